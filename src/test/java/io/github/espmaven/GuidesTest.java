package io.github.espmaven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.MojoNotFoundException;
import org.apache.maven.plugin.PluginResolutionException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugin.prefix.NoPluginFoundForPrefixException;
import org.eclipse.aether.repository.LocalRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What README and guides say of the project's own files is so. */
class GuidesTest {
    private static final Path PROJECT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Path README = PROJECT.resolve("README.md");
    private static final Path GUIDES = PROJECT.resolve(Path.of("src", "site", "markdown"));
    private static final Pattern FENCED = Pattern.compile("^```\\w*\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    /** A fragment, and in the comment before it the file that it is a part of. */
    private static final Pattern TESTED =
            Pattern.compile("^<!-- in (\\S+) -->\\n```xml\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)#]+)(#[^)]*)?\\)");
    /** A path of more than one part, a guide or a test in a code span; placeholders are none. */
    private static final Pattern NAMED =
            Pattern.compile("`(?!target/)((?:[\\w.-]+/)+[\\w.-]+|[\\w-]+\\.md|\\w+(?:Test|Contract|Target|Remedies))`");
    /** Where the paths of recipes begin. */
    private static final List<Path> ROOTS = List.of(
            PROJECT,
            GUIDES,
            PROJECT.resolve("src/main/java/io/github/espmaven"),
            PROJECT.resolve("src/test/java/io/github/espmaven"));

    private static final Pattern GOAL = Pattern.compile("[a-z0-9-]+( \\(.*\\))?");
    private static final Set<String> SUMMARIES = Set.of("README.md", "index.md", "changes.md", "troubleshooting.md");

    private static final Pattern VERSION =
            Pattern.compile("<artifactId>esp-maven-plugin</artifactId>\\s*<version>([^<$]+)</version>");

    private static final Pattern PRINTED_VERSION =
            Pattern.compile(VERSION.pattern() + "|esp-maven-plugin:(\\d[^:\\s`]*):");
    private static final Pattern ANCHORED = Pattern.compile("]\\((?!https?:)([^)#]*)#([^)]*)\\)");

    @Test
    void readmeIsShortAndBeginsWithTwoCommands() throws IOException {
        String readme = Files.readString(README);
        assertThat(readme.lines().count()).isLessThanOrEqualTo(150);
        assertThat(all(FENCED, readme).get(0).group(1).lines())
                .hasSize(2)
                .allSatisfy(command -> assertThat(command).startsWith("mvn "));
    }

    @Test
    void everyVersionOfThePluginThatIsPrintedIsThatOfThePom() throws IOException {
        String version = all(VERSION, Files.readString(PROJECT.resolve("pom.xml")))
                .get(0)
                .group(1);
        int printed = 0;
        for (Path page : pages().toList()) {
            for (MatchResult match : all(PRINTED_VERSION, Files.readString(page))) {
                assertThat(match.group(match.group(1) == null ? 2 : 1))
                        .as("in %s", page.getFileName())
                        .isEqualTo(version);
                printed++;
            }
        }
        assertThat(printed).isGreaterThan(5);
        assertThat(PROJECT.resolve(Path.of("src", "it", "quickstart", "pom.xml")))
                .content()
                .contains("<esp.plugin.version>" + version + "</esp.plugin.version>");
    }

    /** Headings have no anchors of their own on the site. */
    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkToAPlaceInAGuideLeadsThere(Path page) throws IOException {
        for (MatchResult link : all(ANCHORED, Files.readString(page))) {
            Path target = link.group(1).isEmpty() ? page : source(page, link.group(1));
            assertThat(Files.readString(target))
                    .as("%s in %s", link.group(), page.getFileName())
                    .contains("<a id=\"" + link.group(2) + "\"");
        }
    }

    /** The messages are those of Maven's own classes. */
    @Test
    void whatMavenSaysBeforeThePluginStartsIsAnswered() throws IOException {
        Plugin plugin = new Plugin();
        plugin.setGroupId("io.github.espmaven");
        plugin.setArtifactId("esp-maven-plugin");
        plugin.setVersion("…");
        String page = Files.readString(GUIDES.resolve("troubleshooting.md"));
        assertThat(Stream.of(
                                new NoPluginFoundForPrefixException(
                                        "esp", List.of(), new LocalRepository("none"), List.of()),
                                new MojoNotFoundException("flsh", new PluginDescriptor()),
                                new PluginResolutionException(plugin, new IOException("why")))
                        .map(e -> e.getMessage()
                                .replaceFirst(" \\[.*| 'flsh' .*", "")
                                .replaceFirst(": why", "")))
                .hasSize(3)
                .allSatisfy(message -> assertThat(page).contains(message));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkToAFileOfTheProjectLeadsThere(Path page) throws IOException {
        assertThat(all(LINK, Files.readString(page)).stream().map(match -> match.group(1)))
                .allSatisfy(target -> assertThat(source(page, target)).exists());
    }

    @Test
    void pomsInTheGuidesArePartsOfProjectsThatAreTested() throws IOException {
        int tested = 0;
        for (Path page : pages().toList()) {
            for (MatchResult fragment : all(TESTED, Files.readString(page))) {
                assertThat(PROJECT.resolve(fragment.group(1)))
                        .content()
                        .as("%s says so", page.getFileName())
                        .contains(fragment.group(2));
                tested++;
            }
        }
        assertThat(tested).isPositive();
    }

    /** Recipes lead to files and classes that are there: {@code base/Problem.java}, {@code RemediesTest}. */
    @Test
    void filesAndTestsThatTheRecipesNameAreThere() throws IOException {
        List<String> named = all(NAMED, Files.readString(GUIDES.resolve("contributing.md"))).stream()
                .map(match -> match.group(1))
                .toList();
        assertThat(named)
                .hasSizeGreaterThan(30)
                .allSatisfy(name -> assertThat(isThere(name))
                        .as("%s, named in contributing.md", name)
                        .isTrue());
    }

    @Test
    void everyGoalIsExplainedInAGuide() throws IOException {
        StringBuilder guides = new StringBuilder();
        for (Path page : pages().filter(
                        page -> !SUMMARIES.contains(page.getFileName().toString()))
                .toList()) {
            guides.append(Files.readString(page));
        }
        List<String> goals =
                Files.readAllLines(PROJECT.resolve(Path.of("src", "test", "resources", "descriptor.txt"))).stream()
                        .filter(line -> GOAL.matcher(line).matches() && !line.startsWith("help"))
                        .map(line -> line.replaceFirst(" .*", ""))
                        .toList();
        assertThat(goals)
                .contains("flash")
                .allSatisfy(goal -> assertThat(guides).containsPattern("esp:" + goal + "\\b(?!-)"));
    }

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> guides = Files.list(GUIDES)) {
            return Stream.concat(Stream.of(README), guides.sorted().toList().stream());
        }
    }

    /** The file a link leads to; the pages of the site are generated from the guides and, for the goals, from the code. */
    private static Path source(Path page, String target) {
        if (target.matches("plugin-info\\.html|[\\w-]+-mojo\\.html")) {
            return PROJECT.resolve("pom.xml");
        }
        if (target.startsWith("images/")) {
            return PROJECT.resolve("src/site/resources").resolve(target);
        }
        return page.resolveSibling(target.replaceFirst("\\.html$", ".md"));
    }

    private static boolean isThere(String name) throws IOException {
        if (name.contains("/") || name.contains(".")) {
            return ROOTS.stream().anyMatch(root -> Files.exists(root.resolve(name)));
        }
        try (Stream<Path> sources = Files.walk(PROJECT.resolve("src"))) {
            return sources.anyMatch(file -> file.endsWith(name + ".java"));
        }
    }

    private static List<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }
}
