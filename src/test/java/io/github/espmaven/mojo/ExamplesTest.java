package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.job.CommandTranslation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Every command line in README and guides takes goals and properties that there are; every goal has one. */
@EnabledIfSystemProperty(
        named = "esp.descriptor",
        matches = ".+",
        disabledReason = "no plugin descriptor outside Maven: the property esp.descriptor is not set")
class ExamplesTest {
    private static final Path GUIDES = Path.of("src", "site", "markdown");
    private static final Pattern COMMAND = Pattern.compile("\\bmvn (?:[^`\\n|]|\\|(?= *\\w+ ))*");
    private static final Pattern GOAL =
            Pattern.compile("(?:\\besp|:esp-maven-plugin(?::[\\w.-]+)?):([a-z0-9-]+)\\b(?!\\.)");
    private static final Pattern PROPERTY = Pattern.compile("-D(esp\\.\\w+)");
    private static final Pattern BOUND = Pattern.compile("<goal>([a-z0-9-]+)</goal>");

    private final GoalRunner goals = goals();

    private static GoalRunner goals() {
        try {
            return new GoalRunner(Path.of(""));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyCommandLineIsTakenAndEveryGoalHasOne() throws IOException {
        Set<String> shown = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        for (Path page : pages()) {
            shown.addAll(all(BOUND, Files.readString(page)));
            for (String command : all(COMMAND, Files.readString(page))) {
                List<String> called = all(GOAL, command);
                shown.addAll(called);
                for (String property : called.isEmpty() ? List.<String>of() : all(PROPERTY, command)) {
                    if (called.stream().noneMatch(goal -> goals.has("esp:" + goal, property))) {
                        wrong.add(page.getFileName() + ": " + property + " in " + command);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(Files.readString(GUIDES.resolve("firmware-artifacts.md")))
                .contains("<packaging>esp-firmware</packaging>");
        shown.add("package");
        assertThat(shown).containsAll(goals.names());
    }

    /** By an integration test, as a user calls or binds it, or by MigrationTest. */
    @Test
    void everyGoalIsRun() throws Exception {
        Set<String> run = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src", "it"))) {
            for (Path file : files.filter(f -> f.toString().matches(".*(pom\\.xml|\\.properties|\\.groovy)"))
                    .toList()) {
                String text =
                        Files.readString(file).replace("${project.artifactId}:${project.version}", "esp-maven-plugin");
                if (text.contains("<packaging>esp-firmware</packaging>")) {
                    run.add("package");
                }
                run.addAll(all(GOAL, text));
                run.addAll(all(BOUND, text));
            }
        }
        for (String line : MigrationTest.examples().toList()) {
            run.addAll(all(GOAL, CommandTranslation.of(line).commandLine()));
        }
        assertThat(run).containsAll(goals.names());
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> guides = Files.list(GUIDES)) {
            return Stream.concat(Stream.of(Path.of("README.md")), guides.sorted())
                    .filter(page -> !page.endsWith("protocol.md"))
                    .toList();
        }
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.groupCount() == 0 ? match.group() : match.group(1))
                .toList();
    }
}
