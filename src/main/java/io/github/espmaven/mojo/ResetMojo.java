package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.ResetBy;
import io.github.espmaven.job.ResetJob;
import io.github.espmaven.job.ResetJob.To;
import io.github.espmaven.job.input.ChoiceParameter;
import io.github.espmaven.job.input.TimeText;
import java.time.Duration;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Resets the board: into its program, into download mode, or to be held in reset for a time. */
@Mojo(name = "reset", requiresProject = false, threadSafe = true)
public final class ResetMojo extends AbstractStartMojo {

    /**
     * Where the reset leads: {@code run} (the program in flash starts), {@code download} (the loader waits, and has to
     * answer), {@code hold} (the chip is held in reset for {@code holdTime}, then runs).
     */
    @Parameter(property = "esp.resetTo", defaultValue = "run")
    private String resetTo = "run";

    /**
     * How: {@code auto} (as the port suggests), {@code classic}, {@code tight} (either with {@code -long} for boards with a
     * large capacitor at EN), {@code usb-jtag}, {@code hard}, {@code hard-held}, {@code hard-usb}; the chip's own
     * {@code watchdog} or {@code soft} for {@code run}; or steps as {@code D0|R1|W0.1|D1|R0|W0.05|D0}.
     */
    @Parameter(property = "esp.resetBy", defaultValue = "auto")
    private String resetBy = "auto";

    /** How long {@code hold} holds the chip in reset, as {@code 10s}: no longer than the port is open. */
    @Parameter(property = "esp.holdTime", defaultValue = "10s")
    private String holdTime = "10s";

    @Override
    void run() throws EspException {
        To to = ChoiceParameter.of(To.class, "esp.resetTo", resetTo);
        ResetBy by = ResetBy.parse(resetBy);
        Duration hold = to == To.HOLD ? TimeText.parse("esp.holdTime", holdTime) : Duration.ZERO;
        conclude(new ResetJob(board(), Clock.system(), listener()).run(to, by, hold, show()));
    }
}
