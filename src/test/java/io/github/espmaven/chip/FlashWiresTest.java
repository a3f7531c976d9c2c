package io.github.espmaven.chip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FlashWiresTest {
    private static final Pattern ROW = Pattern.compile("\\| (ESP[^|]+) \\| (GPIO[^|]+) \\| (GPIO[^|]+) \\|.*");

    /** The rows of the chips against the table of the guide, which lists them as data sheets do. */
    @Test
    void chipsHaveThePinsOfTheGuide() throws Exception {
        Map<String, String> guide = new TreeMap<>();
        for (String line : Files.readAllLines(
                Path.of(System.getProperty("basedir", ""), "src/site/markdown/troubleshooting.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                for (String chip : row.group(1).split(", ", -1)) {
                    guide.put(chip, row.group(2) + ", and in QIO and QOUT " + row.group(3));
                }
            }
        }
        Map<String, String> rows = new TreeMap<>();
        Arrays.stream(Chip.values())
                .forEach(chip ->
                        chip.spec().flashWires().ifPresent(wires -> rows.put(chip.toString(), wires.toString())));
        assertThat(rows).hasSize(7).isEqualTo(guide);
    }
}
