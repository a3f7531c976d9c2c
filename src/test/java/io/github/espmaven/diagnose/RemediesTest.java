package io.github.espmaven.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RemediesTest {
    private static final Map<String, String> GOLDEN = golden();

    @ParameterizedTest
    @EnumSource(Problem.class)
    void everyProblemReadsAsAgreed(Problem problem) {
        assertThat(Remedies.explain(new EspException(problem, "what happened"))).isEqualTo(GOLDEN.get(problem.code()));
    }

    @ParameterizedTest
    @EnumSource(Problem.class)
    void everyProblemHasItsPlaceInTheGuide(Problem problem) throws IOException {
        Path guide = Path.of(System.getProperty("basedir", ""), "src/site/markdown/troubleshooting.md");
        assertThat(Files.readString(guide))
                .contains("<a id=\"" + problem.code() + "\"></a>" + problem.code() + " " + problem.title() + "\n");
    }

    /** The README answers the questions that come first, in the words of the goals. */
    @ParameterizedTest
    @EnumSource(
            value = Problem.class,
            names = {"PORT_NOT_FOUND", "PORT_BUSY", "PORT_DENIED", "WRONG_BOOT_MODE", "NO_SERIAL_DATA"})
    void readmeSaysTheSame(Problem problem) throws IOException {
        Advice advice = Remedies.advice(problem, Evidence.of(Key.OWNER_GROUP, "dialout"));
        StringBuilder text = new StringBuilder("\n**" + problem.code() + " " + problem.title() + ".**"
                + advice.cause().map(cause -> " " + cause).orElse("") + "\n\n");
        for (int i = 0; i < advice.steps().size(); i++) {
            text.append(i + 1).append(". ").append(advice.steps().get(i)).append('\n');
        }
        assertThat(Files.readString(Path.of(System.getProperty("basedir", ""), "README.md")))
                .contains(text);
    }

    @Test
    void codesAreUnique() {
        assertThat(Arrays.stream(Problem.values()).map(Problem::code).collect(Collectors.toSet()))
                .hasSameSizeAs(Problem.values())
                .isEqualTo(GOLDEN.keySet());
    }

    @Test
    void evidenceMakesTheAdviceConcrete() {
        Evidence c3 = Evidence.of(Key.BOOT_PIN, 9).with(Key.BOOT_MODE, 0x8);
        assertThat(explain(Problem.WRONG_BOOT_MODE, c3))
                .contains("the boot pin (GPIO9) low when the reset ends", "1. Hold BOOT (GPIO9), run the goal again");
        assertThat(explain(Problem.PORT_BUSY, Evidence.of(Key.HOLDER, "minicom (pid 4711)")))
                .contains("1. Close minicom (pid 4711), which holds the port.");
        assertThat(explain(Problem.PORT_DENIED, Evidence.of(Key.OWNER_GROUP, "uucp")))
                .contains("belongs to the group uucp", "sudo usermod -aG uucp $USER");
        assertThat(explain(Problem.SEVERAL_PORTS, Evidence.of(Key.CHOICES, "/dev/ttyACM1, /dev/ttyUSB0")))
                .contains("-Desp.port=/dev/ttyACM1.");
        assertThat(explain(Problem.NO_SERIAL_DATA, Evidence.of(Key.PORT_KIND, "TCP")))
                .contains("no control lines", "-Desp.port=rfc2217://host:port");
        assertThat(explain(
                        Problem.NOTHING_NAMED,
                        Evidence.of(Key.PARAMETER, "esp.erase").with(Key.CHOICES, "all")))
                .contains("Say what to do with -Desp.erase=all.");
        assertThat(explain(
                        Problem.BAD_PARAMETER,
                        Evidence.of(Key.PARAMETER, "esp.before").with(Key.CHOICES, "a, b")))
                .contains("Correct esp.before; allowed: a, b.");
    }

    /** A parameter to copy, whatever was given; none to be left out that nobody gave. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "esp.after | Restart the board by a reset instead: -Desp.after=hard-reset.",
                "esp.encrypt | Write it plain: -Desp.encrypt=false.",
                "esp.images | Name a partition by its label or subtype, as ota_0; esp:flash asks the board.",
                "esp.spiConnection | Use a chip that can, or the flash at the default pins, without"
                        + " -Desp.spiConnection."
            })
    void whatAChipCannotDoHasARemedyOfItsOwn(String parameter, String step) {
        assertThat(Remedies.advice(Problem.NOT_SUPPORTED, Evidence.of(Key.PARAMETER, parameter)))
                .isEqualTo(Advice.steps(step));
    }

    @Test
    void theStubIsAdvisedOnlyWhereItMayHelp() {
        Advice stub = Advice.steps("Let the plugin load its own program, the stub, which can: -Desp.stub=true.");
        Advice none =
                Advice.steps("Do without it on this chip: mvn esp:chip-info tells what it is and how it is protected.");
        Evidence rom = Evidence.of(Key.CHIP, "ESP8266").with(Key.STUB, false);
        assertThat(Remedies.advice(Problem.NOT_SUPPORTED, rom)).isEqualTo(stub);
        assertThat(Remedies.advice(Problem.NOT_SUPPORTED, rom.with(Key.STUB, true)))
                .isEqualTo(none);
        assertThat(Remedies.advice(Problem.NOT_SUPPORTED, rom.with(Key.CHIP, "ESP32-H21")))
                .isEqualTo(none);
        assertThat(Remedies.advice(Problem.NOT_SUPPORTED, rom.with(Key.SECURE_DOWNLOAD, true)))
                .isEqualTo(none);
    }

    @Test
    void remediesLeaveNothingOutThatMayNotBeThere() {
        for (Problem problem : Problem.values()) {
            assertThat(explain(problem, Evidence.none()))
                    .doesNotContainPattern("(?i)(leave|remove) (-D|the option|it out)|-D\\S+ (out|away)");
        }
    }

    @Test
    void aSizeThatTheUserNamedIsTheRemedy() {
        assertThat(Remedies.advice(Problem.BEYOND_FLASH, Evidence.of(Key.PARAMETER, "esp.flashSize")))
                .isEqualTo(Advice.steps(
                        "Name the size of the flash that is there, or have it found out: -Desp.flashSize=detect."));
        assertThat(Remedies.advice(Problem.BEYOND_FLASH, Evidence.of(Key.PARAMETER, "esp.read")))
                .isEqualTo(Advice.steps("Name a range that ends with the flash, or all: -Desp.read=all."));
    }

    @Test
    void theChipsStatusDecidesTheAdvice() {
        assertThat(failed(0xC100)).contains("The line falsified data on its way to the chip.");
        assertThat(failed(0x0106)).contains("Check -Desp.flashSize against the flash");
        assertThat(failed(0x0108)).contains("the line repeated or falsified a block", "1. Lower the rate");
        for (int falsified : new int[] {0x0105, 0xC000, 0x0100, 0x0400}) {
            assertThat(failed(falsified)).contains("The line falsified the command", "1. Lower the rate");
        }
    }

    @Test
    void aMessageThatIsASentenceAlreadyGetsNoSecondStop() {
        assertThat(Remedies.explain(new EspException(Problem.NO_PORT, "no board here.")))
                .startsWith("ESP-114 No board found: no board here.\n");
    }

    private static String failed(int status) {
        return explain(Problem.COMMAND_FAILED, Evidence.of(Key.STATUS, status));
    }

    private static String explain(Problem problem, Evidence evidence) {
        return Remedies.explain(new EspException(problem, "what happened", evidence));
    }

    /** Blocks, each below a line with its code and what is known of the case. */
    static List<String> remediesByEvidence() throws IOException {
        return List.of(text("/diagnose/remedies-by-evidence.txt").split("\n\n"));
    }

    @ParameterizedTest
    @MethodSource
    void remediesByEvidence(String block) {
        String[] head = block.split("\n", 2)[0].split(" ");
        Problem problem = Arrays.stream(Problem.values())
                .filter(p -> p.code().equals(head[0]))
                .findFirst()
                .orElseThrow();
        Evidence evidence = Evidence.none();
        for (String known : List.of(head).subList(1, head.length)) {
            String[] pair = known.split("=", 2);
            evidence = evidence.with(Key.valueOf(pair[0]), pair[1]);
        }
        assertThat(explain(problem, evidence)).isEqualTo(block.split("\n", 2)[1]);
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = RemediesTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    /** Blocks divided by blank lines, each beginning with its code. */
    private static Map<String, String> golden() {
        try {
            String all = text("/diagnose/remedies.txt");
            Map<String, String> byCode = new TreeMap<>();
            for (String block : all.split("\n\n")) {
                byCode.put(block.split(" ", 2)[0], block);
            }
            return byCode;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
