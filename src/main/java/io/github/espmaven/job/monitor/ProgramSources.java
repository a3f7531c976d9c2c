package io.github.espmaven.job.monitor;

import io.github.espmaven.firmware.ImageSpec;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the ELF files of what runs on a board may be.
 *
 * @param files ELF files that were named; when there are any, nothing else is looked for
 * @param images what was flashed: they may be ELF files, have one beside them, and tell which one they were made from
 * @param archives zips of ELF files, as {@code esp:package} attaches them
 */
public record ProgramSources(List<Path> files, List<ImageSpec> images, List<Path> archives) {

    public ProgramSources {
        files = List.copyOf(files);
        images = List.copyOf(images);
        archives = List.copyOf(archives);
    }

    /** ELF files by name only. */
    public static ProgramSources of(List<Path> files) {
        return new ProgramSources(files, List.of(), List.of());
    }
}
