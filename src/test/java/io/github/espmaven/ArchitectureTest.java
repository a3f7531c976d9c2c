package io.github.espmaven;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessFieldWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.espmaven.chip.Chip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds the code to the table of rooms in {@code src/site/markdown/architecture.md}, and to what has only one home. */
@AnalyzeClasses(packages = "io.github.espmaven", importOptions = ArchitectureTest.NoTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.github.espmaven.";
    private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\| `(\\w+)` \\|", Pattern.MULTILINE);
    private static final Pattern ANNOTATED_ARRAY = Pattern.compile("@[\\w.]*Nullable *(\\[|\\.\\.\\.)");
    private static final Path PROJECT = Path.of(System.getProperty("basedir", ""));
    private static final Map<String, Integer> FLOORS = floorsOfTheGuide();
    private static final Set<String> TIME = Set.of(
            "java.lang.Thread.sleep",
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.time.LocalDateTime.now",
            "java.util.concurrent.TimeUnit.sleep",
            "java.util.concurrent.locks.LockSupport.parkNanos");

    private static final Set<String> WRITING = Set.of(
            "Files.write",
            "Files.writeString",
            "Files.newOutputStream",
            "Files.newBufferedWriter",
            "Files.newByteChannel",
            "Files.copy",
            "Files.move",
            "ImageIO.write");

    @ArchTest
    static final ArchRule everyPackageBelongsToARoomOfTheTable = classes()
            .should(new ArchCondition<>("live in a room of architecture.md") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    if (!FLOORS.containsKey(room(type)) && !type.getSimpleName().equals("package-info")) {
                        events.add(SimpleConditionEvent.violated(type, type.getName() + " is in no room"));
                    }
                }
            });

    @ArchTest
    static final ArchRule aRoomSeesOnlyLowerFloors = classes()
            .should(new ArchCondition<>("depend only on rooms on lower floors") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    type.getDirectDependenciesFromSelf().stream()
                            .filter(ArchitectureTest::climbs)
                            .forEach(arrow -> events.add(SimpleConditionEvent.violated(arrow, arrow.getDescription())));
                }
            });

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching(ROOT + "(**)").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyMojoSeesMaven = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "mojo..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.apache.maven..", "org.eclipse.aether.."));

    @ArchTest
    static final ArchRule onlyTransportSerialSeesJSerialComm = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "transport.serial..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("com.fazecast.."));

    @ArchTest
    static final ArchRule onlyTheClockTellsTimeOrWaits = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(ROOT + "base.SystemClock")
            .should(callMethodWhere(describe(
                    "it tells the time or waits",
                    (JavaCall<?> call) -> TIME.contains(call.getTargetOwner().getName() + "."
                            + call.getTarget().getName()))))
            .as("only base.SystemClock tells the time or waits");

    /** Logs are streams, native code is unpacked into a folder of its own; all else has its old content or the new one. */
    @ArchTest
    static final ArchRule filesAreReplacedAsAWhole = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(ROOT + "base.AtomicFile")
            .and()
            .haveNameNotMatching(".*\\.(TraceFile|LogFile|NativeLibrary)")
            .should(callMethodWhere(describe(
                    "it writes a file",
                    (JavaCall<?> call) -> WRITING.contains(call.getTargetOwner().getSimpleName() + "."
                            + call.getTarget().getName()))))
            .as("only base.AtomicFile writes files");

    /** In some languages numbers have other digits, and Turkish has another lower case of I. */
    @ArchTest
    static final ArchRule nothingDependsOnTheLanguageOfTheMachine = noClasses()
            .should()
            .callMethod(String.class, "format", String.class, Object[].class)
            .orShould()
            .callMethod(String.class, "formatted", Object[].class)
            .orShould()
            .callMethod(String.class, "toLowerCase")
            .orShould()
            .callMethod(String.class, "toUpperCase");

    /** What a chip is like stands in its row. */
    @ArchTest
    static final ArchRule onlyRowsNameAChip = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "chip..")
            .and()
            .doNotHaveFullyQualifiedName(ROOT + "monitor.ConsoleReader")
            .should(accessFieldWhere(describe(
                    "it is a chip",
                    (JavaFieldAccess access) -> access.getTargetOwner().isEquivalentTo(Chip.class)
                            && access.getTarget().getRawType().isEquivalentTo(Chip.class))))
            .orShould(callMethodWhere(describe(
                    "it switches over chips",
                    (JavaCall<?> call) -> call.getTargetOwner().isEquivalentTo(Chip.class)
                            && call.getTarget().getName().equals("ordinal"))));

    @ArchTest
    static final ArchRule nothingPrintsPastTheLog = noClasses()
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .accessField(System.class, "in");

    @ArchTest
    static void onlyOneClassSeesJLine(JavaClasses classes) {
        Set<String> users = classes.stream()
                .filter(type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(
                                arrow -> arrow.getTargetClass().getPackageName().startsWith("org.jline")))
                .map(type -> type.getName().replaceFirst("\\$.*", ""))
                .collect(Collectors.toSet());
        assertThat(users).as("classes that wrap JLine").containsExactly(ROOT + "terminal.JLineTerminal");
    }

    /** The generator of the plugin descriptor reads all sources and stumbles over {@code byte @Nullable []}. */
    @ArchTest
    static void noArrayIsAnnotated(JavaClasses classes) throws IOException {
        try (Stream<Path> sources = Files.walk(PROJECT.resolve(Path.of("src", "main", "java")))) {
            assertThat(sources.filter(file -> file.toString().endsWith(".java")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file))
                            .as(file.toString())
                            .doesNotContainPattern(ANNOTATED_ARRAY));
        }
    }

    private static boolean climbs(Dependency arrow) {
        String from = room(arrow.getOriginClass());
        String to = room(arrow.getTargetClass());
        return !from.equals(to)
                && FLOORS.containsKey(from)
                && FLOORS.containsKey(to)
                && FLOORS.get(from) <= FLOORS.get(to);
    }

    /** The package right under the root that holds {@code type}; empty for a class that is not ours. */
    private static String room(JavaClass type) {
        JavaClass plain = type.getBaseComponentType();
        return plain.getPackageName().startsWith(ROOT)
                ? plain.getPackageName().substring(ROOT.length()).replaceFirst("\\..*", "")
                : "";
    }

    private static Map<String, Integer> floorsOfTheGuide() {
        Path guide = PROJECT.resolve(Path.of("src", "site", "markdown", "architecture.md"));
        try {
            return ROW.matcher(Files.readString(guide))
                    .results()
                    .collect(Collectors.toMap(row -> row.group(2), ArchitectureTest::floor));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int floor(MatchResult row) {
        return Integer.parseInt(row.group(1));
    }

    /** Leaves out what was compiled to where this test is. */
    static final class NoTests implements ImportOption {
        private static final URL TESTS =
                ArchitectureTest.class.getProtectionDomain().getCodeSource().getLocation();

        @Override
        public boolean includes(Location location) {
            return !location.contains(TESTS.getPath());
        }
    }
}
