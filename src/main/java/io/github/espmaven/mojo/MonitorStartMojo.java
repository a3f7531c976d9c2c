package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.board.KnownBoard;
import io.github.espmaven.job.monitor.BackgroundMonitor;
import io.github.espmaven.job.monitor.BackgroundMonitor.Watched;
import io.github.espmaven.job.monitor.MonitorRequest;
import io.github.espmaven.monitor.FailOn;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * Begins to watch a board in the background, until {@code esp:monitor-stop}, and lets the build go on: for integration
 * tests that talk to the board. Its port, log file and address become properties of the project.
 */
@Mojo(
        name = "monitor-start",
        defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST,
        requiresProject = false,
        threadSafe = true)
public final class MonitorStartMojo extends AbstractMonitorMojo {

    /**
     * Beginning of the names of the properties that are set: {@code .port}, {@code .log}, {@code .mac} where the board's
     * address is known without asking it, which would reset it, and {@code .url} with {@code esp.monitorListen}. With several
     * boards the name of each comes before these: {@code .left.port}.
     */
    @Parameter(property = "esp.monitorProperties", defaultValue = "esp.monitor")
    private String monitorProperties = "esp.monitor";

    /**
     * Where tests may talk to the board while it is watched, one at a time: {@code tcp://127.0.0.1:0} takes any free port.
     * The address becomes the property {@code .url}. Default: nowhere.
     */
    @Parameter(property = "esp.monitorListen")
    private @Nullable String monitorListen;

    @Override
    void run() throws EspException {
        Optional<BoardsGoal> several = boards();
        Map<String, MonitorRequest> requests;
        BackgroundMonitor monitor;
        if (several.isPresent()) {
            requests = requests(several.get(), Ending.WHEN_STOPPED, Optional.empty());
            monitor = BackgroundMonitor.start((stopped, opened) -> watch(several.get(), requests, stopped, opened));
        } else {
            MonitorRequest only =
                    request(Optional.empty(), Ending.WHEN_STOPPED, Optional.of(FailOn.DEFAULT), Optional.empty());
            requests = Map.of("", only);
            LogListener listener = new LogListener(Screen.plain(getLog()), Clock.system());
            monitor = BackgroundMonitor.start(only, Clock.system(), listener);
        }
        MavenProject project = session().getCurrentProject();
        RunningMonitors running = RunningMonitors.of(getPluginContext());
        if (running.isEmpty()) {
            new ModuleEnd(project, () -> running.stopLeft(getLog()))
                    .listen(session().getRequest());
        }
        running.add(executionId(), monitor);
        for (Watched watched : monitor.watched()) {
            String prefix = monitorProperties + (watched.board().isEmpty() ? "" : "." + watched.board());
            publish(prefix, watched, Objects.requireNonNull(requests.get(watched.board())), project.getProperties());
        }
    }

    private void publish(String prefix, Watched watched, MonitorRequest request, Properties properties) {
        String log = request.output().log().toAbsolutePath().toString();
        properties.setProperty(prefix + ".port", watched.port());
        watched.url().ifPresent(url -> properties.setProperty(prefix + ".url", url));
        properties.setProperty(prefix + ".log", log);
        KnownBoard.at(watched.port(), flashReport())
                .mac()
                .ifPresent(mac -> properties.setProperty(prefix + ".mac", mac));
        getLog().info("Watching " + watched.port() + ", log: " + log
                + watched.url().map(url -> ", for tests at " + url).orElse(""));
    }

    @Override
    Optional<String> listen() {
        return Optional.ofNullable(monitorListen);
    }

    @Override
    String logName() {
        return "monitor" + suffix('-');
    }
}
