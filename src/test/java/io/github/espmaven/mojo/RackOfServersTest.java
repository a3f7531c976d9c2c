package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.base.Clock;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.serve.PortServer;
import io.github.espmaven.serve.SharedBoard;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.serial.Pty;
import io.github.espmaven.transport.serial.Ser2net;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sixteen boards at four servers, processes of their own: two that run {@code esp:serve} and two ser2net with ptys behind,
 * each with four boards. One goal flashes them all.
 */
@Tag("slow")
@EnabledIfSystemProperty(
        named = "esp.descriptor",
        matches = ".+",
        disabledReason = "no plugin descriptor outside Maven: the property esp.descriptor is not set")
class RackOfServersTest {
    private static final int BOARDS_EACH = 4;
    private static final int OFFSET = 0x10000;
    private static final byte[] APP = TestBoard.region(OFFSET, 100_000).bytes();
    private static final Pattern SERVED = Pattern.compile("rfc2217://127\\.0\\.0\\.1:\\d+");

    @TempDir
    private Path folder;

    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final List<VirtualBoard> behindPtys = new ArrayList<>();

    /** Serves boards, each by the goal, until it is ended. */
    static final class Serving {
        private Serving() {}

        public static void main(String[] urls) throws Exception {
            for (String url : urls) {
                GoalRunner goals = new GoalRunner(Path.of("."), System.out::println);
                Map<String, String> parameters = Map.of("esp.port", url, "esp.listen", "rfc2217://127.0.0.1:0");
                new Thread(() -> {
                            try {
                                goals.run("esp:serve", parameters);
                            } catch (Exception | AssertionError e) {
                                e.printStackTrace();
                                System.exit(1); // whoever waits for the addresses of all is not left waiting
                            }
                        })
                        .start();
            }
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : running) {
            one.close();
        }
    }

    private List<String> servedByTheGoal(int server) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                "-Desp.descriptor=" + System.getProperty("esp.descriptor"),
                Serving.class.getName()));
        for (int i = 0; i < BOARDS_EACH; i++) {
            command.add("sim:esp32c3?flash=1MB&mac=" + mac(server, i) + "&file=" + flash(server, i));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        running.push(() -> process.destroyForcibly().waitFor());
        List<String> urls = new ArrayList<>();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        while (urls.size() < BOARDS_EACH) {
            String line = said.readLine();
            assertThat(line).as("what the server says").isNotNull();
            Matcher url = SERVED.matcher(line);
            if (url.find()) {
                urls.add(url.group());
            }
        }
        return urls;
    }

    private List<String> behindSer2net(int server) throws Exception {
        assumeTrue(Pty.isInstalled("socat"), "socat is not installed");
        Path own = Files.createDirectories(folder.resolve("server" + server));
        List<Path> devices = new ArrayList<>();
        for (int i = 0; i < BOARDS_EACH; i++) {
            VirtualBoard board =
                    new VirtualBoard(BoardOptions.parse("sim:esp32c3?flash=1MB&mac=" + mac(server, i)), Clock.system());
            behindPtys.add(board);
            PortServer shared = new PortServer(
                    new SharedBoard(board, true), NetworkUrl.parseListening("tcp://127.0.0.1:0"), event -> {});
            running.push(shared);
            Path link = own.resolve("board" + i);
            Process socat = new ProcessBuilder(
                            "socat", "pty,rawer,link=" + link, "tcp:127.0.0.1:" + shared.port() + ",nodelay")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            running.push(() -> socat.destroyForcibly().waitFor());
            while (!Files.exists(link) && socat.isAlive()) {
                Thread.sleep(5);
            }
            devices.add(link.toRealPath());
        }
        Ser2net ser2net = new Ser2net(devices, own);
        running.push(ser2net);
        return ser2net.urls();
    }

    private static String mac(int server, int board) {
        return "02:00:5e:00:5" + server + ":0" + board;
    }

    private Path flash(int server, int board) {
        return folder.resolve("s" + server + "b" + board + ".flash");
    }

    @Test
    void oneGoalFlashesSixteenBoardsAtFourServers() throws Exception {
        List<List<String>> servers =
                List.of(servedByTheGoal(0), servedByTheGoal(1), behindSer2net(2), behindSer2net(3));
        Thread.sleep(50); // ser2net is still busy with whoever asked whether it listens
        StringBuilder rows = new StringBuilder("name,port\n");
        for (int server = 0; server < servers.size(); server++) {
            for (int i = 0; i < BOARDS_EACH; i++) {
                rows.append("s" + server + "b" + i + "," + servers.get(server).get(i) + "\n");
            }
        }
        Files.writeString(folder.resolve("boards.csv"), rows);
        Files.write(folder.resolve("app.bin"), APP);
        GoalRunner goals = new GoalRunner(folder);
        Clock clock = Clock.system();
        long start = clock.nanoTime();
        goals.run(
                "esp:flash",
                Map.of(
                        "esp.boards", folder.resolve("boards.csv").toString(),
                        "esp.images", "0x10000=app.bin",
                        "esp.baud", "115200", // ser2net cannot tell a pty's rate
                        "esp.checkBoot", "never"));
        Duration took = clock.since(start);
        System.out.printf("[rack] 16 boards at 4 servers in %.1f s%n", took.toMillis() / 1e3);
        assertThat(goals.lines()).contains("All 16 boards are done.");
        for (VirtualBoard board : behindPtys) {
            assertHolds(board.flash());
        }
        for (int server = 0; server < 2; server++) {
            for (int i = 0; i < BOARDS_EACH; i++) {
                assertHolds(Files.readAllBytes(flash(server, i)));
            }
        }
        String report = Files.readString(folder.resolve("target/esp/flash-report.json"));
        for (int server = 0; server < 4; server++) {
            for (int i = 0; i < BOARDS_EACH; i++) {
                assertThat(report).contains("\"mac\": \"" + mac(server, i) + "\"");
            }
        }
    }

    private static void assertHolds(byte[] flash) {
        assertThat(Arrays.mismatch(Arrays.copyOfRange(flash, OFFSET, OFFSET + APP.length), APP))
                .isEqualTo(-1);
    }
}
