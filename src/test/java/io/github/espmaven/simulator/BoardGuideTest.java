package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The guide to the virtual board names every option of its port, and no other. */
class BoardGuideTest {

    private static final Path GUIDE = Path.of(System.getProperty("basedir", ""), "src/site/markdown/virtual-board.md");

    @Test
    void itsTableOfAilmentsHasTheirParameters() throws Exception {
        List<String> rows = Files.readAllLines(GUIDE).stream()
                .dropWhile(line -> !line.startsWith("## <a id=\"ailments\">"))
                .filter(line -> line.startsWith("| `") && !line.startsWith("| `ailment="))
                .map(line -> line.split("\\|")[1].trim())
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(Ailment.values())
                        .map(BoardGuideTest::written)
                        .toList());
    }

    /** With all parameters as they are unless given; what is written can be read. */
    private static String written(Ailment ailment) {
        String parameters =
                ailment.parameters().stream().map(p -> p.name() + "=" + text(p)).collect(Collectors.joining(","));
        String written = ailment + (parameters.isEmpty() ? "" : "(" + parameters + ")");
        assertThat(Ailments.parse(written).has(ailment)).isTrue();
        return "`" + written + "`";
    }

    private static String text(Ailment.Parameter p) {
        return p.name().equals("offset")
                ? "0x" + Integer.toHexString((int) p.initial())
                : p.initial() < 1e-3 && p.initial() > 0
                        ? String.format(Locale.ROOT, "%.0e", p.initial()).replace("e-0", "e-")
                        : String.valueOf((int) p.initial());
    }

    @Test
    void itsTableIsThatOfTheOptions() throws Exception {
        List<String> rows = Files.readAllLines(GUIDE).stream()
                .filter(line -> line.matches("\\| `\\w+=.*"))
                .map(line -> line.substring("| `".length(), line.indexOf('=')))
                .distinct()
                .toList();
        assertThat(rows).containsExactlyInAnyOrderElementsOf(BoardUrl.keys());
    }
}
