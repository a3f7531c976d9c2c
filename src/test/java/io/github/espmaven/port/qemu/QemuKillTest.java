package io.github.espmaven.port.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.serial.Pty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No emulator outlives the program that started it, whenever that is killed; with the stand-in, and with a real QEMU. */
@Tag("slow")
class QemuKillTest {
    private static final Clock CLOCK = Clock.system();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String REAL = "qemu-system-riscv32";

    @TempDir
    Path dir;

    @BeforeEach
    void needsAShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh");
    }

    /** What is killed: a program with an open port. */
    static final class PortHolder {
        public static void main(String[] args) throws Exception {
            QemuPort port = QemuPort.open(QemuOptions.parse(args[0]), CLOCK);
            Files.writeString(Path.of(args[1]), "open");
            while (true) {
                port.read(new byte[1000], Duration.ofSeconds(1));
            }
        }
    }

    /** A real QEMU with a machine that other families have, too: its process, its connections and its QMP are the same. */
    private Path realQemu() throws IOException {
        assumeTrue(Pty.isInstalled(REAL), REAL + " is not installed");
        Path script = dir.resolve("real");
        Files.writeString(
                script, """
                    #!/bin/sh
                    n=$#
                    while [ $n -gt 0 ]; do
                      a=$1; shift; n=$((n-1))
                      case "$a" in -M|-drive) shift; n=$((n-1));; *) set -- "$@" "$a";; esac
                    done
                    exec %s -M virt -bios none -name MARK "$@"
                    """.formatted(REAL).replace("MARK", dir.getFileName().toString()));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    private Path standIn() throws IOException {
        return StandInQemu.script(dir.resolve("stand-in"), System.getProperty("java.class.path"));
    }

    /** All processes with this test's folder in their command lines, of which the system tells the beginning. */
    private List<String> alive() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.map(process ->
                            process.info().arguments().map(Arrays::toString).orElse(""))
                    .filter(command -> command.contains(dir.getFileName().toString()))
                    .toList();
        }
    }

    private void killsAt(Path program, Duration delay) throws Exception {
        Path opened = dir.resolve("opened");
        Files.deleteIfExists(opened);
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + dir,
                        PortHolder.class.getName(),
                        "qemu:esp32c3?file=" + dir.resolve("flash.bin") + "&program=" + program,
                        opened.toString())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("holder.log").toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process holder = builder.start();
        try {
            awaitMoment(holder, opened, delay);
        } finally {
            holder.destroyForcibly().waitFor();
        }
        long killed = CLOCK.nanoTime();
        while (!alive().isEmpty()) {
            assertThat(CLOCK.hasPassed(killed, PATIENCE))
                    .as("orphans: %s", alive())
                    .isFalse();
            Thread.sleep(5);
        }
    }

    /** Waits for a time after the start; with none, until the port is open. */
    private void awaitMoment(Process holder, Path opened, Duration delay) throws Exception {
        long start = CLOCK.nanoTime();
        while (delay.isZero() ? Files.notExists(opened) : !CLOCK.hasPassed(start, delay)) {
            assertThat(CLOCK.hasPassed(start, PATIENCE))
                    .as("the port was not opened in time")
                    .isFalse();
            assertThat(holder.isAlive())
                    .as("%s", Files.readString(dir.resolve("holder.log")))
                    .isTrue();
            Thread.sleep(5);
        }
        if (delay.isZero()) {
            assertThat(alive().size())
                    .as("emulator, its watch, and the program that has the port")
                    .isGreaterThan(2);
        }
    }

    @Test
    void endsWithAProgramThatIsKilled() throws Exception {
        killsAt(standIn(), Duration.ZERO);
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left.filter(Files::isDirectory))
                    .as("folders of temporary files")
                    .isEmpty();
        }
        killsAt(standIn(), Duration.ofMillis(400));
    }

    @Test
    @Tag("exhaustive")
    void endsInAHundredKills() throws Exception {
        Random random = new Random(7);
        Path program = standIn();
        for (int i = 0; i < 100; i++) {
            killsAt(program, i % 4 == 0 ? Duration.ZERO : Duration.ofMillis(100 + random.nextInt(1500)));
        }
    }

    @Test
    void aRealQemuEndsWithAProgramThatIsKilled() throws Exception {
        killsAt(realQemu(), Duration.ZERO);
    }

    @Test
    void aRealQemuUnderstandsWhatItIsTold() throws Exception {
        String port = "qemu:esp32c3?program=" + realQemu();
        try (QemuPort real = QemuPort.open(QemuOptions.parse(port), CLOCK)) {
            assertThat(real.about().orElseThrow()).startsWith("QEMU ");
            for (int i = 0; i < 3; i++) {
                real.setLines(new ControlLines(false, true));
                real.setLines(ControlLines.RELEASED);
                assertThat(real.read(new byte[10], Duration.ofMillis(20))).isZero();
            }
            assertThat(alive()).as("one emulator and its watch").isNotEmpty();
        }
        assertThat(alive()).isEmpty();
    }

    @Test
    void aRealQemuOfAnotherFamilyIsKnown() throws Exception {
        assumeTrue(Pty.isInstalled(REAL), REAL + " is not installed");
        QemuOptions options = QemuOptions.parse("qemu:esp32c3?program=" + REAL);
        assertThatThrownBy(() -> QemuPort.open(options, CLOCK).close())
                .extracting("problem")
                .isEqualTo(Problem.EMULATOR_WITHOUT_CHIP);
    }

    @Test
    void aQemuWithoutTheChipGivesWayToOneThatHasIt() throws Exception {
        Path debian = dir.resolve("debian");
        Files.writeString(debian, "#!/bin/sh\necho 'qemu: unsupported machine type' >&2\nexit 1\n");
        assertThat(debian.toFile().setExecutable(true)).isTrue();
        QemuOptions options = QemuOptions.parse("qemu:esp32c3?file=" + dir.resolve("f.bin"));
        try (QemuPort port = QemuPort.open(options, List.of(debian, standIn()), QemuStart.Launcher::system, CLOCK)) {
            assertThat(port.about().orElseThrow())
                    .contains(dir.resolve("stand-in").toString());
        }
        assertThat(alive()).isEmpty();
    }
}
