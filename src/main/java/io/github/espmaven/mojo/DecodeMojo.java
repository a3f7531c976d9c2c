package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.input.BoardParameters;
import io.github.espmaven.job.monitor.DecodeJob;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a console log that was saved: addresses, crash reports and core dumps become functions and lines, in the words of
 * the monitor. No board is needed.
 */
@Mojo(name = "decode", defaultPhase = LifecyclePhase.VALIDATE, requiresProject = false, threadSafe = true)
public final class DecodeMojo extends AbstractDecodeMojo {

    /** The log. Default: what comes on standard input, up to its end. */
    @Parameter(property = "esp.log")
    private @Nullable File log;

    /**
     * The chip, as {@code esp32c3}. Default: {@code ESPTOOL_CHIP}, else {@code auto}: the one on the board, or where a goal
     * needs no board, the one that the files are for. When another chip answers than the one named, nothing is done.
     */
    @Parameter(property = "esp.chip")
    private @Nullable String chip;

    @Override
    void run() throws EspException {
        DecodeJob job = new DecodeJob(
                programs(),
                BoardParameters.namedChip(Optional.ofNullable(chip), System.getenv()),
                Clock.system(),
                new LogListener(Screen.plain(getLog()), Clock.system()));
        int decoded =
                log == null ? job.run(new FileInputStream(FileDescriptor.in), "standard input") : ofFile(job, log);
        if (decoded == 0) {
            getLog().info("Nothing in it is an address of the program's code.");
        }
    }

    private static int ofFile(DecodeJob job, File file) throws EspException {
        try (InputStream in = Files.newInputStream(file.toPath())) {
            return job.run(in, file.getPath());
        } catch (IOException e) {
            throw new EspException(
                    Problem.FILE_UNREADABLE, "cannot read " + file + ": " + e, Evidence.of(Evidence.Key.FILE, file), e);
        }
    }
}
