package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.ArtifactSource;
import io.github.espmaven.firmware.Coordinates;
import io.github.espmaven.firmware.build.BuildOutput;
import io.github.espmaven.firmware.build.BuildRequest;
import io.github.espmaven.firmware.build.BuildSearch;
import io.github.espmaven.firmware.build.BuildSystem;
import io.github.espmaven.job.input.ChoiceParameter;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a goal is told about a build.
 *
 * @param directory the path or the coordinates of the build
 * @param system the build system's name
 * @param environment which of several builds
 * @param base coordinates or path of a bundle that has bootloader and partition table
 */
record BuildParameters(
        Optional<String> directory, Optional<String> system, Optional<String> environment, Optional<String> base) {
    private static final String DIRECTORY = "esp.buildDirectory";

    BuildParameters { // a property without a value says nothing
        directory = directory.filter(text -> !text.isBlank());
        system = system.filter(text -> !text.isBlank());
        environment = environment.filter(text -> !text.isBlank());
        base = base.filter(text -> !text.isBlank());
    }

    /**
     * Where a goal runs.
     *
     * @param start where relative paths begin
     * @param results where its results go
     * @param chip the chip the user named
     * @param artifacts gives the files of coordinates
     */
    record Context(Path start, Path results, Optional<Chip> chip, ArtifactSource artifacts) {}

    /** Finds and reads the build; without a directory there is none. */
    BuildOutput read(Context context) throws EspException {
        if (directory.isEmpty()) {
            return BuildOutput.NONE;
        }
        String named = directory.get().strip();
        Path path = Coordinates.looksLikeSome(named)
                ? context.artifacts.file(Coordinates.parse(named, "zip", DIRECTORY))
                : context.start.resolve(named).normalize();
        Optional<BuildSystem> chosen = system.isPresent()
                ? Optional.of(ChoiceParameter.of(BuildSystem.class, "esp.buildSystem", system.get()))
                : Optional.empty();
        return BuildSearch.find(
                new BuildRequest(path, chosen, environment, context.chip, context.results.resolve("unpacked")));
    }
}
