package io.github.espmaven.job.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.RecordingListener;
import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.monitor.interactive.InteractiveSettings;
import io.github.espmaven.monitor.interactive.LineEnding;
import io.github.espmaven.terminal.JLineTerminal;
import io.github.espmaven.testing.Tmux;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The monitor in a real terminal, with real keys: what is seen, and that the terminal is afterwards what it was. */
@Tag("slow")
@Timeout(60)
class InteractiveMonitorTest {
    private static final Duration CHATTER = Duration.ofMillis(50);

    @TempDir
    private Path folder;

    /** Starts the monitor from the terminal's shell, between two looks at the terminal's settings. */
    private void start(Tmux terminal, String port, String deadline) throws Exception {
        Path script = folder.resolve("monitor.sh");
        Files.writeString(
                script,
                String.join(
                        "\n",
                        "stty -a > before.txt",
                        "echo $$ > shell.pid",
                        "'" + Path.of(System.getProperty("java.home"), "bin", "java")
                                + "' -Xshare:auto -XX:TieredStopAtLevel=1 -cp '"
                                + classPath() + "' '" + AtTheDesk.class.getName() + "' '" + port + "' '" + folder + "' "
                                + deadline,
                        "echo ended with $?",
                        "stty -a > after.txt",
                        "echo looked again",
                        ""));
        terminal.type("sh monitor.sh");
        terminal.keys("Enter");
        terminal.await("-- .*Ctrl\\+\\] leaves");
        assertThat(settings("before.txt")).contains("isig icanon", " echo ");
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private String settings(String file) throws Exception {
        return Files.readString(folder.resolve(file));
    }

    private void assertRestored(Tmux terminal, String end) throws Exception {
        terminal.await("^ended with " + end + "$");
        terminal.await("^looked again$");
        assertThat(settings("after.txt")).isEqualTo(settings("before.txt"));
        terminal.type("echo the shell is $((40 + 2))");
        terminal.keys("Enter");
        terminal.await("^the shell is 42$");
    }

    @Test
    void menuResetFilterAndLeave() throws Exception {
        Path console = Files.writeString(
                folder.resolve("console.txt"),
                "echo\n1ms I (1) app: up\n1ms esp> \non ^hello$ -> got it\nevery " + CHATTER.toMillis()
                        + "ms I (2) app: chatter\n");
        try (Tmux terminal = new Tmux(folder)) {
            start(terminal, "sim:esp32c3?console=" + console, "");
            terminal.await("^I \\(2\\) app: chatter$");
            terminal.keys("C-t");
            terminal.await("^-- r reset  d download mode .* h help *$");
            terminal.type("f");
            terminal.await("^-- filter, TAG:LEVEL");
            terminal.type("*:Wx");
            terminal.keys("BSpace", "Enter");
            terminal.await("^-- filter \\*:W$");
            terminal.type("hello");
            terminal.keys("Enter");
            terminal.await("^got it$");
            Clock.system().sleep(CHATTER.multipliedBy(2)); // what was under way when the filter was set
            String filtered = terminal.screen();
            Clock.system().sleep(CHATTER.multipliedBy(6));
            assertThat(terminal.screen().split("chatter", -1)).hasSameSizeAs(filtered.split("chatter", -1));
            terminal.keys("C-t");
            terminal.type("r");
            terminal.await("^-- reset$(?s:.*)^-- the board started");
            terminal.keys("C-]");
            assertRestored(terminal, "0");
            assertThat(terminal.screen()).contains("console -- log lines: app ");
        }
    }

    @Test
    void everyKeyIsTheBoardsAndTheTerminalIsRestoredWhenTheBoardIsUnplugged() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Tmux terminal = new Tmux(folder)) {
            start(terminal, "tcp://127.0.0.1:" + server.getLocalPort(), "");
            try (Socket board = server.accept()) {
                board.getOutputStream().write("\u001b]0;mine\u0007grüß Gott> ".getBytes(StandardCharsets.UTF_8));
                terminal.await("^grüß Gott>");
                terminal.keys("C-c", "C-z", "C-s", "C-q", "C-\\", "C-d", "C-v", "C-o", "Up", "Enter", "C-t", "C-]");
                String keys = "\u0003\u001a\u0013\u0011\u001c\u0004\u0016\u000f\u001b[A\r\u001d";
                byte[] got = board.getInputStream().readNBytes(keys.length());
                assertThat(new String(got, StandardCharsets.ISO_8859_1)).isEqualTo(keys);
            }
            terminal.await("^-- the port is gone; waiting for it to come back$");
            assertThat(terminal.screen()).doesNotContainPattern("come back\\s+grüß");
            terminal.keys("C-]");
            assertRestored(terminal, "0");
        }
    }

    @Test
    void theTerminalIsRestoredWhenTheMonitorFails() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Tmux terminal = new Tmux(folder)) {
            Thread board = new Thread(() -> unplug(server));
            board.start();
            start(terminal, "tcp://127.0.0.1:" + server.getLocalPort(), "1");
            board.join();
            assertRestored(terminal, "1");
            assertThat(terminal.screen()).contains("PORT_LOST");
        }
    }

    @Test
    void theTerminalIsRestoredWhenTheProcessIsTerminated() throws Exception {
        try (Tmux terminal = new Tmux(folder)) {
            start(terminal, "sim:esp32c3", "");
            long shell =
                    Long.parseLong(Files.readString(folder.resolve("shell.pid")).trim());
            ProcessHandle monitor =
                    ProcessHandle.of(shell).orElseThrow().children().findFirst().orElseThrow();
            monitor.destroy(); // SIGTERM
            assertRestored(terminal, "143");
        }
    }

    /** Connects once, and is gone for good. */
    private static void unplug(ServerSocket server) {
        try {
            server.accept().close();
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The monitor as its goal runs it, with fewer words. */
    static final class AtTheDesk {
        private AtTheDesk() {}

        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[1]);
            RecordingListener listener = new RecordingListener();
            Optional<Duration> deadline = Stream.of(arguments)
                    .skip(2)
                    .map(Long::parseLong)
                    .map(Duration::ofSeconds)
                    .findFirst();
            MonitorRequest request = InteractiveWatchTest.request(arguments[0], folder, List.of(), deadline);
            InteractiveSettings settings = new InteractiveSettings(
                    LineEnding.CR,
                    InteractiveSettings.Echo.BOARD,
                    InteractiveSettings.Controls.HARMLESS,
                    LogFilter.ALL);
            try {
                new MonitorJob(request, Clock.system(), listener)
                        .run(new InteractiveRequest(JLineTerminal::open, settings, () -> true));
            } catch (EspException e) {
                System.out.println(e.problem());
                System.exit(1);
            }
            System.out.println(String.join("\n", listener.told()));
        }
    }
}
