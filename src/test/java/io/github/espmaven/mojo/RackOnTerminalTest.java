package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.testing.Tmux;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Eight boards that take their time, one of them broken, as a person at a terminal of 80 columns sees them. */
@Tag("slow")
@Timeout(120)
@EnabledIfSystemProperty(
        named = "esp.descriptor",
        matches = ".+",
        disabledReason = "no plugin descriptor outside Maven: the property esp.descriptor is not set")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no tmux")
class RackOnTerminalTest {
    private static final int BOARDS = 8;
    private static final int BROKEN = 5;
    private static final int COLUMNS = 80;
    private static final Pattern LINE = Pattern.compile("\\[INFO]   desk-(\\d)  ("
            + "waiting|connecting|failed: ESP-105 No answer"
            + "|ESP32-C3  (connected, MAC [0-9a-f:]{17}|erasing|writing app.bin"
            + "|\\[=*> *]  ?(\\d+)%  [0-9.]+ [kM]B/s +app.bin))");

    @TempDir
    private Path folder;

    /** Flashes as Maven does at a terminal. */
    static final class Flashing {
        private Flashing() {}

        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            GoalRunner goals = new GoalRunner(
                    folder,
                    line -> System.out.println(
                            line.startsWith("warning ") || line.startsWith("error ")
                                    ? "[" + line.replaceFirst(" ", "] ")
                                    : "[INFO] " + line));
            goals.attended()
                    .run(
                            "esp:flash",
                            Map.of(
                                    "esp.boards", folder.resolve("boards.csv").toString(),
                                    "esp.images", "0x10000=app.bin",
                                    "esp.connectAttempts", "1",
                                    "esp.checkBoot", "never"));
        }
    }

    @BeforeEach
    void boards() throws Exception {
        Files.write(
                folder.resolve("app.bin"), TestBoard.region(0x10000, 1 << 20).bytes());
        StringBuilder rows = new StringBuilder("name,port\n");
        for (int i = 0; i < BOARDS; i++) {
            rows.append("desk-" + i + ",\"sim:esp32c3?flash=2MB&timing=real&mac=02:00:5e:00:53:0" + i
                    + (i == BROKEN ? "&ailment=tx-cut" : "") + "&file=" + folder.resolve("b" + i + ".flash") + "\"\n");
        }
        Files.writeString(folder.resolve("boards.csv"), rows);
        Files.writeString(
                folder.resolve("flash.sh"),
                String.join(
                        " ",
                        "clear; exec",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m",
                        "-cp '" + System.getProperty("java.class.path") + "'",
                        "-Desp.descriptor='" + System.getProperty("esp.descriptor") + "'",
                        "'" + Flashing.class.getName() + "'",
                        folder + " 2> " + folder + "/err.txt"));
    }

    private void begin(Tmux terminal) throws Exception {
        terminal.type("PS1='$ '; sh " + folder + "/flash.sh; echo ended $?");
        terminal.keys("Enter");
    }

    @Test
    void aLineABoardInPlaceUntilCtrlC() throws Exception {
        try (Tmux terminal = new Tmux(Path.of("").toAbsolutePath(), COLUMNS, 24)) {
            terminal.type("PS1='$ '; sh " + folder + "/flash.sh; echo ended $?");
            terminal.keys("Enter");
            terminal.await("desk-7");
            int percent = 0;
            for (int frames = 0; percent < 25 && frames < 2000; frames++) {
                percent = assertReadable(terminal.visible().lines().toList());
            }
            assertThat(percent).as(terminal.screen()).isGreaterThanOrEqualTo(25);
            terminal.keys("C-c");
            terminal.await("^ended 130$");
            String all = terminal.screen();
            for (int i = 0; i < BOARDS; i++) {
                assertThat(all)
                        .containsPattern(
                                i == BROKEN
                                        ? "(?m)^\\[INFO]   desk-5  failed .* s  ESP-105 could not connect"
                                        : "(?m)^\\[INFO]   desk-" + i
                                                + "  failed .* s  ESP-125 the build was broken off;"
                                                + " app.bin: \\d+ of 1048576 bytes sent, not proven");
            }
            assertThat(all).doesNotContain("kB/s", "connecting", "connected, MAC");
            assertThat(terminal.state("cursor_flag"))
                    .as("the cursor is visible")
                    .isEqualTo("1");
            assertThat(terminal.state("wrap_flag")).as("lines wrap").isEqualTo("1");
            terminal.type("stty -a | grep -c ' echo '");
            terminal.keys("Enter");
            terminal.await("^1$");
        }
    }

    /** Nothing but a line a board, in their order, each whole. */
    private static int assertReadable(List<String> frame) {
        int percent = 0;
        int next = 0;
        for (String line : frame) {
            if (line.isBlank()) {
                continue;
            }
            Matcher board = LINE.matcher(line);
            assertThat(board.matches())
                    .as(line + "\nin\n" + String.join("\n", frame))
                    .isTrue();
            assertThat(board.group(1)).isEqualTo(String.valueOf(next++));
            percent = Math.max(percent, board.group(4) == null ? 0 : Integer.parseInt(board.group(4)));
        }
        return percent;
    }
}
