package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.MonitorJob;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Shows what the board prints, with addresses decoded, and checks it: what is expected must come, and the board must not
 * crash. Ends by itself, and writes a test report that build servers read.
 */
@Mojo(name = "monitor", defaultPhase = LifecyclePhase.INTEGRATION_TEST, requiresProject = false, threadSafe = true)
public final class MonitorMojo extends AbstractMonitorMojo {

    /**
     * Lets the build go on when the board failed; {@code failsafe:verify} decides by the report then. Default: what
     * {@code maven.test.failure.ignore} says, else false.
     */
    @Parameter(property = "esp.testFailureIgnore", defaultValue = "${maven.test.failure.ignore}")
    private boolean testFailureIgnore;

    @Inject
    MonitorMojo(MavenSession session) {
        super(session);
    }

    @Override
    void run() throws EspException {
        Optional<EspException> failure = new MonitorJob(request(), Clock.system(), listener()).run(() -> false);
        if (failure.isPresent()) {
            failed(failure.get(), testFailureIgnore);
        }
    }
}
