package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The guide to the virtual board names every option of its port, and no other. */
class BoardGuideTest {

    @Test
    void itsTableIsThatOfTheOptions() throws Exception {
        Path guide = Path.of(System.getProperty("basedir", ""), "src/site/markdown/virtual-board.md");
        List<String> rows = Files.readAllLines(guide).stream()
                .filter(line -> line.matches("\\| `\\w+=.*"))
                .map(line -> line.substring("| `".length(), line.indexOf('=')))
                .distinct()
                .toList();
        assertThat(rows).containsExactlyInAnyOrderElementsOf(BoardUrl.keys());
    }
}
