package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.job.monitor.BackgroundMonitor;
import io.github.espmaven.job.monitor.MonitorRequest;
import io.github.espmaven.job.monitor.MonitorRequests;
import io.github.espmaven.job.monitor.ProgramSources;
import io.github.espmaven.monitor.Expectation;
import io.github.espmaven.monitor.FailOn;
import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.port.PortQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.apache.maven.execution.AbstractExecutionListener;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.ExecutionListener;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code esp:monitor-start} leaves for {@code esp:monitor-stop}, and what becomes of it without that. */
@Timeout(60)
class RunningMonitorsTest {
    @TempDir
    private Path folder;

    private final RunningMonitors running = new RunningMonitors();
    private final Recording log = new Recording();

    private void start(String id, String... patterns) throws EspException {
        List<Expectation> expected = new ArrayList<>();
        for (String pattern : patterns) {
            expected.add(new Expectation(pattern, Optional.empty(), Optional.empty()));
        }
        MonitorRequest request = MonitorRequests.of(
                new BoardRequest(
                        PortRequest.of(port(id), new PortRequest.Queueing(id, Duration.ZERO)),
                        ConnectOptions.DEFAULTS,
                        AfterReset.HARD_RESET),
                115_200,
                Optional.empty(),
                MonitorRequest.Reset.HARD,
                ProgramSources.of(List.of()),
                LogFilter.ALL,
                expected,
                Optional.of(FailOn.parse(List.of("none"))),
                Optional.empty(),
                Ending.WHEN_STOPPED,
                new MonitorRequest.Output(
                        folder.resolve(id + ".log"),
                        MonitorRequest.CoreDumps.printed(folder.resolve("core.dump")),
                        new MonitorRequest.Report(folder.resolve("reports"), "esp." + id, Instant.EPOCH),
                        MonitorRequest.NoBoard.FAILS));
        running.add(
                id,
                BackgroundMonitor.start(request, Clock.system(), new LogListener(Screen.plain(log), Clock.system())));
    }

    @BeforeEach
    void console() throws IOException {
        Files.writeString(folder.resolve("console.txt"), "10ms I (10) app: alive\n");
    }

    private String port(String id) {
        return "sim:esp32c3?file=" + folder.resolve(id + ".bin") + "&console=" + folder.resolve("console.txt");
    }

    private void awaitApplication(String id) throws Exception {
        Path monitorLog = folder.resolve(id + ".log");
        while (!Files.exists(monitorLog) || !Files.readString(monitorLog).contains("app: alive")) {
            Clock.system().sleep(Duration.ofMillis(10));
        }
    }

    @Test
    void severalMonitorsOfAModuleEndTogetherOrOneByOne() throws Exception {
        start("one");
        start("two", "never printed");
        start("three");
        awaitApplication("one");
        awaitApplication("three");
        assertThat(running.stop(Optional.of("one"))).isEmpty();
        assertThatThrownBy(() -> running.stop(Optional.of("one")))
                .hasMessage("no monitor \"one\" was started in this module")
                .hasFieldOrPropertyWithValue("problem", Problem.NO_MONITOR);
        assertThat(running.stop(Optional.empty()).orElseThrow().problem()).isEqualTo(Problem.EXPECTATION_UNMET);
        assertThat(folder.resolve("reports/failsafe-summary.xml"))
                .content()
                .contains("<completed>3</completed>", "<failures>1</failures>");
        assertThatThrownBy(() -> running.stop(Optional.empty())).hasMessage("no monitor was started in this module");
    }

    @Test
    void eachModuleHasItsOwn() {
        HashMap<Object, Object> module = new HashMap<>();
        assertThat(RunningMonitors.of(module)).isSameAs(RunningMonitors.of(module));
        assertThat(RunningMonitors.of(module)).isNotSameAs(RunningMonitors.of(new HashMap<>()));
    }

    @Test
    void aModuleThatEndsWithoutStoppingItsMonitorGivesThePortBack() throws Exception {
        MavenProject module = module("module");
        MavenExecutionRequest build = new DefaultMavenExecutionRequest();
        List<String> heard = new ArrayList<>();
        build.setExecutionListener(new AbstractExecutionListener() {
            @Override
            public void projectFailed(ExecutionEvent event) {
                heard.add("failed " + event.getProject().getArtifactId());
            }
        });
        start("left", "never printed");
        new ModuleEnd(module, () -> running.stopLeft(log)).listen(build);
        ExecutionListener listener = build.getExecutionListener();
        listener.projectFailed(new Event(ExecutionEvent.Type.ProjectFailed, module("another")));
        assertThat(running.isEmpty()).isFalse();
        listener.projectFailed(new Event(ExecutionEvent.Type.ProjectFailed, module));
        assertThat(running.isEmpty()).isTrue();
        assertThat(heard).containsExactly("failed another", "failed module");
        PortQueue.ofThisUser(Clock.system())
                .acquire(port("left"), "next", Duration.ZERO, text -> {})
                .close();
        assertThat(log.said)
                .contains("esp:monitor-start was not followed by esp:monitor-stop; the module is over, and so is the"
                        + " monitor.")
                .anyMatch(line -> line.startsWith("ESP-601 "));
        assertThat(folder.resolve("reports/TEST-esp.left.xml")).exists();
        listener.sessionEnded(new Event(ExecutionEvent.Type.SessionEnded, module));
    }

    @Test
    void aBuildWithoutListenerIsListenedToAsWell() throws Exception {
        MavenExecutionRequest build = new DefaultMavenExecutionRequest();
        start("left");
        new ModuleEnd(module("module"), () -> running.stopLeft(log)).listen(build);
        ExecutionListener listener = build.getExecutionListener();
        assertThat(listener).hasSameHashCodeAs(listener).isNotEqualTo("a text");
        listener.sessionEnded(new Event(ExecutionEvent.Type.SessionEnded, module("any")));
        assertThat(running.isEmpty()).isTrue();
    }

    private static MavenProject module(String name) {
        MavenProject module = new MavenProject();
        module.setGroupId("g");
        module.setArtifactId(name);
        module.setVersion("1");
        return module;
    }

    private record Event(ExecutionEvent.Type type, MavenProject project) implements ExecutionEvent {
        @Override
        public Type getType() {
            return type;
        }

        @Override
        public MavenSession getSession() {
            throw new UnsupportedOperationException();
        }

        @Override
        public MavenProject getProject() {
            return project;
        }

        @Override
        public MojoExecution getMojoExecution() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Exception getException() {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Recording extends SystemStreamLog {
        final List<String> said = new ArrayList<>();

        @Override
        public synchronized void info(CharSequence content) {
            said.add(content.toString());
        }

        @Override
        public synchronized void warn(CharSequence content) {
            said.add(content.toString());
        }

        @Override
        public synchronized void error(CharSequence content) {
            said.add(content.toString());
        }
    }
}
