package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.EfuseJob;
import io.github.espmaven.report.EfuseReport;
import java.io.File;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Prints every fuse of the chip by name, with value, meaning and protection, and compares them with what they should be. */
@Mojo(name = "efuse", requiresProject = false, threadSafe = true)
public final class EfuseMojo extends AbstractBoardMojo {

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    /**
     * What the fuses must be, else the build fails: {@code SECURE_BOOT_EN=1,BLOCK_KEY0=hidden}. Values are numbers, meanings
     * as the goal prints them, bytes in hexadecimal, or {@code hidden} and {@code locked} for the protections.
     */
    @Parameter(name = "assert", property = "esp.assert")
    private @Nullable String asserted;

    @Override
    void run() throws EspException {
        EfuseReport report = new EfuseJob(board(), Clock.system(), listener()).run();
        report.lines().forEach(getLog()::info);
        toJson(output, report.json());
        if (asserted != null) {
            EfuseJob.require(report, asserted);
            getLog().info("The fuses are as asserted: " + asserted);
        }
    }

    /** The configuration's name is a word of Java's. */
    public void setAssert(String wanted) {
        asserted = wanted;
    }
}
