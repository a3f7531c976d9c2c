package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.monitor.MonitorResult;
import io.github.espmaven.report.JUnitReport;
import io.github.espmaven.report.ResultFile;
import io.github.espmaven.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process that flashes a virtual board without a reset and writes a result and reports, and to which something happens:
 * each file has its old content or the new one, and it ends well only when all is new.
 */
@Tag("slow")
class FileFaultsTest {
    private static final int FAILED = 3;
    private static final byte[] OLD = TestBoard.used(1 << 20);
    private static final byte[] APP = TestBoard.region(0x4_0000, 0x8000).bytes();
    private static final List<String> XML = List.of("TEST-faults.xml", "failsafe-summary.xml");

    @TempDir
    Path folder;

    /** Does all that; the folder is its argument. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws IOException {
            try {
                run(Path.of(arguments[0]));
            } catch (EspException e) {
                System.exit(FAILED);
            }
        }

        private static void run(Path folder) throws EspException, IOException {
            BoardRequest at = Boards.at("sim:esp32c3?flash=1MB&file=" + folder.resolve("flash.bin"));
            BoardRequest board = new BoardRequest(at.port(), ConnectOptions.DEFAULTS, AfterReset.NO_RESET);
            ImageSpec image = new ImageSpec("0x40000", folder.resolve("app.bin"));
            FirmwareInputs inputs = new FirmwareInputs(board, List.of(image), TableInput.NONE, HeaderSettings.KEEP);
            new FlashJob(
                            new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ZERO),
                            new FakeClock(),
                            new RecordingListener())
                    .run();
            ResultFile.write(folder.resolve("result.bin"), APP);
            new JUnitReport("faults", MonitorResult.skipped("no board"), "log").write(folder, Instant.EPOCH);
        }
    }

    private void prepare() throws IOException {
        Files.createDirectories(folder.resolve("home"));
        Files.write(folder.resolve("app.bin"), APP);
        Files.write(folder.resolve("flash.bin"), OLD);
        Files.write(folder.resolve("result.bin"), OLD);
        for (String name : XML) {
            Files.writeString(folder.resolve(name), "<failsafe-summary/>");
        }
    }

    private int run(String... wrapper) throws Exception {
        prepare();
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + folder.resolve("home"),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString()));
        int exit = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out.txt").toFile())
                .start()
                .waitFor();
        check(exit);
        return exit;
    }

    private void check(int exit) throws Exception {
        byte[] flashed = OLD.clone();
        System.arraycopy(APP, 0, flashed, 0x4_0000, APP.length);
        boolean all = isNew("flash.bin", OLD, flashed) & isNew("result.bin", OLD, APP);
        for (String name : XML) {
            Path file = folder.resolve(name);
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
            all &= Files.size(file) > 50;
        }
        assertThat(exit != 0 || all).as("ends well only with all files new").isTrue();
    }

    private boolean isNew(String name, byte[] before, byte[] after) throws IOException {
        byte[] now = Files.readAllBytes(folder.resolve(name));
        assertThat(Arrays.equals(now, before) || Arrays.equals(now, after))
                .as("%s is old or new", name)
                .isTrue();
        return Arrays.equals(now, after);
    }

    @Test
    void undisturbedAllIsNewAndNothingElseStays() throws Exception {
        assertThat(run()).isZero();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "app.bin", "flash.bin", "result.bin", XML.get(0), XML.get(1), "out.txt", "home");
        }
    }

    /** A write stops in the middle of the flash's file. */
    @Test
    void aFullDiskFailsTheGoal() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")));
        assertThat(run("/bin/bash", "-c", "ulimit -f 200; exec \"$@\"", "bash")).isEqualTo(FAILED);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith("."));
        }
    }

    /** At the first call, the second, and so on until none is left. */
    @ParameterizedTest
    @Tag("exhaustive")
    @ValueSource(
            strings = {
                "write,pwrite64,rename,unlink,ftruncate,chmod,mkdir:signal=SIGKILL",
                "write:error=ENOSPC",
                "rename:error=EACCES",
                "ftruncate,chmod:error=EIO",
                "pwrite64:error=EDQUOT"
            })
    void whateverSystemCallFails(String fault) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "needs strace");
        String calls = fault.substring(0, fault.indexOf(':'));
        int at = 0;
        int exit;
        do {
            exit = run(
                    "strace",
                    "-f",
                    "-o",
                    "/dev/null",
                    "-e",
                    "trace=" + calls,
                    "-e",
                    "inject=" + fault + ":when=" + ++at);
        } while (exit != 0 || at < 3);
        assertThat(at).as("faults injected").isGreaterThan(3);
    }
}
