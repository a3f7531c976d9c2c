package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.firmware.InputFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Finds the ELF files of images: those that are programs, and those beside images: {@code app.elf} for app.bin. */
public final class ImagePrograms {
    private static final String ELF = ".elf";
    /** What builds put behind the name of a program for what they make of its image. */
    private static final Pattern MADE_OF_IT = Pattern.compile("(?<=.)\\.(?:bin|signed|confirmed|ino|merged)$");

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

    /**
     * {@code app.elf} for app.bin, {@code zephyr.elf} for zephyr.signed.bin, {@code nuttx} for nuttx.bin; else the file
     * itself. A version, as in app-1.2.bin, belongs to the name.
     */
    private static Path beside(Path image) {
        String stem = String.valueOf(image.getFileName()).replaceFirst("(?<=.)\\.[^.]*$", "");
        while (true) {
            for (String name : List.of(stem + ELF, stem)) {
                if (isProgram(image.resolveSibling(name))) {
                    return image.resolveSibling(name);
                }
            }
            String shorter = MADE_OF_IT.matcher(stem).replaceFirst("");
            if (shorter.equals(stem)) {
                return image;
            }
            stem = shorter;
        }
    }

    private static boolean isProgram(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return ElfFile.startsLikeOne(in.readNBytes(4));
        } catch (IOException unreadable) {
            return false;
        }
    }
}
