package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.job.CommandTranslation;
import io.github.espmaven.job.MavenCall;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Prints what a command line of esptool, espflash, idf.py and others is with this plugin: command line and POM. */
@Mojo(name = "translate", requiresProject = false, threadSafe = true)
public final class TranslateMojo extends AbstractEspMojo {

    /** The command line of another tool, as {@code esptool.py --chip esp32c3 write_flash 0x0 app.bin}. */
    @Parameter(property = "esp.command")
    private String command = "";

    @Override
    void run() throws EspException {
        MavenCall translation = CommandTranslation.of(command);
        getLog().info(translation.commandLine());
        translation.pom().forEach(getLog()::info);
    }
}
