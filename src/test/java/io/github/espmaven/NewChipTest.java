package io.github.espmaven;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.bootlog.RomLog;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipFacts;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.stub.StubImage;
import io.github.espmaven.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The recipe "Add a chip" of contributing.md, place by place: says in words what a chip still lacks. */
class NewChipTest {
    private static final Path PROJECT = Path.of(System.getProperty("basedir", ""));
    private static final Path GUIDES = PROJECT.resolve(Path.of("src", "site", "markdown"));
    private static final Path ROWS = PROJECT.resolve(Path.of("src", "main", "resources"))
            .resolve(ChipSpec.class.getPackageName().replace('.', '/'));
    private static final int FACTS_AT_LEAST = 45;

    @ParameterizedTest
    @EnumSource
    void aChipLacksNothing(Chip chip) throws IOException {
        assertThat(lackedBy(chip)).as("what the %s still lacks", chip).isEmpty();
    }

    @Test
    void everyRowHasItsConstant() throws IOException {
        try (Stream<Path> files = Files.list(ROWS)) {
            List<String> ids = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".row"))
                    .map(name -> name.replace(".row", ""))
                    .toList();
            assertThat(ids.stream().filter(id -> Chip.named(id).isEmpty()))
                    .as("rows for which the enum Chip has no constant")
                    .isEmpty();
        }
    }

    private static List<String> lackedBy(Chip chip) throws IOException {
        List<String> lacks = new ArrayList<>();
        rowsOf(chip).stream()
                .flatMap(row -> mistakesIn(row).stream())
                .distinct()
                .forEach(lacks::add);
        if (lacks.isEmpty()) {
            chip.spec()
                    .stubs()
                    .current()
                    .filter(name -> !hasImage(name))
                    .ifPresent(
                            name -> lacks.add("a stub image: the npm package of pom.xml (esptooljs.version) has no \""
                                    + name + "\"; take a later version of it, or leave \"stub\" out of the row"));
        }
        if (ChipFacts.of(chip).size() < FACTS_AT_LEAST) {
            lacks.add(
                    "facts in src/test/resources/chip/chips.tsv, written from protocol.md, section 1, and not from the"
                            + " row: "
                            + FACTS_AT_LEAST + " at least");
        }
        if (!read("src/test/resources/job/chip-info.txt").contains("\n" + chip.id() + "\n")
                && !read("src/test/resources/job/chip-info.txt").startsWith(chip.id() + "\n")) {
            lacks.add("its answer to chip-info in src/test/resources/job/chip-info.txt; ChipInfoTest shows it");
        }
        if (!guide("protocol.md").contains("\n|" + chip + "|")) {
            lacks.add("lines in the tables of protocol.md, section 1");
        }
        if (!guide("chips.md").contains("\n| " + chip + " | `" + chip.id() + "`")) {
            lacks.add("its two lines in chips.md; ChipsPageTest shows them");
        }
        if (!guide("troubleshooting.md").lines().anyMatch(line -> names(line, chip))) {
            lacks.add("its name in the list of bootloader offsets of troubleshooting.md; ChipsPageTest shows it");
        }
        return lacks;
    }

    private static boolean names(String line, Chip chip) {
        return line.startsWith("* `0x") && List.of(line.split("[:,] ", -1)).contains(chip.toString());
    }

    /** What reads the sections of the row. */
    private static List<ThrowingCallable> rowsOf(Chip chip) {
        return List.of(
                chip::spec, () -> RomLog.of(chip), () -> new VirtualBoard(BoardOptions.of(chip), new FakeClock()));
    }

    private static Optional<String> mistakesIn(ThrowingCallable row) {
        try {
            row.call();
            return Optional.empty();
        } catch (Throwable e) {
            return Optional.of(e.getMessage());
        }
    }

    private static boolean hasImage(String stub) {
        return StubImage.class.getResource("images/" + stub + ".json") != null;
    }

    private static String guide(String name) throws IOException {
        return Files.readString(GUIDES.resolve(name));
    }

    private static String read(String path) throws IOException {
        return Files.readString(PROJECT.resolve(path)).lines().collect(Collectors.joining("\n")) + "\n";
    }
}
