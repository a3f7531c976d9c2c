package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.report.FlashProgress;
import io.github.espmaven.simulator.Ailment;
import io.github.espmaven.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code esp:flash} of 128 KB over a used flash makes of each ailment of the virtual board (virtual-board.md). */
@Tag("slow")
class AilmentsTest {
    private static final int OFFSET = 0x4_0000;
    private static final int LENGTH = 0x2_0000;
    private static final byte[] APP = TestBoard.region(OFFSET, LENGTH).bytes();
    private static final byte[] USED = TestBoard.used(1 << 20);

    @TempDir
    Path folder;

    /**
     * A flash.
     *
     * @param code of the problem it ended with; empty: done
     * @param log all that a user reads
     */
    private record Run(Optional<String> code, Duration took, String log) {}

    private Run flash(String options, byte[] before, String offset, byte[] image) throws Exception {
        Path file = Files.write(folder.resolve("flash.bin"), before);
        return flash(options + "&flash=1MB&file=" + file, offset, image);
    }

    private Run flash(String options, String offset, byte[] bytes) throws Exception {
        FakeClock clock = new FakeClock();
        RecordingListener listener = new RecordingListener();
        ImageSpec image = new ImageSpec(offset, Files.write(folder.resolve("app.bin"), bytes));
        FirmwareInputs inputs = new FirmwareInputs(
                Boards.at("sim:esp32c3?" + options), List.of(image), TableInput.NONE, HeaderSettings.KEEP);
        try {
            new FlashJob(new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ZERO), clock, listener).run();
            return new Run(Optional.empty(), clock.elapsed(), log(listener));
        } catch (EspException e) {
            return new Run(
                    Optional.of(e.problem().code()), clock.elapsed(), log(listener) + "\n" + Remedies.explain(e));
        }
    }

    private static String log(RecordingListener listener) {
        List<String> lines = new ArrayList<>(listener.told());
        FlashProgress progress = new FlashProgress(
                new FlashProgress.Output() {
                    @Override
                    public void line(String text) {
                        lines.add(text);
                    }

                    @Override
                    public void warning(String text) {
                        lines.add(text);
                    }

                    @Override
                    public void draw(String text) {}

                    @Override
                    public boolean isTerminal() {
                        return false;
                    }
                },
                new FakeClock());
        listener.events().forEach(progress);
        return String.join("\n", lines);
    }

    /** A row of the guide's table: what is wrong, and what a user reads of it. */
    private record Row(String ailment, Optional<String> code, List<String> texts) {
        private static final Pattern LINE =
                Pattern.compile("\\| `([a-z-]+(?:\\([^)]*\\))?)` \\| ([^|]+) \\| [^|]+ \\| [^|]+ \\|");
        private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

        static Optional<Row> of(String line) {
            Matcher row = LINE.matcher(line);
            if (!row.matches()) {
                return Optional.empty();
            }
            List<String> texts = QUOTED.matcher(row.group(2))
                    .results()
                    .map(text -> text.group(1))
                    .toList();
            boolean failed = !row.group(2).startsWith("written");
            return Optional.of(new Row(row.group(1), failed ? Optional.of(texts.get(0)) : Optional.empty(), texts));
        }

        Stream<String> codes() {
            return Stream.concat(code.stream(), TOGETHER.getOrDefault(name(), List.of()).stream());
        }

        /** Which of the simulator's ailments it is. */
        String name() {
            return ailment.replaceFirst("\\(.*", "");
        }
    }

    static List<Row> rows() throws IOException {
        Path guide = Path.of(System.getProperty("basedir", ""), "src/site/markdown/troubleshooting.md");
        return Files.readAllLines(guide).stream()
                .flatMap(line -> Row.of(line).stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void endsAsTheGuideSays(Row row) throws Exception {
        Run run = flash("ailment=" + row.ailment(), USED, "0x40000", APP);
        assertThat(run.code()).isEqualTo(row.code());
        row.texts().forEach(text -> assertThat(run.log()).contains(text));
        assertSuccessIsTrue(run);
    }

    /** As the other, by outcomes that stand here and not in the guide, and by a second run that is the same. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        bit-errors                                           | OK
        bit-errors(rate=1e-6,power=0)                        | OK
        bit-errors(rate=1e-3,at=921600,clean=115200)         | OK
        dropped-bytes                                        | OK
        wedged-stub                                          | OK
        wedged-stub(blocks=2)                                | OK
        wedged-stub(blocks=2,times=1)                        | OK
        brownout                                             | OK
        brownout(times=1)                                    | OK
        unplug                                               | ESP-112
        unplug(bytes=40000,returns=2)                        | OK
        tx-cut                                               | ESP-105
        tx-cut(bytes=700)                                    | ESP-105
        tx-cut(bytes=1400)                                   | ESP-105
        tx-cut(bytes=1000)+wrong-crystal                     | ESP-105
        tx-cut(bytes=1000)+echo                              | ESP-105
        rx-cut                                               | ESP-110
        rx-cut(bytes=20000)                                  | ESP-110
        no-auto-reset                                        | ESP-103
        wrong-crystal                                        | OK
        echo                                                 | OK
        stuck-bit(offset=0x40010,bit=3,value=1)              | ESP-401
        bad-sector(offset=0x41000)                           | ESP-401
        slow-erase                                           | OK
        slow-erase(factor=1000)                              | OK
        dio-only                                             | OK
        """)
    void endsAs(String ailment, String outcome) throws Exception {
        Run run = flash("ailment=" + ailment, USED, "0x40000", APP);
        assertThat(run.code().orElse("OK")).isEqualTo(outcome);
        assertSuccessIsTrue(run);
        assertThat(flash("ailment=" + ailment, USED, "0x40000", APP))
                .as("again")
                .isEqualTo(run);
    }

    private void assertSuccessIsTrue(Run run) throws IOException {
        if (run.code().isEmpty()) {
            byte[] left = Files.readAllBytes(folder.resolve("flash.bin"));
            assertThat(Arrays.copyOfRange(left, OFFSET, OFFSET + LENGTH)).isEqualTo(APP);
        }
    }

    /** As a flash of 512 KB would show it: what is at 0x40000, with its damage, is at 0xC0000, too. */
    @Test
    void aFlashSmallerThanItClaimsIsNamed() throws Exception {
        byte[] before = USED.clone();
        System.arraycopy(APP, 0, before, OFFSET + 0x8_0000, 0x1000);
        before[OFFSET + 0x8_0010] |= 1 << 3;
        assertThat(APP[0x10] & 1 << 3).isZero();
        Run run = flash("ailment=stuck-bit(offset=0x40010,bit=3,value=1)", before, "0x40000", APP);
        assertThat(run.code()).contains("ESP-401");
        assertThat(run.log())
                .contains("comes again 524288 bytes away: it has no more than those")
                .contains("-Desp.flashSize=512KB");
    }

    @Test
    void theGuideHasEveryAilmentOfABoardWithAUart() throws IOException {
        assertThat(rows()).hasSize(21);
        List<String> names = Arrays.stream(Ailment.values())
                .map(Ailment::toString)
                .filter(a -> !a.equals("usb-off"))
                .toList();
        assertThat(rows().stream().map(Row::name).distinct()).containsExactlyInAnyOrderElementsOf(names);
    }

    static Stream<Arguments> pairs() throws IOException {
        List<Row> all = rows();
        return IntStream.range(0, all.size())
                .boxed()
                .flatMap(i -> IntStream.range(i + 1, all.size())
                        .filter(j -> !all.get(i).name().equals(all.get(j).name()))
                        .mapToObj(j -> Arguments.of(all.get(i), all.get(j))));
    }

    /** How an ailment that is healed alone may end a flash together with another one. */
    private static final Map<String, List<String>> TOGETHER = Map.of(
            "bit-errors", List.of("ESP-106", "ESP-108", "ESP-203", "ESP-211"),
            "dropped-bytes", List.of("ESP-106", "ESP-108"),
            "wedged-stub", List.of("ESP-106"),
            "brownout", List.of("ESP-122", "ESP-108"),
            "wrong-crystal", List.of("ESP-108", "ESP-211"),
            "echo", List.of("ESP-124"),
            "stuck-bit", List.of("ESP-203"),
            "bad-sector", List.of("ESP-203"),
            "slow-erase", List.of("ESP-106"));

    /** Two at once end well, or with a problem that one of them can be. */
    @ParameterizedTest
    @MethodSource("pairs")
    @Tag("exhaustive")
    void twoAtOnceAreHealedOrOneOfThemIsNamed(Row one, Row other) throws Exception {
        Run run = flash("ailment=" + one.ailment() + "+" + other.ailment(), USED, "0x40000", APP);
        if (run.code().isPresent()) {
            assertThat(Stream.of(one, other).flatMap(Row::codes))
                    .as(run.log())
                    .contains(run.code().get());
        }
        assertSuccessIsTrue(run);
    }

    @Test
    void anotherSeedIsAnotherCourse() throws Exception {
        Run one = flash("ailment=bit-errors(rate=1e-5,power=0,seed=1)", USED, "0x40000", APP);
        Run other = flash("ailment=bit-errors(rate=1e-5,power=0,seed=2)", USED, "0x40000", APP);
        assertThat(other).isNotEqualTo(one);
    }

    @Test
    void anAppKillsTheUsbPortWhenItStarts() throws Exception {
        byte[] demo =
                Files.readAllBytes(Path.of(System.getProperty("basedir", ""), "src/it/quickstart/firmware/hello.bin"));
        String port = "usb=303a:1001&ailment=usb-off&flash=1MB&file=" + folder.resolve("flash.bin");
        assertThat(flash(port, "0x0", demo).code()).as("still blank").isEmpty();
        assertThat(flash(port, "0x0", demo).code()).contains("ESP-112");
        assertThat(flash(port + "&boot=download", "0x0", demo).code())
                .as("by hand")
                .isEmpty();
    }
}
