package io.github.espmaven.port.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.simulator.BoardOptions.PowerOn;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What QEMU is told of a chip, against Espressif's documentation of it (protocol.md, section 16). */
class QemuMachineTest {
    private static QemuMachine machine(String chip) {
        return QemuMachine.of(Chip.named(chip).orElseThrow()).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        esp32   | false | esp32.gpio=0x12                    | esp32=true
        esp32   | true  | esp32.gpio=0x0f                    | esp32=true
        esp32c3 | false | esp32.gpio=0x08 esp32c3.gpio=0x08  | esp32c3=true
        esp32c3 | true  | esp32.gpio=0x02 esp32c3.gpio=0x02  | esp32c3=true
        esp32s3 | false | esp32.gpio=0x04 esp32s3.gpio=0x04  | esp32c3=true esp32s3=true
        esp32s3 | true  | esp32.gpio=0x07 esp32s3.gpio=0x07  | esp32c3=true esp32s3=true
        """)
    void theCommandLineIsTheDocumentedOne(String chip, boolean download, String pins, String timers, @TempDir Path dir)
            throws EspException {
        Path flash = dir.resolve("x,y.bin").toAbsolutePath();
        Path fuses = dir.resolve("e.bin").toAbsolutePath();
        QemuOptions options = QemuOptions.parse("qemu:" + chip + "?file=" + flash + "&efuse=" + fuses);
        try (QemuFiles files = QemuFiles.open(options)) {
            String command = String.join(" ", options.machine().command(Path.of("prog"), files, download, 1111, 2222));
            StringBuilder expected = new StringBuilder("prog -M " + chip + " -display none")
                    .append(" -drive file=" + flash.toString().replace(",", ",,") + ",if=mtd,format=raw")
                    .append(" -drive file=" + fuses + ",if=none,format=raw,id=efuse")
                    .append(" -global driver=nvram." + chip + ".efuse,property=drive,value=efuse");
            for (String pin : pins.split(" +")) {
                expected.append(" -global driver=" + pin.replace("=", ",property=strap_mode,value="));
            }
            for (String timer : timers.split(" +")) {
                expected.append(" -global driver=timer." + timer.replace("=", ".timg,property=wdt_disable,value="));
            }
            expected.append(" -chardev socket,id=uart0,host=127.0.0.1,port=1111,nodelay=on -serial chardev:uart0")
                    .append(" -qmp tcp:127.0.0.1:2222");
            assertThat(command).isEqualTo(expected.toString());
        }
    }

    /**
     * The revision's bits are those of Espressif's documentation ("Emulating ESP32 ECO3") and of idf.py's default fuses;
     * the rest is the address 02:00:5e:00:53:xx, on the ESP32 with its CRC.
     */
    @ParameterizedTest
    @CsvSource({
        "esp32,   124, 4, 8, 000000000000000000000000008000000000000000001000000000",
        "esp32c3, 1024, 24, 6, 0000000000000000000000000000000000000000000000000000000000000000000000000000"
                + "0c000000000000000000",
        "esp32s3, 1024, 24, 6, 0000000000000000000000000000000000000000000000000000000000000000000000000000"
                + "0c000000000000000000"
    })
    void newFusesAreTheDocumentedOnes(String chip, int bytes, int macAt, int macBytes, String documented) {
        byte[] fuses = machine(chip).newFuses();
        assertThat(fuses).hasSize(bytes);
        assertThat(HexFormat.of().formatHex(fuses, macAt + 1, macAt + 6)).isEqualTo("53005e0002");
        byte[] without = fuses.clone();
        java.util.Arrays.fill(without, macAt, macAt + macBytes, (byte) 0);
        byte[] expected = java.util.Arrays.copyOf(HexFormat.of().parseHex(documented), bytes);
        assertThat(without).isEqualTo(expected);
    }

    @Test
    void readsAllOptions() throws EspException {
        QemuOptions options =
                QemuOptions.parse("qemu:esp32?flash=8MB&file=f.bin&efuse=e.bin&program=/opt/q&boot=download"
                        + "&args=-m 4M -nic 'user,model=open_eth' -append \"a b\"");
        assertThat(options.flashBytes()).hasValue(8 << 20);
        assertThat(options.file()).contains(Path.of("f.bin"));
        assertThat(options.efuse()).contains(Path.of("e.bin"));
        assertThat(options.program()).contains(Path.of("/opt/q"));
        assertThat(options.boot()).isEqualTo(PowerOn.DOWNLOAD);
        assertThat(options.more()).containsExactly("-m", "4M", "-nic", "user,model=open_eth", "-append", "a b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        qemu:esp9                | there is no chip "esp9"; choose one of
        qemu:esp32p4             | QEMU has no ESP32-P4; choose one of esp32, esp32s3, esp32c3
        qemu:esp32?flash=32MB    | "32MB" is not a flash size of QEMU; choose from 2MB, 4MB, 8MB, 16MB
        qemu:esp32?flash=1MB     | "1MB" is not a flash size of QEMU; choose from 2MB, 4MB, 8MB, 16MB
        qemu:esp32?timing=real   | there is no option "timing"; choose from args, boot, efuse, file, flash, program
        qemu:esp32?file=         | option "file" has no value
        qemu:esp32?boot=up       | "up" is no value for boot; choose from flash, download
        """)
    void whatIsNoPortIsNamed(String port, String message) {
        assertThatThrownBy(() -> QemuOptions.parse(port))
                .hasMessageStartingWith("in \"" + port + "\": " + message)
                .extracting("problem")
                .isEqualTo(Problem.BAD_VIRTUAL_BOARD);
    }
}
