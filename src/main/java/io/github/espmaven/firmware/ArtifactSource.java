package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import java.nio.file.Path;

/** Gives the files that coordinates name. */
@FunctionalInterface
public interface ArtifactSource {

    /**
     * The file of an artifact, fetched where that is needed.
     *
     * @throws EspException {@code ARTIFACT_NOT_FOUND} with the coordinates and what the repositories answered
     */
    Path file(Coordinates coordinates) throws EspException;
}
