package io.github.espmaven.job.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.job.board.KnownBoard;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A virtual board needs no native code, of which newer Java runtimes warn. */
class NoNativeCodeTest {
    @TempDir
    private Path folder;

    @Test
    void theLibraryForSerialPortsIsNotLoadedForAVirtualBoard() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Watch.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(output).contains("watched: true", MonitorRun.class.getName()).doesNotContain("com.fazecast");
    }

    static final class Watch {
        private Watch() {}

        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            boolean unknown = KnownBoard.at("sim:esp32c3", folder.resolve("report.json"))
                    .mac()
                    .isEmpty();
            boolean passed = new MonitorRun(folder, Chip.ESP32_C3)
                    .expecting("hello")
                    .run("50ms hello\n")
                    .isEmpty();
            System.out.println("watched: " + (unknown && passed));
        }
    }
}
