package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.ReadFlashJob;
import io.github.espmaven.job.ReadFlashRequest;
import io.github.espmaven.job.input.TableParameters;
import io.github.espmaven.report.ResultFile;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Reads the board's flash, or a part of it, into a file. */
@Mojo(
        name = "read-flash",
        defaultPhase = LifecyclePhase.POST_INTEGRATION_TEST,
        requiresProject = false,
        threadSafe = true)
public final class ReadFlashMojo extends AbstractBoardMojo {

    /** What to read: {@code all}, a range {@code offset+length} as {@code 0x9000+0x6000}, or the name of a partition. */
    @Parameter(property = "esp.read")
    private @Nullable String read;

    /** The file to make. Default: {@code target/esp/flash.bin}. */
    @Parameter(property = "esp.outputFile")
    private @Nullable File outputFile;

    /** A partition table, CSV or binary, to look names up in. Default: the one in the board's flash. */
    @Parameter(property = "esp.partitionTable")
    private @Nullable File partitionTable;

    /** Where in the flash the partition table lies, as {@code CONFIG_PARTITION_TABLE_OFFSET} of ESP-IDF says. */
    @Parameter(property = "esp.partitionTableOffset", defaultValue = "0x8000")
    private String partitionTableOffset = "0x8000";

    @Inject
    ReadFlashMojo(MavenSession session) {
        super(session);
    }

    @Override
    void run() throws EspException {
        Path target = outputFile == null ? outputDirectory().resolve("flash.bin") : outputFile.toPath();
        ReadFlashRequest request = new ReadFlashRequest(
                board(),
                Optional.ofNullable(read),
                TableParameters.input(
                        Optional.ofNullable(partitionTable).map(File::toPath), partitionTableOffset, System.getenv()),
                target);
        ReadFlashJob.Result result = new ReadFlashJob(request, Clock.system(), listener()).run();
        String proof = result.unproven().map(why -> "not verified: " + why).orElse("verified");
        getLog().info(ResultFile.made(target, result.range().length(), result.range() + " of the flash, " + proof));
    }
}
