package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.firmware.InputFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the ELF files of images: those that are programs, and those beside images: {@code app.elf} for app.bin. */
public final class ImagePrograms {
    private static final String ELF = ".elf";

    private ImagePrograms() {}

    /** The files with their contents, in the order of the images. */
    public static Map<Path, byte[]> of(List<ImageSpec> images) throws EspException {
        Map<Path, byte[]> programs = new LinkedHashMap<>();
        for (ImageSpec image : images) {
            if (image.file().isEmpty()) {
                continue;
            }
            Path file = beside(image.file().get());
            InputFile input = InputFile.read(file);
            if (InputFormat.of(input) instanceof InputFormat.Elf) {
                programs.put(file, input.bytes());
            }
        }
        return programs;
    }

    /** {@code app.elf} for app.bin, {@code zephyr.elf} for zephyr.signed.bin, {@code nuttx} for nuttx.bin; else the file itself. */
    private static Path beside(Path image) {
        String stem = String.valueOf(image.getFileName());
        while (stem.lastIndexOf('.') > 0) {
            stem = stem.substring(0, stem.lastIndexOf('.'));
            for (String name : List.of(stem + ELF, stem)) {
                if (Files.isRegularFile(image.resolveSibling(name))) {
                    return image.resolveSibling(name);
                }
            }
        }
        return image;
    }
}
