package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command and option of the other tools has a place here and a test that proves it, or a reason. */
@EnabledIfSystemProperty(
        named = "esp.descriptor",
        matches = ".+",
        disabledReason = "no plugin descriptor outside Maven: the property esp.descriptor is not set")
class ChecklistTest {
    private static final Path PAGE = Path.of("src", "site", "markdown", "checklist.md");
    private static final Path MADE = Path.of("target", "checklist.md");

    /** Goals mostly wait for their board: they wait together. */
    private static final ExecutorService POOL = Executors.newFixedThreadPool(6);

    private static final Map<Effect, Future<?>> RUNNING = new LinkedHashMap<>();

    @TempDir
    static Path made;

    @TempDir
    static Path boards;

    @AfterAll
    static void end() {
        POOL.shutdownNow();
    }

    private static synchronized void makeFiles() throws Exception {
        if (Files.notExists(made.resolve("table.csv"))) {
            Fixtures.assumeAvailable();
            MigrationBoard.makeFiles(made);
        }
    }

    private static Void onItsBoard(Effect effect, Optional<String> change) throws Exception {
        makeFiles();
        Path dir = Files.createTempDirectory(boards, "board");
        MigrationBoard.make(made, dir);
        effect.run(dir, change);
        Files.delete(dir.resolve("flash.bin"));
        return null;
    }

    static Stream<Effect> effects() {
        return Effect.all().stream().filter(effect -> effect.test().isEmpty());
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}")
    @MethodSource("effects")
    void does(Effect effect) throws Throwable {
        if (RUNNING.isEmpty()) {
            makeFiles();
            effects().forEach(each -> RUNNING.put(each, POOL.submit(() -> onItsBoard(each, Optional.empty()))));
        }
        try {
            RUNNING.get(effect).get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    /** What a parameter does is not seen without it. */
    @Tag("exhaustive")
    @ParameterizedTest(name = "{0}")
    @MethodSource("effects")
    void doesNotWithout(Effect effect) {
        List<String> changes =
                effect.instead().map(List::of).orElse(effect.parameters().toList());
        for (String change : changes) {
            assertThatThrownBy(() -> onItsBoard(effect, Optional.of(change)))
                    .as("%s without %s", effect, change)
                    .isInstanceOfAny(AssertionError.class, NoSuchFileException.class);
        }
    }

    private static Checklist checklist() throws Exception {
        GoalRunner goals = new GoalRunner(made);
        return new Checklist(goals::has);
    }

    @Test
    void everyRowHasATestOrAReason() throws Exception {
        Checklist checklist = checklist();
        List<String> faults = new ArrayList<>();
        checklist
                .tools()
                .forEach((tool, rows) -> rows.forEach(row -> {
                    if (row.reason().isEmpty() && row.proofs().isEmpty()) {
                        faults.add(tool + " " + row.what() + ": neither test nor reason");
                    }
                    row.proofs().stream()
                            .flatMap(proof -> fault(checklist, proof).stream())
                            .forEach(fault -> faults.add(tool + " " + row.what() + ": " + fault));
                }));
        assertThat(faults).isEmpty();
    }

    @Test
    void everyEffectIsOfAParameterThatItsGoalHasAndOfARow() throws Exception {
        GoalRunner goals = new GoalRunner(made);
        Set<String> proofs = checklist().tools().values().stream()
                .flatMap(List::stream)
                .flatMap(row -> row.proofs().stream())
                .collect(Collectors.toSet());
        List<String> faults = new ArrayList<>();
        for (Effect effect : Effect.all()) {
            for (String key : effect.keys()) {
                if (!proofs.contains(key)) {
                    faults.add(key + " is no row's");
                }
                String[] sides = key.split(" ", 2);
                String parameter = sides[sides.length - 1].replaceFirst("=.*", "");
                List<String> its = sides.length > 1 || effect.runs().isEmpty()
                        ? List.of(sides[0])
                        : effect.runs().stream()
                                .map(run -> run.split(" ", 2)[0])
                                .toList();
                if (parameter.startsWith("esp.")
                        && effect.test().isEmpty()
                        && its.stream().noneMatch(goal -> goals.has(goal, parameter))) {
                    faults.add(key + " is no parameter of " + its);
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    /** What is wrong with a proof: it is no effect that is run, and no test whose class speaks of what it proves. */
    private static Optional<String> fault(Checklist checklist, String proof) {
        Optional<Effect> effect = checklist.effect(proof);
        if (effect.isPresent() && effect.get().test().isEmpty()) {
            return effect.get().seen().isEmpty() || effect.get().runs().isEmpty()
                    ? Optional.of("nothing is run and seen for " + proof)
                    : Optional.empty();
        }
        if (effect.isEmpty() && !proof.matches("\\w+Test\\.\\w+( ~ .*)?")) {
            return Optional.of("nothing proves " + proof);
        }
        String usual = proof.replaceFirst(".*esp[.:]", "").replaceFirst("=.*", "");
        return NamedTest.of(effect.flatMap(Effect::test).orElse(proof), usual).fault();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "GoalsTest.nothingToFlashIsSaid ~ esp.images | none",
                "GoalsTest.nothingToFlashIsSaid ~ esp.flashMode | does not speak of esp.flashMode",
                "GoalsTest.value ~ parameter | no test GoalsTest.value",
                "GoalsTest.there | no test GoalsTest.there",
                "NoSuchTest.there | no class NoSuchTest.there",
                "it quickstart ~ esp:flash | none",
                "it there-is-none ~ esp | no integration test it there-is-none"
            })
    void aTestThatProvesNothingIsAFault(String name, String fault) {
        Optional<String> found = NamedTest.of(name, "x").fault();
        assertThat(found.isPresent()).as("%s", found).isEqualTo(fault != null);
        found.ifPresent(text -> assertThat(text).contains(fault));
    }

    /** The page is printed from the data; where it differs, copy {@code target/checklist.md} over it. */
    @Test
    void thePageSaysWhatTheDataSays() throws Exception {
        List<String> lines = Files.readAllLines(PAGE);
        int from = lines.indexOf("<!-- the rest is printed by ChecklistTest -->");
        assertThat(from).isPositive();
        List<String> all = new ArrayList<>(lines.subList(0, from + 1));
        Checklist checklist = checklist();
        all.addAll(ChecklistPage.of(checklist.tools(), checklist::effect));
        Files.createDirectories(MADE.getParent());
        Files.write(MADE, all);
        assertThat(lines).as("cp %s %s", MADE, PAGE).isEqualTo(all);
    }
}
