package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.flash.TestBoard;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A goal on several boards in a process of its own, which is told to end as Ctrl+C does it. */
@EnabledIfSystemProperty(
        named = "esp.descriptor",
        matches = ".+",
        disabledReason = "no plugin descriptor outside Maven: the property esp.descriptor is not set")
@Tag("slow")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there a process cannot be asked to end, only be ended")
class BrokenOffTest {
    private static final int OFFSET = 0x10000;
    private static final int TERMINATED = 143;
    private static final byte[] APP = TestBoard.region(OFFSET, 1 << 20).bytes();

    @TempDir
    private Path folder;

    /** Flashes three boards, two at a time, and prints what the goal prints. */
    static final class Flashing {
        private Flashing() {}

        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            new GoalRunner(folder, System.out::println)
                    .run(
                            "esp:flash",
                            Map.of(
                                    "esp.boards", folder.resolve("boards.csv").toString(),
                                    "esp.images", "0x10000=app.bin",
                                    "esp.parallel", "2",
                                    "esp.checkBoot", "never"));
        }
    }

    private String port(String name) {
        return "sim:esp32c3?flash=2MB&timing=real&file=" + folder.resolve(name + ".flash");
    }

    @Test
    void allStopBetweenBlocksAndSayWhatEachHolds() throws Exception {
        Files.write(folder.resolve("app.bin"), APP);
        Files.writeString(
                folder.resolve("boards.csv"),
                "name,port\na," + port("a") + "\nb," + port("b") + "\nc," + port("c") + "\n");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Desp.descriptor=" + System.getProperty("esp.descriptor"),
                        Flashing.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int writing = 0;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                writing += line.contains("writing app") ? 1 : 0;
                if (writing == 2) {
                    Thread.sleep(1500); // blocks are on the way
                    process.toHandle().destroy();
                    writing = 0;
                }
            }
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String all = String.join("\n", lines);
        assertThat(process.exitValue()).as(all).isEqualTo(TERMINATED);
        for (String name : List.of("a", "b")) {
            assertThat(all)
                    .containsPattern(
                            "(?m)^  " + name + "  failed .* ESP-125 the build was broken off; app.bin: \\d+ of "
                                    + APP.length + " bytes sent, not proven$")
                    .containsPattern(
                            "(?m)^error (a, )?" + name + "(, b)?: ESP-125 Out of time: the build was broken off")
                    .doesNotContain("Allow more time");
            int sent = Integer.parseInt(
                    all.replaceAll("(?s).*\n  " + name + "  failed [^\n]* app.bin: (\\d+) of .*", "$1"));
            byte[] held = Files.readAllBytes(folder.resolve(name + ".flash"));
            int sectors = (sent - 1) & -4096; // the last block may be on its way from the chip to its flash
            assertThat(Arrays.copyOfRange(held, OFFSET, OFFSET + sectors / 2))
                    .isEqualTo(Arrays.copyOf(APP, sectors / 2));
            assertThat(Arrays.copyOfRange(held, OFFSET + APP.length, held.length))
                    .containsOnly(0xff);
        }
        assertThat(all)
                .containsPattern("(?m)^  c  not begun ")
                .contains("2 of 3 boards failed: a (ESP-125), b (ESP-125); not begun: c");
        assertThat(folder.resolve("c.flash")).doesNotExist();
        assertThat(folder.resolve("target/esp/flash-report.json")).content().contains("\"ESP-125\"");
    }
}
