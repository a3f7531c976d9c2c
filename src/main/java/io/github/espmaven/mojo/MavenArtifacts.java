package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.firmware.ArtifactSource;
import io.github.espmaven.firmware.Coordinates;
import io.github.espmaven.firmware.bundle.Bundle;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.execution.MavenSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.ArtifactType;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.VersionRangeRequest;
import org.eclipse.aether.resolution.VersionRangeResolutionException;
import org.eclipse.aether.resolution.VersionRangeResult;
import org.jspecify.annotations.Nullable;

/**
 * Artifacts as the build at hand resolves them: from its modules, the local repository and the repositories of POM and
 * settings, with their mirrors, proxies and credentials, and offline when Maven is.
 */
record MavenArtifacts(RepositorySystem system, MavenSession session) implements ArtifactSource {

    /** The bundles that the module at hand depends on, as its POM has them. */
    List<Coordinates> dependencies() {
        return session.getCurrentProject().getDependencies().stream()
                .filter(dependency -> Bundle.TYPE.equals(dependency.getType()))
                .map(dependency -> new Coordinates(
                        dependency.getGroupId(),
                        dependency.getArtifactId(),
                        dependency.getVersion(),
                        Bundle.TYPE,
                        dependency.getClassifier() == null ? "" : dependency.getClassifier()))
                .toList();
    }

    @Override
    public Path file(Coordinates coordinates) throws EspException {
        RepositorySystemSession repository = session.getRepositorySession();
        Artifact wanted = artifact(coordinates, repository);
        List<RemoteRepository> remotes = session.getCurrentProject().getRemoteProjectRepositories();
        try {
            VersionRangeResult versions =
                    system.resolveVersionRange(repository, new VersionRangeRequest(wanted, remotes, null));
            if (versions.getHighestVersion() == null) {
                throw notFound(coordinates, "no version of it is in that range", null);
            }
            Artifact exact = wanted.setVersion(versions.getHighestVersion().toString());
            return system.resolveArtifact(repository, new ArtifactRequest(exact, remotes, null))
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (VersionRangeResolutionException | ArtifactResolutionException e) {
            throw notFound(coordinates, String.valueOf(e.getMessage()), e);
        }
    }

    /** A type may stand for an ending and a classifier; one that no extension declares is the ending itself. */
    private static Artifact artifact(Coordinates wanted, RepositorySystemSession repository) {
        ArtifactType type = repository.getArtifactTypeRegistry().get(wanted.type());
        String ending = type == null ? wanted.type() : type.getExtension();
        String classifier = type == null || !wanted.classifier().isEmpty() ? wanted.classifier() : type.getClassifier();
        return new DefaultArtifact(wanted.groupId(), wanted.artifactId(), classifier, ending, wanted.version());
    }

    private EspException notFound(Coordinates wanted, String why, @Nullable Exception cause) {
        Evidence evidence = session.getAllProjects().stream()
                .filter(p -> p.getGroupId().equals(wanted.groupId())
                        && p.getArtifactId().equals(wanted.artifactId()))
                .findFirst()
                .map(p -> Evidence.of(Key.MODULE, p.getGroupId() + ":" + p.getArtifactId()))
                .orElse(Evidence.none());
        return new EspException(Problem.ARTIFACT_NOT_FOUND, "cannot get " + wanted + ": " + why, evidence, cause);
    }
}
