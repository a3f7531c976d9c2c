package io.github.espmaven.firmware.bundle;

import java.util.Optional;

/**
 * Where a bundle comes from.
 *
 * @param buildTime ISO 8601, as the project's reproducible build says it
 * @param vcsRevision what the version control system calls the sources
 */
public record BundleSource(
        String groupId, String artifactId, String version, Optional<String> buildTime, Optional<String> vcsRevision) {

    /** {@code com.acme:sensor-firmware:1.4.0}. */
    @Override
    public String toString() {
        return groupId + ":" + artifactId + ":" + version;
    }
}
