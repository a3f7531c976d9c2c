package io.github.espmaven.job.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.job.RecordingListener;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.monitor.Expectation;
import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.monitor.interactive.FakeTerminal;
import io.github.espmaven.monitor.interactive.InteractiveSettings;
import io.github.espmaven.monitor.interactive.InteractiveSettings.Controls;
import io.github.espmaven.monitor.interactive.InteractiveSettings.Echo;
import io.github.espmaven.monitor.interactive.LineEnding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A person at a terminal, in front of a virtual board or of a socket that stands for one. */
@Tag("slow")
@Timeout(60)
class InteractiveWatchTest {
    private static final String MENU = "\u0014";
    private static final String LEAVE = "\u001d";
    private static final String SHELL = "echo\n1ms esp> \non ^(?:hello|you)$ -> got it\n";

    @TempDir
    private Path folder;

    private final RecordingListener listener = new RecordingListener();
    private FakeTerminal terminal = new FakeTerminal();
    private final List<String> flashes = new ArrayList<>();
    private LineEnding ending = LineEnding.CR;
    private Echo echo = Echo.BOARD;
    private Controls controls = Controls.HARMLESS;
    private List<Expectation> expectations = List.of();
    private boolean flashed = true;

    /** A virtual board has just been switched on: another reset would come between prompt and answer. */
    private static MonitorRequest.Reset reset(String port) {
        return port.startsWith("sim:") ? MonitorRequest.Reset.NONE : MonitorRequest.Reset.HARD;
    }

    /** A watch in which nothing is wrong and nothing ends. */
    static MonitorRequest request(
            String port, Path folder, List<Expectation> expectations, Optional<Duration> deadline) {
        return MonitorRequests.of(
                new BoardRequest(
                        PortRequest.of(port, new PortRequest.Queueing("test", Duration.ZERO)),
                        ConnectOptions.DEFAULTS,
                        AfterReset.HARD_RESET),
                115_200,
                Optional.empty(),
                reset(port),
                ProgramSources.of(List.of()),
                LogFilter.ALL,
                expectations,
                Optional.empty(),
                deadline,
                Ending.WHEN_DECIDED,
                new MonitorRequest.Output(
                        folder.resolve("esp/monitor.log"),
                        MonitorRequest.CoreDumps.printed(folder.resolve("esp/core.dump")),
                        new MonitorRequest.Report(folder.resolve("reports"), "esp.demo", Instant.EPOCH),
                        MonitorRequest.NoBoard.FAILS));
    }

    private CompletableFuture<Optional<EspException>> watch(String port) {
        MonitorRequest request = request(port, folder, expectations, Optional.empty());
        FakeTerminal mine = terminal;
        InteractiveRequest desk = new InteractiveRequest(
                () -> mine, new InteractiveSettings(ending, echo, controls, LogFilter.ALL), () -> {
                    flashes.add("flash");
                    return flashed;
                });
        return CompletableFuture.supplyAsync(() -> {
            try {
                return new MonitorJob(request, Clock.system(), listener).run(desk);
            } catch (EspException e) {
                throw new CompletionException(e);
            }
        });
    }

    private CompletableFuture<Optional<EspException>> watchScript(String script) throws IOException {
        return watch("sim:esp32c3?console=" + Files.writeString(folder.resolve("console.txt"), script));
    }

    private static Optional<EspException> end(CompletableFuture<Optional<EspException>> watch) throws Exception {
        return watch.get(10, TimeUnit.SECONDS);
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("esp/monitor.log"));
    }

    @Test
    void keysGoToTheBoardUntilThePersonLeaves() throws Exception {
        var watch = watchScript(SHELL);
        terminal.await("Ctrl+] leaves, Ctrl+T opens the menu");
        terminal.await("esp> ");
        terminal.type("hello\r");
        terminal.await("got it");
        assertThat(watch).isNotDone();
        terminal.type(LEAVE);
        assertThat(end(watch)).isEmpty();
        assertThat(terminal.isClosed()).isTrue();
        assertThat(log()).contains("got it");
        assertThat(listener.told()).anyMatch(t -> t.matches("console -- watched for [\\d.]+ s"));
        assertThat(folder.resolve("reports")).doesNotExist();
    }

    @Test
    void theMenuWorks() throws Exception {
        var watch = watchScript("1ms I (1) app: up\n1ms ready\nevery 20ms I (2) app: tick\n");
        terminal.await("ready");
        terminal.type(MENU + "h");
        terminal.await("-- DTR released, RTS released; all lines are shown\n");
        terminal.type(MENU + "D");
        terminal.await("-- DTR asserted, RTS released\n");
        terminal.type(MENU + "D" + MENU + "R");
        terminal.await("-- DTR released, RTS asserted\n");
        terminal.type(MENU + "r");
        terminal.await("-- reset\n");
        terminal.type(MENU + "t");
        terminal.await("-- times are on\n");
        terminal.type(MENU + "f*:W\r");
        terminal.await("-- filter *:W\n");
        terminal.type(MENU + "f:Q\r");
        terminal.await("is neither TAG:LEVEL nor /REGEX/");
        terminal.type(MENU + "l");
        terminal.await("-- the log file is off\n");
        terminal.type(MENU + "l");
        terminal.await("-- the log file is on\n");
        terminal.type(MENU + "p");
        terminal.await("-- output is held back; Ctrl+T p shows it\n");
        terminal.type(MENU + "p");
        terminal.await("-- output goes on\n");
        terminal.type(MENU + "w");
        terminal.await("-- flashed, and reset\n");
        flashed = false;
        terminal.type(MENU + "w");
        terminal.await("-- not flashed\n");
        terminal.type(MENU + "d");
        terminal.await("-- reset into download mode\n");
        terminal.await("-- the chip waits for a download");
        terminal.type(LEAVE);
        assertThat(end(watch)).isEmpty();
        assertThat(flashes).hasSize(2);
        assertThat(listener.told()).anyMatch(t -> t.startsWith("console -- log lines: app "));
    }

    /** A socket that stands for a board. */
    private interface Conversation {
        void with(Socket board, CompletableFuture<Optional<EspException>> watch) throws Exception;
    }

    private void talk(Conversation conversation) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var watch = watch("tcp://127.0.0.1:" + server.getLocalPort());
            try (Socket board = server.accept()) {
                terminal.await("this port has no control lines: the board was not reset");
                conversation.with(board, watch);
            }
        }
        assertThat(terminal.isClosed()).isTrue();
    }

    @Test
    void everyByteArrivesAndEnterIsWhatTheBoardWants() throws Exception {
        ending = LineEnding.CRLF;
        StringBuilder all = new StringBuilder();
        StringBuilder typed = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            all.append(c);
            typed.append(MENU.indexOf(c) >= 0 || LEAVE.indexOf(c) >= 0 ? MENU : "")
                    .append(c);
        }
        talk((board, watch) -> {
            terminal.type(typed.toString().getBytes(StandardCharsets.ISO_8859_1));
            String got = new String(board.getInputStream().readNBytes(257), StandardCharsets.ISO_8859_1);
            assertThat(got).isEqualTo(all.toString().replace("\r", "\r\n"));
            terminal.type(MENU + "r");
            terminal.await("-- this port has no control lines\n");
            terminal.type(LEAVE);
            assertThat(end(watch)).isEmpty();
        });
    }

    @Test
    void aPasteArrivesWholeAndInOrder() throws Exception {
        String paste = "0123456789abcdef".repeat(3000);
        talk((board, watch) -> {
            terminal.type(paste);
            assertThat(new String(board.getInputStream().readNBytes(paste.length()), StandardCharsets.US_ASCII))
                    .isEqualTo(paste);
            terminal.type(LEAVE);
            assertThat(end(watch)).isEmpty();
        });
    }

    @Test
    void aKeyIsSentAtOnceAlsoWhileTheBoardIsSilent() throws Exception {
        talk((board, watch) -> {
            for (int i = 0; i < 50; i++) {
                terminal.type("k");
                assertThat(board.getInputStream().read()).isEqualTo('k');
            }
            terminal.type(LEAVE);
            end(watch);
        });
    }

    @Test
    void charactersAcrossChunksAndColoursAreShownAndHarmIsNot() throws Exception {
        talk((board, watch) -> {
            for (byte b : "\u001b[32m20 °C 漢\u001b[0m\u001b]0;mine\u0007 > ".getBytes(StandardCharsets.UTF_8)) {
                board.getOutputStream().write(b);
                board.getOutputStream().flush();
            }
            terminal.await("\u001b[32m20 °C 漢\u001b[0m > ");
            terminal.type(LEAVE);
            end(watch);
        });
        assertThat(terminal.seen()).doesNotContain("mine");
    }

    @Test
    void whatIsTypedIsShownIfWanted() throws Exception {
        echo = Echo.LOCAL;
        controls = Controls.ALL;
        talk((board, watch) -> {
            terminal.type("aä\u0003\r");
            terminal.await("aä^C\n");
            board.getOutputStream().write("\u001b[6n!".getBytes(StandardCharsets.US_ASCII));
            terminal.await("\u001b[6n!");
            terminal.type(LEAVE);
            end(watch);
        });
    }

    @Test
    void aBoardThatIsUnpluggedIsWaitedForAndThePersonMayLeave() throws Exception {
        talk((board, watch) -> {
            board.close();
            terminal.await("-- the port is gone; waiting for it to come back\n");
            terminal.type("x");
            terminal.type(LEAVE);
            assertThat(end(watch)).isEmpty();
        });
    }

    @Test
    void theWatchEndsWithTheTerminal() throws Exception {
        talk((board, watch) -> {
            terminal.vanish();
            assertThat(end(watch)).isEmpty();
        });
    }

    @Test
    void aPanicDoesNotEndItAndWhatIsExpectedStillCounts() throws Exception {
        var watch = watchScript("10ms !panic\n");
        terminal.await("Guru Meditation Error");
        terminal.type(LEAVE);
        assertThat(end(watch)).isEmpty();
        expectations = List.of(new Expectation("got it", Optional.empty(), Optional.empty()));
        terminal = new FakeTerminal();
        watch = watchScript(SHELL);
        terminal.await("esp> ");
        terminal.type("you\r");
        assertThat(end(watch)).isEmpty();
        assertThat(folder.resolve("reports/TEST-esp.demo.xml")).exists();
        terminal = new FakeTerminal();
        watch = watchScript(SHELL);
        terminal.type(LEAVE);
        assertThat(end(watch).orElseThrow().problem()).isEqualTo(Problem.EXPECTATION_UNMET);
    }

    @Test
    void noTerminalIsSaidAndThePortGivenBack() {
        MonitorJob job = new MonitorJob(
                request("sim:esp32c3", folder, expectations, Optional.empty()), Clock.system(), listener);
        InteractiveRequest desk = new InteractiveRequest(
                () -> {
                    throw new EspException(Problem.NO_TERMINAL, "none", Evidence.none());
                },
                new InteractiveSettings(ending, echo, controls, LogFilter.ALL),
                () -> true);
        assertThatThrownBy(() -> job.run(desk))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.NO_TERMINAL));
    }
}
