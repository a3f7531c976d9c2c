package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.IdfBuild;
import io.github.espmaven.firmware.ImageSpec;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What goes where, in the ways it can be said: a text, a list, or an ESP-IDF build; the first that is given counts.
 *
 * @param text {@code 0x0=boot.bin,factory=app.bin}
 * @param list the {@code <images>} of the POM
 * @param build what the ESP-IDF build says
 */
record ImageInputs(Optional<String> text, List<ImageParameter> list, IdfBuild build) {

    static ImageInputs of(@Nullable String text, @Nullable List<ImageParameter> list, @Nullable File buildDirectory)
            throws EspException {
        return new ImageInputs(
                Optional.ofNullable(text),
                list == null ? List.of() : list,
                buildDirectory == null ? IdfBuild.NONE : IdfBuild.in(buildDirectory.toPath()));
    }

    /** All inputs; relative paths begin at {@code directory}. */
    List<ImageSpec> specs(Path directory) throws EspException {
        if (text.isPresent()) {
            return ImageSpec.parseList(text.get(), directory);
        }
        if (list.isEmpty()) {
            return build.images();
        }
        List<ImageSpec> specs = new ArrayList<>();
        for (ImageParameter image : list) {
            specs.add(ImageSpec.of(or(image.getOffset()), or(image.getFile()), directory)
                    .withEncrypted(image.isEncrypted()));
        }
        return specs;
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }
}
