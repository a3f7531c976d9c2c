package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.LoadRamJob;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Loads a program into the chip's RAM, starts it and shows what it prints; the flash stays as it is. */
@Mojo(name = "load-ram", requiresProject = false, threadSafe = true)
public final class LoadRamMojo extends AbstractStartMojo {

    /** The program, an image or an ELF file, linked for RAM alone. */
    @Parameter(property = "esp.program")
    private @Nullable File program;

    @Override
    void run() throws EspException {
        Path file = required(program, "esp.program", "target/app.elf");
        Duration time = show();
        conclude(new LoadRamJob(board(), Clock.system(), listener()).run(file, time));
    }
}
