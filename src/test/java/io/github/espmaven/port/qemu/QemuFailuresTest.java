package io.github.espmaven.port.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.diagnose.Remedies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Emulators that are not there, are others, or do not start: whole texts, as users read them. */
class QemuFailuresTest {
    private static final String MORE = "\n  More: https://espmaven.github.io/esp-maven-plugin/troubleshooting.html#";

    @TempDir
    Path dir;

    @BeforeEach
    void needsAShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh");
    }

    private Path program(String name, String script) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private static String text(ThrowingCallable call) {
        EspException e = catchThrowableOfType(EspException.class, call);
        assertThat(e).as("failure").isNotNull();
        return Remedies.explain(e);
    }

    private String opening(String port) {
        return text(() -> QemuPort.open(QemuOptions.parse(port), Clock.system()).close());
    }

    @Test
    void noEmulatorIsInstalled() {
        QemuProgram nowhere = new QemuProgram(Map.of("PATH", dir.toString()), dir);
        assertThat(text(() -> nowhere.find(QemuOptions.parse("qemu:esp32c3"))))
                .isEqualTo(
                        "ESP-502 Emulator not found: qemu:esp32c3 needs the program qemu-system-riscv32, which is not"
                                + " there, neither on the PATH nor in " + dir.resolve(".espressif/tools/qemu-riscv32")
                                + ".\n"
                                + "  1. Install Espressif's QEMU with ESP-IDF's tool: python"
                                + " $IDF_PATH/tools/idf_tools.py install qemu-riscv32.\n"
                                + "  2. Or name one that you have: -Desp.port=qemu:esp32c3?program=/path/to/qemu.\n"
                                + "  3. Without it, try the virtual board: -Desp.port=sim:esp32c3."
                                + MORE + "ESP-502");
    }

    @Test
    void theEmulatorNamedIsNotThere() {
        assertThat(opening("qemu:esp32?program=" + dir.resolve("none")))
                .startsWith("ESP-502 Emulator not found: qemu:esp32?program=" + dir.resolve("none")
                        + " needs the program " + dir.resolve("none") + ", which is not there.\n")
                .contains("install qemu-xtensa.");
    }

    @Test
    void theEmulatorIsOfAnotherFamily() throws IOException {
        Path debian = program(
                "qemu-system-riscv32",
                "echo 'qemu-system-riscv32: unsupported machine type' >&2\n"
                        + "echo 'Use -machine help to list supported machines' >&2\nexit 1");
        assertThat(opening("qemu:esp32c3?program=" + debian))
                .isEqualTo("ESP-503 Emulator without this chip: " + debian + " has no machine esp32c3: it is not"
                        + " Espressif's QEMU, or a release that is"
                        + " too old.\n"
                        + "  Debian's and other distributions' QEMU"
                        + " do not have Espressif's machines.\n"
                        + "  1. Install Espressif's QEMU with"
                        + " ESP-IDF's tool: python"
                        + " $IDF_PATH/tools/idf_tools.py install"
                        + " qemu-riscv32.\n"
                        + "  2. Or name one that you have:"
                        + " -Desp.port=qemu:esp32c3?program=/path/to/qemu."
                        + MORE + "ESP-503");
    }

    @Test
    void theEmulatorDiesAtOnce() throws IOException {
        Path broken =
                program("broken", "echo 'x: warning: never mind' >&2; echo 'qemu: -smp: no such thing' >&2; exit 3");
        assertThat(opening("qemu:esp32c3?program=" + broken))
                .isEqualTo(
                        "ESP-504 The emulator did not start: " + broken + " did not start (exit code 3): qemu: -smp: no"
                                + " such thing.\n"
                                + "  1. If the message is about an argument, check what \"args\" adds to the port.\n"
                                + "  2. If not, install the emulator again: idf_tools.py install qemu-riscv32."
                                + MORE + "ESP-504");
    }

    @Test
    void theEmulatorLacksALibrary() throws IOException {
        Path lacking = program(
                "lacking",
                "echo 'qemu: error while loading shared libraries: libslirp.so.0: cannot open"
                        + " shared object file: No such file or directory' >&2; exit 127");
        assertThat(opening("qemu:esp32?program=" + lacking))
                .isEqualTo("ESP-504 The emulator did not start: " + lacking + " did not start (exit code 127): qemu:"
                        + " error while loading shared libraries:"
                        + " libslirp.so.0: cannot open shared object"
                        + " file: No such file or directory.\n"
                        + "  Install what Espressif's QEMU needs, on"
                        + " Debian and Ubuntu: sudo apt-get install"
                        + " -y libgcrypt20 libglib2.0-0 libpixman-1-0"
                        + " libsdl2-2.0-0 libslirp0."
                        + MORE + "ESP-504");
    }

    @Test
    void theFileIsHeldByAnotherEmulator() throws IOException {
        Path locked = program("locked", "echo 'Failed to get \"write\" lock' >&2; exit 1");
        assertThat(opening("qemu:esp32?program=" + locked))
                .contains("did not start (exit code 1): Failed to get \"write\" lock.\n"
                        + "  Another emulator has the file: wait until it has ended, or name another file.");
    }

    @Test
    void flashAndFusesHaveTheirSizes() throws IOException {
        Path none = program("none", "exit 1");
        Path file = Files.write(dir.resolve("f.bin"), new byte[3 << 20]);
        String port = "qemu:esp32?program=" + none + "&file=" + file;
        assertThat(opening(port))
                .isEqualTo("ESP-501 Bad virtual board: in \"" + port + "\": " + file
                        + " holds 3MB, but QEMU's flash has one of 2MB, 4MB, 8MB, 16MB.\n"
                        + "  Write an emulated board as qemu:esp32c3 or qemu:esp32c3?flash=4MB&file=target/flash.bin."
                        + MORE + "ESP-501");
        Files.write(file, new byte[2 << 20]);
        assertThat(opening(port + "&flash=4MB"))
                .startsWith("ESP-501 Bad virtual board: " + file
                        + " holds 2MB, but the board's flash has 4MB: set \"flash\"");
        Path fuses = Files.write(dir.resolve("e.bin"), new byte[1024]);
        assertThat(opening("qemu:esp32?program=" + none + "&efuse=" + fuses))
                .contains(fuses + " holds 1KB, but the fuses of QEMU's ESP32 have 124 B");
        assertThat(opening("qemu:esp32?program=" + none + "&file=" + dir)).contains(dir + " is a folder");
    }

    @Test
    void oneFileIsForOneBoard() throws Exception {
        Path file = dir.resolve("shared.bin");
        try (QemuFiles first = QemuFiles.open(QemuOptions.parse("qemu:esp32?file=" + file))) {
            assertThat(first.flash()).isEqualTo(file.toAbsolutePath());
            assertThat(text(() -> QemuFiles.open(QemuOptions.parse("qemu:esp32c3?file=" + file))))
                    .startsWith("ESP-501 Bad virtual board: " + file + " is in use by another virtual board (process ");
        }
        QemuFiles.open(QemuOptions.parse("qemu:esp32c3?file=" + file)).close();
    }

    @Test
    void programsAreSoughtWhereTheyMayBe() throws Exception {
        QemuOptions options = QemuOptions.parse("qemu:esp32s3");
        Path path = program("bin/qemu-system-xtensa", "exit 1");
        Path old = program("tools/qemu-xtensa/esp_develop_8.1.3_20231206/qemu/bin/qemu-system-xtensa", "exit 1");
        Path newer = program("tools/qemu-xtensa/esp_develop_9.2.2_20250817/qemu/bin/qemu-system-xtensa", "exit 1");
        Path newest = program("tools/qemu-xtensa/esp_develop_10.0.0_20260101/qemu/bin/qemu-system-xtensa", "exit 1");
        Map<String, String> environment =
                Map.of("PATH", dir.resolve("nothing") + ":" + path.getParent(), "IDF_TOOLS_PATH", dir.toString());
        assertThat(new QemuProgram(environment, dir.resolve("home")).find(options))
                .containsExactly(path, newest, newer, old);
        assertThat(new QemuProgram(environment, dir).find(QemuOptions.parse("qemu:esp32?program=qemu-system-xtensa")))
                .containsExactly(path);
        program("home/.espressif/tools/qemu-xtensa/v1/qemu/bin/qemu-system-xtensa", "exit 1");
        assertThat(new QemuProgram(Map.of(), dir.resolve("home")).find(options)).hasSize(1);
    }
}
