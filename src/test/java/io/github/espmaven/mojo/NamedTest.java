package io.github.espmaven.mojo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A test that a row of the checklist names.
 *
 * @param name {@code Class.method}, or {@code it name} for an integration test
 * @param word what its class, or the integration test's folder, has to speak of
 */
record NamedTest(String name, String word) {
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final Path INTEGRATION = Path.of("src", "it");

    /** Always, with a reason or without; not on one system alone. */
    private static final Pattern DISABLED = Pattern.compile("@Disabled\\b");

    private static final Pattern TEST = Pattern.compile("@(\\w+\\.)*(Test|ParameterizedTest|Property)\\b");

    /** Of {@code Class.method ~ word}. */
    static NamedTest of(String text, String usual) {
        String[] sides = text.split(" ~ ", 2);
        return new NamedTest(sides[0], sides.length > 1 ? sides[1] : usual);
    }

    /** What is wrong with it: it is not there, is not run, asserts nothing, or speaks of something else. */
    Optional<String> fault() {
        try {
            if (name.startsWith("it ")) {
                return speaks(texts(INTEGRATION.resolve(name.substring(3)), ".*"), "no integration test ");
            }
            String[] sides = name.split("\\.", 2);
            List<String> classes = texts(TESTS, ".*[/\\\\]" + Pattern.quote(sides[0]) + "\\.java");
            if (sides.length < 2 || classes.size() != 1) {
                return Optional.of("no class " + name);
            }
            int method = classes.get(0).indexOf("    void " + sides[1] + "(");
            String before = classes.get(0).substring(0, Math.max(method, 0));
            String annotations = before.substring(Math.max(before.lastIndexOf("\n    }\n"), 0));
            if (!TEST.matcher(annotations).find()) {
                return Optional.of("no test " + name);
            }
            if (DISABLED.matcher(classes.get(0)).find()) {
                return Optional.of("disabled: " + name);
            }
            return classes.get(0).contains("assert")
                    ? speaks(classes, "no class ")
                    : Optional.of(name + " asserts nothing");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<String> speaks(List<String> texts, String none) {
        if (texts.isEmpty()) {
            return Optional.of(none + name);
        }
        String wanted = word.toLowerCase(Locale.ROOT);
        return texts.stream().anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(wanted))
                ? Optional.empty()
                : Optional.of(name + " does not speak of " + word);
    }

    private static List<String> texts(Path folder, String pattern) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(pattern))
                    .map(NamedTest::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
