package io.github.espmaven.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The {@code build.log} of an integration test, for its {@code verify.groovy}:
 *
 * <pre>{@code
 * BuildLog.of(basedir).with {
 *     says 'Hard reset'
 *     neverSays 'Exception'
 * }
 * }</pre>
 */
public final class BuildLog {
    private final Path file;
    private final List<String> lines;

    private BuildLog(Path file) throws IOException {
        this.file = file;
        this.lines = Files.readAllLines(file).stream()
                .filter(line -> !isAboutSurroundings(line))
                .toList();
    }

    /**
     * Maven's complaints about settings it does not know, about profiles of this project that the invoker hands on in the
     * settings, and about repositories it does not reach are not about the build.
     */
    private static boolean isAboutSurroundings(String line) {
        return line.strip().equals("[WARNING]")
                || line.contains("building the effective settings")
                || line.contains("Unrecognised tag: ")
                || line.contains("could not be activated because it does not exist")
                || line.contains("Could not transfer metadata ");
    }

    /** Reads the log of the build that ran in {@code basedir}. */
    public static BuildLog of(File basedir) throws IOException {
        return new BuildLog(basedir.toPath().resolve("build.log"));
    }

    /** The lines, for assertions of the caller's own. */
    public List<String> lines() {
        return lines;
    }

    /** Asserts that a line holds {@code text}. */
    public void says(String text) {
        if (lines.stream().noneMatch(line -> line.contains(text))) {
            fail("%s does not say: %s", file, text);
        }
    }

    /** Asserts that no line holds {@code text}. */
    public void neverSays(String text) {
        List<String> found = lines.stream().filter(line -> line.contains(text)).toList();
        if (!found.isEmpty()) {
            fail("%s says: %s", file, String.join("\n", found));
        }
    }

    /** Asserts that the build failed with one message that holds each of {@code words}, and without a stack trace. */
    public void failsWith(String... words) {
        says("BUILD FAILURE");
        neverSays("\tat ");
        neverSays("    at java.");
        assertThat(messages("[ERROR] Failed to execute goal")).hasSize(1);
        assertThat(messages("[ERROR] Failed to execute goal").get(0)).contains(words);
    }

    /** Asserts that {@code module} of a build that goes on after failures failed with one message with these words. */
    public void failsIn(String module, String... words) {
        List<String> messages = messages(" on project " + module + ": ");
        assertThat(messages).as(module).hasSize(1);
        assertThat(messages.get(0)).as(module).contains(words);
    }

    /** From each line that holds {@code beginning} to the link to Maven's explanation. */
    private List<String> messages(String beginning) {
        return IntStream.range(0, lines.size())
                .filter(index -> lines.get(index).contains(beginning))
                .mapToObj(first -> String.join("\n", lines.subList(first, indexOf("-> [Help", first) + 1)))
                .toList();
    }

    private int indexOf(String text, int from) {
        return IntStream.range(from, lines.size())
                .filter(index -> lines.get(index).contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError(file + " does not say: " + text));
    }
}
