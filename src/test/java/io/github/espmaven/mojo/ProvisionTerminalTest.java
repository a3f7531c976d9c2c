package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.testing.Tmux;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code esp:provision} in a real terminal of 80 columns and 24 rows, as the person at the station sees it. */
@EnabledIfSystemProperty(
        named = "esp.descriptor",
        matches = ".+",
        disabledReason = "no plugin descriptor outside Maven: the property esp.descriptor is not set")
@Tag("slow")
@Timeout(90)
class ProvisionTerminalTest {
    @TempDir
    private Path folder;

    /** Prints what the goal prints, as Maven does. */
    static final class AtTheStation {
        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            try {
                new GoalRunner(folder, AtTheStation::print)
                        .attended()
                        .run(
                                "esp:provision",
                                Map.of(
                                        "esp.boards",
                                        folder.resolve("boards.csv").toString(),
                                        "esp.images",
                                        "bootloader=hello.bin,0x20000=data.bin",
                                        "esp.boardFlash",
                                        arguments[1],
                                        "esp.station",
                                        "s1"));
            } catch (AssertionError e) {
                print("error " + e.getMessage().lines().skip(1).findFirst().orElse(""));
                System.exit(1);
            }
        }

        private static void print(String line) {
            String level =
                    line.startsWith("error ") ? "[ERROR] " : line.startsWith("warning ") ? "[WARNING] " : "[INFO] ";
            System.out.println(level + line.replaceFirst("^(error|warning) ", ""));
        }
    }

    @BeforeEach
    void prepare() throws Exception {
        Files.copy(
                Path.of(System.getProperty("basedir", ""), "src/it/quickstart/firmware/hello.bin"),
                folder.resolve("hello.bin"));
        byte[] data = new byte[1 << 17];
        new java.util.Random(1).nextBytes(data);
        Files.write(folder.resolve("data.bin"), data);
        StringBuilder boards = new StringBuilder("name,port\n");
        for (String name : new String[] {"left", "right"}) {
            boards.append(name + ",sim:esp32c3?timing=real&mac=7c:df:a1:00:00:0" + name.length() + "&file="
                    + folder.resolve(name + ".bin") + "\n");
        }
        Files.writeString(folder.resolve("boards.csv"), boards);
    }

    private void start(Tmux terminal, String flash) throws Exception {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        Files.writeString(
                folder.resolve("station.sh"),
                String.join(
                        "\n",
                        "stty -a > before.txt",
                        "'" + Path.of(System.getProperty("java.home"), "bin", "java")
                                + "' -Xshare:auto -XX:TieredStopAtLevel=1 -Desp.descriptor='"
                                + System.getProperty("esp.descriptor") + "' -cp '" + classPath + "' '"
                                + AtTheStation.class.getName() + "' '" + folder + "' " + flash,
                        "echo ended with $?",
                        "stty -a > after.txt",
                        "echo looked again",
                        ""));
        terminal.type("clear; sh station.sh");
        terminal.keys("Enter");
    }

    private void assertRestored(Tmux terminal, String end) throws Exception {
        terminal.await("^ended with " + end + "$");
        terminal.await("^looked again$");
        assertThat(Files.readString(folder.resolve("after.txt")))
                .isEqualTo(Files.readString(folder.resolve("before.txt")));
        assertThat(terminal.visible())
                .as("nothing is left of what was drawn")
                .doesNotContain("]   left  ", "]   right  ");
    }

    @Test
    void eachBoardIsShownInLargeLettersAndTheStateOfEachPlaceBelow() throws Exception {
        try (Tmux terminal = new Tmux(folder, 80, 24)) {
            start(terminal, "4MB");
            terminal.await("^.INFO.   left   ESP32-C3 .*\n.INFO.   right  ESP32-C3 ");
            terminal.await(
                    "^.INFO. ##       ##  ##  ######   ###### *\n.INFO. PASS  (left|right)  7c:df:a1:00:00:0[45]$");
            String waiting = "^.INFO. Waiting for a board. Enter: it is in its place; q: there is no other.\n"
                    + ".INFO.   left   waiting for a board\n.INFO.   right  waiting for a board$";
            terminal.await(waiting);
            assertThat(terminal.screen().split("PASS  ", -1)).hasSize(3);
            terminal.keys("Enter");
            terminal.await("^.ERROR. #####     ####   ##   ##  #######   ALREADY *$(?s:.*)" + waiting);
            assertThat(terminal.screen().split("REFUSED  ", -1)).hasSize(3);
            assertThat(terminal.screen().split("Waiting for a board", -1))
                    .as("said once each time")
                    .hasSize(3);
            terminal.type("q");
            assertRestored(terminal, "0");
            assertThat(terminal.screen()).contains("[INFO] All 2 boards are done.");
        }
    }

    @Test
    void aFailureSaysWhyAndCtrlCEndsTheLine() throws Exception {
        try (Tmux terminal = new Tmux(folder, 80, 24)) {
            start(terminal, "8MB");
            terminal.await(
                    "^.ERROR. #######   ####   ##  ## *$(?s:.*)^.ERROR. FAIL  left  ESP-352 Not the board it should"
                            + " be");
            terminal.await("Waiting for a board");
            terminal.keys("C-c");
            assertRestored(terminal, "1");
        }
    }

    @Test
    void twoCtrlCBreakOffWhatHasBegunAndTheLogSaysSo() throws Exception {
        try (Tmux terminal = new Tmux(folder, 80, 24)) {
            start(terminal, "4MB");
            terminal.await("right  ESP32-C3 .*data.bin");
            terminal.keys("C-c", "C-c");
            assertRestored(terminal, "1");
            assertThat(terminal.screen()).contains("the line was broken off while boards were worked on");
            assertThat(terminal.screen().split("FAIL  ", -1)).hasSize(3);
        }
        assertThat(Files.readAllLines(folder.resolve("provision-log.jsonl")))
                .hasSize(2)
                .allMatch(line -> line.contains("\"result\":\"FAIL\""));
    }
}
