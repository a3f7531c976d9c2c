package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.base.Clock;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.monitor.BackgroundMonitor;
import io.github.espmaven.job.monitor.MonitorRequest;
import io.github.espmaven.job.monitor.MonitorRequests;
import io.github.espmaven.job.monitor.ProgramSources;
import io.github.espmaven.monitor.FailOn;
import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.transport.serial.Pty;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A monitor whose port is taken away waits for it, whatever kind of port it is, and says each once. */
@Timeout(60)
class LostPortTest {
    private static final String GONE = "-- the port is gone; waiting for it to come back";
    private static final String BACK = "-- the port is back";

    @TempDir
    private Path folder;

    private final Clock clock = Clock.system();
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private Path script = Path.of("");

    @BeforeEach
    void script() throws Exception {
        script = Files.writeString(folder.resolve("console.txt"), "every 20ms tick\n");
    }

    private BackgroundMonitor watch(String port) throws Exception {
        MonitorRequest request = MonitorRequests.of(
                Boards.at(port),
                115_200,
                Optional.empty(),
                MonitorRequest.Reset.NONE,
                ProgramSources.of(List.of()),
                LogFilter.ALL,
                List.of(),
                Optional.of(FailOn.parse(List.of("none"))),
                Optional.empty(),
                Ending.WHEN_STOPPED,
                new MonitorRequest.Output(
                        folder.resolve("monitor.log"),
                        MonitorRequest.CoreDumps.printed(folder.resolve("core.dump")),
                        new MonitorRequest.Report(folder.resolve("reports"), "esp.lost", Instant.EPOCH),
                        MonitorRequest.NoBoard.FAILS));
        return BackgroundMonitor.start(request, clock, new RecordingListener(told));
    }

    private void await(String text) {
        while (List.copyOf(told).stream().noneMatch(line -> line.contains(text))) {
            clock.sleep(Duration.ofMillis(5));
        }
    }

    /** Losses and returns, in their order. */
    private List<String> said() throws Exception {
        return Files.readAllLines(folder.resolve("monitor.log")).stream()
                .filter(line -> line.contains("-- the port is"))
                .map(line -> line.substring(line.indexOf("--")))
                .toList();
    }

    private ServeJob.Running serve(String url) throws Exception {
        BoardRequest board = Boards.at("sim:esp32c3?boot=flash&console=" + script);
        ServeRequest request = new ServeRequest(board, url, ServeRequest.Resets.LOCAL, Optional.empty(), Duration.ZERO);
        return new ServeJob(request, clock, new RecordingListener()).start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "rfc2217"})
    void aServerThatIsStartedAgain(String scheme) throws Exception {
        int number;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            number = free.getLocalPort();
        }
        String url = scheme + "://127.0.0.1:" + number;
        BackgroundMonitor monitor;
        try (ServeJob.Running first = serve(url)) {
            monitor = watch(first.url());
            await("console tick");
        }
        await("the port is gone");
        told.clear();
        try (ServeJob.Running second = serve(url)) {
            await("the port is back");
            await("console tick");
            assertThat(monitor.stop()).isEmpty();
        }
        // A server about to end may still take the call and hang up: that is a loss of its own.
        List<String> said = said();
        assertThat(said).hasSizeBetween(2, 4).hasSize(said.size() / 2 * 2);
        for (int i = 0; i < said.size(); i++) {
            assertThat(said.get(i)).isEqualTo(i % 2 == 0 ? GONE : BACK);
        }
    }

    @Test
    void aTerminalThatIsMadeAgain() throws Exception {
        assumeTrue(Pty.isInstalled("socat"), "socat is not installed");
        Path link = folder.resolve("board");
        Process first = terminal(link);
        BackgroundMonitor monitor = watch(link.toString());
        say(first, "one\n");
        await("console one");
        first.destroyForcibly().waitFor();
        await("the port is gone");
        Files.deleteIfExists(link);
        Process second = terminal(link);
        await("the port is back");
        say(second, "two\n");
        await("console two");
        assertThat(monitor.stop()).isEmpty();
        second.destroyForcibly().waitFor();
        assertThat(said()).containsExactly(GONE, BACK);
    }

    private Process terminal(Path link) throws Exception {
        Process socat = new ProcessBuilder("socat", "pty,rawer,link=" + link, "-")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        for (int i = 0; i < 500 && !Files.exists(link); i++) {
            clock.sleep(Duration.ofMillis(5));
        }
        assumeTrue(Files.exists(link), "socat made no terminal here");
        return socat;
    }

    private static void say(Process socat, String text) throws Exception {
        socat.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socat.getOutputStream().flush();
    }
}
