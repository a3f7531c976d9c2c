package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Eclipse builds without asking, again and again: it makes files, and never touches a board. */
class EclipseTest {
    private static final Path GOALS = Path.of("src", "test", "resources", "descriptor.txt");
    private static final String METADATA = "/META-INF/m2e/lifecycle-mapping-metadata.xml";
    private static final Set<String> MAKE_FILES =
            Set.of("elf2image", "merge", "nvs", "package", "partition-table", "sign", "encrypt", "decrypt");

    @Test
    void everyGoalIsSortedAndOnlyThoseThatMakeFilesRun() throws Exception {
        Set<String> goals = Files.readAllLines(GOALS).stream()
                .skip(1)
                .filter(line -> line.matches("[a-z0-9-]+( \\(.*\\))?"))
                .map(line -> line.replaceFirst(" .*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(goals).contains("flash", "help").containsAll(MAKE_FILES);
        assertThat(goals("execute")).containsExactlyInAnyOrderElementsOf(MAKE_FILES);
        goals.removeAll(MAKE_FILES);
        assertThat(goals("ignore")).containsAll(goals).doesNotContainAnyElementsOf(MAKE_FILES);
    }

    /** The goals of the executions with this action. */
    private static List<String> goals(String action) throws Exception {
        try (InputStream in = EclipseTest.class.getResourceAsStream(METADATA)) {
            Document mapping =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
            return elements(mapping.getElementsByTagName("pluginExecution")).stream()
                    .filter(e -> e.getElementsByTagName(action).getLength() == 1)
                    .flatMap(e -> elements(e.getElementsByTagName("goal")).stream())
                    .map(Element::getTextContent)
                    .toList();
        }
    }

    private static List<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }
}
