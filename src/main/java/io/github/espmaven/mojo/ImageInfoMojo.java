package io.github.espmaven.mojo;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.ImageInfoJob;
import io.github.espmaven.report.ImageInfo;
import io.github.espmaven.report.JsonFile;
import java.io.File;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Shows what is in an image: header, segments, memory use, checksum, digest, who built it, and what is odd about it. */
@Mojo(name = "image-info", defaultPhase = LifecyclePhase.PACKAGE, requiresProject = false, threadSafe = true)
public final class ImageInfoMojo extends AbstractChipMojo {

    /**
     * The file: for {@code esp:image-info} a binary, an Intel HEX file or a firmware bundle, of which each part that is an
     * image is shown, or an ELF file, which is shown as the image it would become; for {@code esp:filesystem} and
     * {@code esp:nvs} an image of a partition or of a whole flash, or a bundle. Default there: the board.
     */
    @Parameter(property = "esp.image")
    private @Nullable File image;

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Override
    void run() throws EspException {
        ImageInfoJob job = new ImageInfoJob(required(image, "esp.image", "build/app.bin"), chip(System.getenv()));
        JsonArray all = new JsonArray();
        for (ImageInfo info : job.run()) {
            info.lines().forEach(getLog()::info);
            info.warnings().forEach(getLog()::warn);
            all.add(info.json());
        }
        if (output != null) {
            JsonObject json = new JsonObject();
            json.addProperty("formatVersion", 1);
            json.add("images", all);
            JsonFile.write(output.toPath(), json);
        }
    }
}
