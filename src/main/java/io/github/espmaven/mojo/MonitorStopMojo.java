package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Ends what {@code esp:monitor-start} began in the same module, writes the test report, and fails if the board failed. */
@Mojo(
        name = "monitor-stop",
        defaultPhase = LifecyclePhase.POST_INTEGRATION_TEST,
        requiresProject = false,
        threadSafe = true)
public final class MonitorStopMojo extends AbstractEspMojo {

    /** The id of the {@code esp:monitor-start} execution to end. Default: all of the module. */
    @Parameter(property = "esp.monitor")
    private @Nullable String monitor;

    /**
     * Lets the build go on when the board failed; {@code failsafe:verify} decides by the report then. Default: what
     * {@code maven.test.failure.ignore} says, else false.
     */
    @Parameter(property = "esp.testFailureIgnore", defaultValue = "${maven.test.failure.ignore}")
    private boolean testFailureIgnore;

    @Override
    void run() throws EspException {
        Optional<EspException> failure = RunningMonitors.of(getPluginContext()).stop(Optional.ofNullable(monitor));
        if (failure.isPresent()) {
            failed(failure.get(), testFailureIgnore);
        }
    }
}
