package io.github.espmaven.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.UsbInterface;
import io.github.espmaven.loader.Op;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.ScriptedChip;
import io.github.espmaven.transport.PortTraits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What single chips want otherwise (protocol.md, sections 1.7 and 1.8), on chips that only tell their id. */
class QuirksTest {
    private static final String ESP32_S3 = "09000000";
    private static final String ESP32_C3 = "05000000";
    private static final String OPEN = "00000000";
    private static final String SECURE_BOOT = "01000000";

    private final FakeClock clock = new FakeClock();
    private final List<String> log = new ArrayList<>();

    @Test
    void secureBootOnTheEsp32S3StartsTheStubThroughAPointer() throws EspException {
        ScriptedChip chip = chip(ESP32_S3, SECURE_BOOT).greetsAfter(Op.READ_FLASH_SLOW);
        assertThat(connect(chip).stubRunning()).isTrue();
        List<Op> commands = chip.commands();
        int end = commands.indexOf(Op.MEM_END);
        assertThat(commands.subList(end, end + 5))
                .containsExactly(Op.MEM_END, Op.READ_REG, Op.WRITE_REG, Op.READ_FLASH_SLOW, Op.WRITE_REG);
    }

    @Test
    void secureBootOnTheEsp32C3LeavesTheRomAlone() throws EspException {
        ScriptedChip chip = chip(ESP32_C3, SECURE_BOOT);
        assertThat(connect(chip).stubRunning()).isFalse();
        assertThat(chip.commands()).doesNotContain(Op.MEM_BEGIN);
        assertThat(log)
                .contains("this chip cannot start a stub while secure boot is on: working with the chip's ROM alone");
    }

    @Test
    void overSerialJtagTheWatchdogsAreSilenced() throws EspException {
        ScriptedChip chip = chip(ESP32_C3, OPEN).greetsAfter(Op.MEM_END).at(usb(0x1001));
        Device device = connect(chip);
        assertThat(device.usb()).isEqualTo(UsbInterface.SERIAL_JTAG);
        assertThat(Collections.frequency(chip.commands(), Op.WRITE_REG)).isEqualTo(6);
        assertThat(device.flashBlockBytes()).isEqualTo(0x4000);
    }

    @Test
    void overUsbOtgBlocksAreSmallAndTheWatchdogResets() throws EspException {
        ScriptedChip chip = chip(ESP32_S3, OPEN).greetsAfter(Op.MEM_END).at(usb(0x0009));
        Device device = connect(chip);
        assertThat(device.usb()).isEqualTo(UsbInterface.OTG);
        assertThat(device.flashBlockBytes()).isEqualTo(0x800);
        assertThat(Collections.frequency(chip.commands(), Op.MEM_DATA))
                .as("7832 and 264 bytes in blocks of 2048")
                .isEqualTo(4 + 1);
        chip.commands().clear();
        chip.lines().clear();
        Duration before = clock.elapsed();
        assertThat(device.restart(AfterReset.HARD_RESET)).isTrue();
        assertThat(chip.lines()).as("the reset line is not used").isEmpty();
        assertThat(Collections.frequency(chip.commands(), Op.WRITE_REG))
                .as("the wish for download mode, then four of the watchdog")
                .isEqualTo(5);
        assertThat(clock.elapsed().minus(before)).isEqualTo(Duration.ofMillis(500));
    }

    private ScriptedChip chip(String id, String flags) {
        return ScriptedChip.rom(clock)
                .on(Op.GET_SECURITY_INFO, 0, flags + "0000000000000000" + id + "00000000" + "00000000")
                .on(Op.READ_REG, 0, "00000000")
                .on(Op.WRITE_REG, 0, "00000000")
                .on(Op.MEM_BEGIN, 0, "00000000")
                .on(Op.MEM_DATA, 0, "00000000")
                .on(Op.MEM_END, 0, "00000000");
    }

    private static PortTraits usb(int productId) {
        return new PortTraits(
                "/dev/ttyACM0",
                PortTraits.Kind.SERIAL,
                Optional.of(new PortTraits.UsbIdentity(0x303a, productId)),
                Duration.ZERO);
    }

    private Device connect(ScriptedChip chip) throws EspException {
        return new Connector(chip, clock, ConnectOptions.DEFAULTS.withBaud(115_200), log::add).connect();
    }
}
