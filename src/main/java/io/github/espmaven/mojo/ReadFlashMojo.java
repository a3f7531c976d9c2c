package io.github.espmaven.mojo;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.filesystem.FilesystemSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.job.FilesystemJob;
import io.github.espmaven.job.FilesystemRequest;
import io.github.espmaven.job.ReadFlashJob;
import io.github.espmaven.job.ReadFlashRequest;
import io.github.espmaven.report.BoardsReport.Done;
import io.github.espmaven.report.FilesystemReport;
import io.github.espmaven.report.FlashReportJson;
import io.github.espmaven.report.ResultFile;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
public final class ReadFlashMojo extends AbstractPartitionsMojo {

    /**
     * What to read: {@code all}, a range {@code offset+length} as {@code 0x9000+0x6000}, or the name of a partition. For
     * {@code esp:filesystem} and {@code esp:nvs} a partition; default there: all of that kind.
     */
    @Parameter(property = "esp.read")
    private @Nullable String read;

    /**
     * The file to make. Default: for {@code esp:read-flash} {@code target/esp/flash.bin}, for {@code esp:flash-map}
     * the page {@code target/esp/flash-map.html}, for {@code esp:nvs} {@code target/esp/nvs.bin}, for
     * {@code esp:partition-table} none: there a name that ends in {@code .csv} makes text, any other the binary form;
     * for {@code esp:sign} the image's name in {@code target/esp/signed}, for {@code esp:doctor} the page
     * {@code target/esp/doctor.html}, for {@code esp:dump-mem} {@code target/esp/memory.bin}.
     */
    @Parameter(property = "esp.outputFile")
    private @Nullable File outputFile;

    /** The folder that the files of the filesystem are extracted to. Default: they are listed, or not looked for. */
    @Parameter(property = "esp.extractTo")
    private @Nullable File extractTo;

    /**
     * The format and parameters of the filesystem, as {@code spiffs pageSize=512}, where they cannot be found out. Default:
     * they are.
     */
    @Parameter(property = "esp.filesystem")
    private String filesystem = "";

    /** Prints the MD5 that the chip calculates of what {@code read} names, and reads nothing. */
    @Parameter(property = "esp.md5Only", defaultValue = "false")
    private boolean md5Only;

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Override
    void run() throws EspException {
        Path single = outputFile == null ? outputDirectory().resolve("flash.bin") : outputFile.toPath();
        TableInput table = table();
        FilesystemSpec spec = FilesystemSpec.parse(filesystem);
        work(board(), output, (named, board, listener) -> {
            Path target = named.map(one -> one.beside(single)).orElse(single);
            ReadFlashRequest request = new ReadFlashRequest(board, Optional.ofNullable(read), table, target);
            ReadFlashJob job = new ReadFlashJob(request, Clock.system(), listener);
            if (md5Only) {
                return Done.well(job.md5(), new JsonObject());
            }
            ReadFlashJob.Result result = job.run();
            String proof = result.unproven().map(why -> "not verified: " + why).orElse("verified");
            String made = ResultFile.made(target, result.range().length(), result.range() + " of the flash, " + proof);
            JsonObject json = FlashReportJson.of(result.board(), result.unproven());
            json.addProperty("file", target.toString());
            if (extractTo == null) {
                return Done.well(made, json);
            }
            Path all = extractTo.toPath();
            Path folder = named.map(one -> all.resolve(one.fileName())).orElse(all);
            FilesystemRequest files = new FilesystemRequest(
                    board, table, Optional.of(target), Optional.empty(), spec, Optional.of(folder));
            List<String> lines = new ArrayList<>(List.of(made));
            FilesystemReport.requireSound(new FilesystemJob(files, Clock.system(), listener).run(), lines::add);
            return named.isPresent()
                    ? Done.well(made, json)
                    : Done.well("", json).with(lines);
        });
    }
}
