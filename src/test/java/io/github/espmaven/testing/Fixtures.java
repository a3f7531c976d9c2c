package io.github.espmaven.testing;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Real inputs, and what independent tools made of them, that live beside the repository in {@code ../shared/fixtures}
 * and are not part of it. The system property {@code esp.fixtures} names another folder. A test that asks for a fixture
 * is skipped, with the reason, where the folder {@code ../shared} is absent; it fails where that folder (or the one the
 * property names) is there without the fixture.
 */
public final class Fixtures {
    private static final Path SHARED = Path.of("..", "shared");
    private static final Path FOLDER = folder();

    private Fixtures() {}

    /**
     * Finds a fixture.
     *
     * @param name path below the fixtures folder with forward slashes, such as {@code idf-app/esp32/app.bin}
     * @return the file or folder, which exists
     */
    public static Path path(String name) {
        assumeAvailable();
        Path fixture = FOLDER.resolve(name).normalize();
        if (!Files.exists(fixture)) {
            fail("fixture %s is missing although %s is expected to hold it", fixture, FOLDER);
        }
        return fixture;
    }

    /** The bytes of the fixture {@code name}; see {@link #path}. */
    public static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException("fixture " + name, e);
        }
    }

    /** The text (UTF-8) of the fixture {@code name}; see {@link #path}. */
    public static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    /** Skips the running test, with the reason, where there are no fixtures. */
    public static void assumeAvailable() {
        assumeTrue(
                System.getProperty("esp.fixtures") != null
                        || Files.isDirectory(projectDirectory().resolve(SHARED)),
                "no fixtures: the folder ../shared is absent and the property esp.fixtures is not set");
    }

    private static Path folder() {
        String named = System.getProperty("esp.fixtures");
        Path folder = named == null ? projectDirectory().resolve(SHARED).resolve("fixtures") : Path.of(named);
        return folder.toAbsolutePath().normalize();
    }

    /** The project's directory: Surefire's {@code basedir}, or the working directory outside Maven. */
    private static Path projectDirectory() {
        return Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    }
}
