package io.github.espmaven.job.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.Boards;
import io.github.espmaven.job.ChipInfoJob;
import io.github.espmaven.job.RecordingListener;
import io.github.espmaven.job.monitor.MonitorRequest.NoBoard;
import io.github.espmaven.monitor.Expectation;
import io.github.espmaven.monitor.FailOn;
import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.port.PortQueue;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A board that is watched in the background, by the machine's own clock. */
@Tag("slow")
@Timeout(60)
class BackgroundMonitorTest {
    @TempDir
    private Path folder;

    private final Clock clock = Clock.system();
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final RecordingListener listener = new RecordingListener(told);
    private String port = "";
    private Optional<String> listen = Optional.empty();

    @BeforeEach
    void script() throws Exception {
        Path script = Files.writeString(
                folder.resolve("console.txt"),
                "10ms ready\nevery 20ms tick\n500ms late\non name (\\w+) -> hello board\n");
        port = "sim:esp32c3?file=" + folder.resolve("flash.bin") + "&console=" + script;
    }

    private MonitorRequest request(NoBoard noBoard, FailOn failOn, Expectation... expectations) {
        return MonitorRequests.of(
                Boards.at(port),
                115_200,
                listen,
                MonitorRequest.Reset.HARD,
                ProgramSources.of(List.of()),
                LogFilter.ALL,
                List.of(expectations),
                Optional.of(failOn),
                Optional.empty(),
                Ending.WHEN_STOPPED,
                new MonitorRequest.Output(
                        folder.resolve("esp/monitor.log"),
                        MonitorRequest.CoreDumps.printed(folder.resolve("esp/core.dump")),
                        new MonitorRequest.Report(folder.resolve("reports"), "esp.demo", Instant.EPOCH),
                        noBoard));
    }

    private BackgroundMonitor start(Expectation... expectations) throws EspException {
        return BackgroundMonitor.start(request(NoBoard.FAILS, FailOn.DEFAULT, expectations), clock, listener);
    }

    private static Expectation expect(String pattern, Duration within) {
        return new Expectation(pattern, Optional.of(within), Optional.empty());
    }

    private String log() throws Exception {
        return Files.readString(folder.resolve("esp/monitor.log"));
    }

    private void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            clock.sleep(Duration.ofMillis(5));
        }
    }

    private boolean wasTold(String text) {
        return List.copyOf(told).stream().anyMatch(line -> line.contains(text));
    }

    private void requireFree() throws EspException {
        PortQueue.ofThisUser(clock)
                .acquire(port, "next", Duration.ZERO, text -> {})
                .close();
    }

    @Test
    void watchesOnAfterAllHasComeUntilItIsStopped() throws Exception {
        BackgroundMonitor monitor = start(expect("^ready$", Duration.ofSeconds(10)));
        assertThat(monitor.watched().get(0).port()).isEqualTo(port);
        await(() -> wasTold("console late"));
        assertThat(log()).contains("came: ^ready$", "tick").as("written as it comes");
        assertThat(monitor.stop()).isEmpty();
        assertThat(monitor.stop()).isEmpty();
        assertThat(folder.resolve("reports/TEST-esp.demo.xml")).content().contains("tests=\"1\"", "failures=\"0\"");
        requireFree();
    }

    @Test
    void whatComesAfterItsTimeHasNotCome() throws Exception {
        BackgroundMonitor monitor = start(expect("^late$", Duration.ofMillis(200)));
        await(() -> wasTold("console late"));
        assertThat(monitor.stop().orElseThrow())
                .hasMessageStartingWith("\"^late$\" did not come within ")
                .hasFieldOrPropertyWithValue("problem", Problem.EXPECTATION_UNMET);
        assertThat(folder.resolve("reports/failsafe-summary.xml")).content().contains("<failures>1</failures>");
    }

    @Test
    void aFaultIsKeptUntilTheEnd() throws Exception {
        BackgroundMonitor monitor =
                BackgroundMonitor.start(request(NoBoard.FAILS, FailOn.parse(List.of("^ready$"))), clock, listener);
        await(() -> wasTold("console late"));
        assertThat(monitor.stop().orElseThrow().problem()).isEqualTo(Problem.BOARD_FAULT);
    }

    @Test
    void whatKeepsItFromWatchingIsThrownAtTheStart() throws Exception {
        port = folder.resolve("no-such-port").toString();
        assertThatThrownBy(this::start).hasFieldOrPropertyWithValue("problem", Problem.PORT_NOT_FOUND);
        BackgroundMonitor none = BackgroundMonitor.start(request(NoBoard.IS_SKIPPED, FailOn.DEFAULT), clock, listener);
        assertThat(none.watched()).isEmpty();
        assertThat(none.stop()).isEmpty();
    }

    @Test
    void aGoalOfTheSameBuildMayUseThePort() throws Exception {
        BackgroundMonitor monitor = start();
        await(() -> wasTold("console tick"));
        new ChipInfoJob(Boards.at(port), clock, new RecordingListener()).run();
        await(() -> wasTold("the port is back"));
        told.clear();
        await(() -> wasTold("console tick"));
        assertThat(monitor.stop()).isEmpty();
        assertThat(log())
                .containsOnlyOnce("the port is given to a test (process ")
                .containsOnlyOnce("the port is back");
    }

    @Test
    void anotherProcessMayUseThePort() throws Exception {
        BackgroundMonitor monitor = start();
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherBuild.class.getName(),
                        port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("other.log").toFile())
                .start();
        assertThat(other.waitFor(40, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(folder.resolve("other.log"));
        assertThat(said).contains("waiting for " + port + ", held by a test (process ", "connected ");
        await(() -> wasTold("the port is back"));
        told.clear();
        await(() -> wasTold("console tick"));
        assertThat(monitor.stop()).isEmpty();
        assertThat(log()).containsOnlyOnce("the port is given to a test (process " + other.pid() + ")");
    }

    @Test
    void aTestMayTalkToTheBoardMeanwhile() throws Exception {
        listen = Optional.of("tcp://127.0.0.1:0");
        BackgroundMonitor monitor = start(expect("hello board", Duration.ofSeconds(20)));
        String url = monitor.watched().get(0).url().orElseThrow();
        assertThat(url).startsWith("tcp://127.0.0.1:");
        int tcp = Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
        try (Socket socket = new Socket("127.0.0.1", tcp)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("name x\n".getBytes(StandardCharsets.UTF_8));
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String line = "";
            while (!line.equals("hello board")) {
                line = Objects.requireNonNull(answers.readLine());
            }
        }
        assertThat(monitor.stop()).isEmpty();
        assertThat(log()).contains(" hello board\n");
        assertThatThrownBy(() -> new Socket("127.0.0.1", tcp).close()).isInstanceOf(ConnectException.class);
    }

    /** The other build: asks the chip what it is. */
    static final class OtherBuild {
        private OtherBuild() {}

        public static void main(String[] arguments) throws Exception {
            RecordingListener listener = new RecordingListener();
            new ChipInfoJob(Boards.at(arguments[0]), Clock.system(), listener).run();
            System.out.println(String.join("\n", listener.told()));
        }
    }
}
