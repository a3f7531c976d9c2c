package io.github.espmaven.mojo;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.filesystem.FilesystemSpec;
import io.github.espmaven.job.FilesystemJob;
import io.github.espmaven.job.FilesystemRequest;
import io.github.espmaven.report.FilesystemReport;
import io.github.espmaven.report.JsonFile;
import java.io.File;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Lists the files of a SPIFFS, LittleFS or FAT, or extracts them: from an image, a bundle, or the board's flash. */
@Mojo(name = "filesystem", requiresProject = false, threadSafe = true)
public final class FilesystemMojo extends AbstractPartitionsMojo {

    /**
     * The file: for {@code esp:image-info} a binary, an Intel HEX file or a firmware bundle, of which each part that is an
     * image is shown, or an ELF file, which is shown as the image it would become; for {@code esp:filesystem} and
     * {@code esp:nvs} an image of a partition or of a whole flash, or a bundle. Default there: the board.
     */
    @Parameter(property = "esp.image")
    private @Nullable File image;

    /**
     * What to read: {@code all}, a range {@code offset+length} as {@code 0x9000+0x6000}, or the name of a partition. For
     * {@code esp:filesystem} and {@code esp:nvs} a partition; default there: all of that kind.
     */
    @Parameter(property = "esp.read")
    private @Nullable String read;

    /** The folder that the files of the filesystem are extracted to. Default: they are listed, or not looked for. */
    @Parameter(property = "esp.extractTo")
    private @Nullable File extractTo;

    /**
     * The format and parameters of the filesystem, as {@code spiffs pageSize=512}, where they cannot be found out. Default:
     * they are.
     */
    @Parameter(property = "esp.filesystem")
    private String filesystem = "";

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Override
    void run() throws EspException {
        FilesystemRequest request = new FilesystemRequest(
                board(),
                table(),
                Optional.ofNullable(image).map(File::toPath),
                Optional.ofNullable(read).filter(name -> !name.isBlank()),
                FilesystemSpec.parse(filesystem),
                Optional.ofNullable(extractTo).map(File::toPath));
        List<FilesystemReport> reports = new FilesystemJob(request, Clock.system(), listener()).run();
        if (output != null) {
            JsonObject json = new JsonObject();
            json.addProperty("formatVersion", 1);
            json.add(
                    "filesystems",
                    JsonFile.array(reports.stream().map(FilesystemReport::json).toList()));
            JsonFile.write(output.toPath(), json);
        }
        FilesystemReport.requireSound(reports, getLog()::info);
    }
}
