package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What users write in their POMs and on their command lines is a promise: the generated plugin descriptor equals the
 * committed {@code src/test/resources/descriptor.txt}. After a change that is meant, copy {@code target/descriptor.txt},
 * which this test writes, over it. Maven generates the descriptor and passes its place in {@code esp.descriptor}.
 */
class DescriptorTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "descriptor.txt");
    private static final Path ACTUAL = Path.of("target", "descriptor.txt");
    private static Document descriptor;

    @BeforeAll
    static void readDescriptor() throws Exception {
        String place = System.getProperty("esp.descriptor");
        assumeTrue(place != null, "no plugin descriptor outside Maven: the property esp.descriptor is not set");
        descriptor = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of(place).toFile());
    }

    @Test
    void goalsAndParametersAreThoseThatWerePromised() throws IOException {
        List<String> actual = Stream.concat(
                        Stream.of(describePlugin()), goals().flatMap(goal -> describe(goal).stream()))
                .toList();
        Files.write(ACTUAL, actual);
        List<String> golden = Files.readAllLines(GOLDEN);
        if (!actual.equals(golden)) {
            fail(
                    "the plugin descriptor changed; if that is meant: cp %s %s%n%s",
                    ACTUAL, GOLDEN, difference(golden, actual));
        }
    }

    @Test
    void everyGoalIsThreadSafeAndNeedsNoProject() {
        assertThat(goals()).allSatisfy(goal -> {
            assertThat(text(goal, "threadSafe")).as(text(goal, "goal")).isEqualTo("true");
            assertThat(text(goal, "requiresProject")).as(text(goal, "goal")).isEqualTo("false");
        });
    }

    @Test
    void everyParameterIsDescribedAndItsPropertyBearsItsName() {
        assertThat(ownGoals().flatMap(DescriptorTest::parameters)).allSatisfy(parameter -> {
            String name = text(parameter, "name");
            assertThat(text(parameter, "description")).as(name).isNotBlank();
            assertThat(property(parameter)).as(name).isIn("", "${esp." + spelled(name) + "}");
        });
    }

    /** Maven's build completes the descriptor after it was generated; without the build there is nothing to look at. */
    @Test
    void everyGoalAndParameterSaysSinceWhen() {
        assumeTrue(System.getProperty("surefire.real.class.path") != null, "not in Maven's build");
        assertThat(goals())
                .allSatisfy(goal ->
                        assertThat(text(goal, "since")).as(text(goal, "goal")).matches("\\d+\\.\\d+\\.\\d+"));
        assertThat(goals().flatMap(DescriptorTest::parameters))
                .allSatisfy(parameter -> assertThat(text(parameter, "since"))
                        .as(text(parameter, "name"))
                        .matches("\\d+\\.\\d+\\.\\d+"));
    }

    /** What one property means must not depend on the goal: one {@code -D} is for all goals of a command. */
    @Test
    void goalsThatShareAPropertySayTheSameOfIt() {
        Map<String, Map<String, List<String>>> meanings = new TreeMap<>();
        ownGoals()
                .forEach(goal -> parameters(goal)
                        .forEach(parameter -> meanings.computeIfAbsent(text(parameter, "name"), name -> new TreeMap<>())
                                .computeIfAbsent(meaning(parameter), meaning -> new ArrayList<>())
                                .add(text(goal, "goal"))));
        meanings.values().removeIf(goalsByMeaning -> goalsByMeaning.size() == 1);
        assertThat(meanings).isEmpty();
    }

    private static String meaning(Element parameter) {
        return describeParameter(parameter) + "; " + text(parameter, "description");
    }

    @Test
    void readmeNamesEveryGoal() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("| `esp:"))
                .map(line -> line.substring("| `esp:".length(), line.indexOf("` |")))
                .toList();
        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(
                        goals().map(goal -> text(goal, "goal")).toList());
    }

    private static Stream<Element> goals() {
        return elements(descriptor.getElementsByTagName("mojo")).sorted(byText("goal"));
    }

    /** The goals written here: all but {@code help}, which is generated. */
    private static Stream<Element> ownGoals() {
        return goals().filter(goal -> !text(goal, "goal").equals("help"));
    }

    private static Stream<Element> parameters(Element goal) {
        return elements(goal.getElementsByTagName("parameter"))
                .filter(parameter -> text(parameter, "editable").equals("true"))
                .sorted(byText("name"));
    }

    private static String describePlugin() {
        Element plugin = descriptor.getDocumentElement();
        return "prefix %s, Java %s, Maven %s"
                .formatted(
                        text(plugin, "goalPrefix"),
                        text(plugin, "requiredJavaVersion"),
                        text(plugin, "requiredMavenVersion"));
    }

    private static List<String> describe(Element goal) {
        String phase = text(goal, "phase");
        List<String> lines = new ArrayList<>();
        lines.add(text(goal, "goal") + (phase.isEmpty() ? "" : " (" + phase + ")"));
        parameters(goal)
                .map(parameter -> text(goal, "goal") + "." + describeParameter(parameter))
                .forEach(lines::add);
        return lines;
    }

    private static String describeParameter(Element parameter) {
        String initial =
                configuration(parameter).map(DescriptorTest::defaultValue).orElse("");
        return "%s: %s%s%s%s"
                .formatted(
                        text(parameter, "name"),
                        text(parameter, "type"),
                        text(parameter, "required").equals("true") ? ", required" : "",
                        property(parameter).isEmpty() ? "" : ", " + property(parameter),
                        initial.isEmpty() ? "" : ", default " + initial);
    }

    /** A property is called as its parameter; only the text forms of {@code images} and {@code boards} share the names of the lists. */
    private static String spelled(String parameter) {
        return switch (parameter) {
            case "imageList" -> "images";
            case "boardList" -> "boards";
            case "expectLine" -> "expect";
            default -> parameter;
        };
    }

    private static String property(Element parameter) {
        return configuration(parameter).map(Element::getTextContent).orElse("");
    }

    private static String defaultValue(Element configuration) {
        return configuration.getAttribute("default-value");
    }

    /** The element of the goal's {@code <configuration>} that bears the parameter's name. */
    private static Optional<Element> configuration(Element parameter) {
        Element goal = (Element) parameter.getParentNode().getParentNode();
        return elements(goal.getElementsByTagName("configuration"))
                .flatMap(all -> elements(all.getElementsByTagName(text(parameter, "name"))))
                .findFirst();
    }

    private static String text(Element parent, String child) {
        return elements(parent.getElementsByTagName(child))
                .filter(element -> element.getParentNode() == parent)
                .map(Element::getTextContent)
                .findFirst()
                .orElse("");
    }

    private static Comparator<Element> byText(String child) {
        return Comparator.comparing(element -> text(element, child));
    }

    private static Stream<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength()).mapToObj(index -> (Element) nodes.item(index));
    }

    private static String difference(List<String> golden, List<String> actual) {
        Stream<String> gone =
                golden.stream().filter(line -> !actual.contains(line)).map(line -> "- " + line);
        Stream<String> come =
                actual.stream().filter(line -> !golden.contains(line)).map(line -> "+ " + line);
        return String.join("\n", Stream.concat(gone, come).toList());
    }
}
