package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.AddressRange;
import io.github.espmaven.job.MemoryJob;
import io.github.espmaven.report.MemoryReport;
import io.github.espmaven.report.ResultFile;
import java.io.File;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Reads a part of the chip's memory into a file. */
@Mojo(name = "dump-mem", requiresProject = false, threadSafe = true)
public final class DumpMemMojo extends AbstractMemoryMojo {

    /**
     * The file to make. Default: for {@code esp:read-flash} {@code target/esp/flash.bin}, for {@code esp:flash-map}
     * the page {@code target/esp/flash-map.html}, for {@code esp:nvs} {@code target/esp/nvs.bin}, for
     * {@code esp:partition-table} none: there a name that ends in {@code .csv} makes text, any other the binary form;
     * for {@code esp:sign} the image's name in {@code target/esp/signed}, for {@code esp:doctor} the page
     * {@code target/esp/doctor.html}, for {@code esp:dump-mem} {@code target/esp/memory.bin}.
     */
    @Parameter(property = "esp.outputFile")
    private @Nullable File outputFile;

    @Override
    void run() throws EspException {
        Path target = outputFile == null ? outputDirectory().resolve("memory.bin") : outputFile.toPath();
        ResultFile.requirePlace(target);
        AddressRange range = memory();
        MemoryReport report = new MemoryJob(board(), Clock.system(), listener()).read(range);
        ResultFile.write(target, report.bytes());
        getLog().info(ResultFile.made(target, report.bytes().length, "memory " + range + ", read twice"));
        conclude(report);
    }
}
