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
        this.lines = Files.readAllLines(file);
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
        int first = indexOf("[ERROR] Failed to execute goal", 0);
        int last = indexOf("-> [Help", first);
        assertThat(String.join("\n", lines.subList(first, last + 1))).contains(words);
    }

    private int indexOf(String text, int from) {
        return IntStream.range(from, lines.size())
                .filter(index -> lines.get(index).contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError(file + " does not say: " + text));
    }
}
