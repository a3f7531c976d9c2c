package io.github.espmaven.firmware.build;

import io.github.espmaven.chip.Chip;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which build is wanted.
 *
 * @param path a build directory, the project it lies in, an archive of one, or a single file
 * @param system the build system, where the user names one
 * @param environment which of several builds: an environment, a sketch, a profile, a file
 */
public record BuildRequest(
        Path path, Optional<BuildSystem> system, Optional<String> environment, Optional<Chip> chip, Path unpacked) {

    public static BuildRequest of(Path path) {
        return new BuildRequest(path, Optional.empty(), Optional.empty(), Optional.empty(), path.resolve("unpacked"));
    }
}
