package io.github.espmaven.job;

import static io.github.espmaven.base.Problem.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.testing.FakeClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Flashes with one to three faults each, chosen at random with all their parameters: what ends well is true, nothing else in
 * the flash has changed then, all ends in bounded time, and a failure has a code that one of its causes may have.
 */
@Tag("slow")
class SchedulesTest {
    private static final int FLASH_BYTES = 0x10_0000;
    private static final int OFFSET = 0x2_0000;
    private static final byte[] APP = TestBoard.region(OFFSET, 0x1_0000).bytes();
    private static final byte[] USED = TestBoard.used(FLASH_BYTES);
    private static final List<String> CHIPS = List.of("esp32c3", "esp32", "esp32s3", "esp8266", "esp32c6");
    private static final Duration LONGEST = Duration.ofMinutes(30);

    /** What a line that loses or falsifies may end as, when it is too bad to be coped with. */
    private static final Set<Problem> LINE = EnumSet.of(
            NO_SERIAL_DATA,
            STREAM_STOPPED,
            PACKET_STOPPED,
            INVALID_PACKET_HEAD,
            INVALID_ESCAPE,
            NO_SYNC_REPLY,
            WRONG_BOOT_MODE,
            RESPONSE_MISMATCH,
            COMMAND_FAILED,
            UNSUPPORTED_COMMAND,
            SHORT_REPLY,
            UNKNOWN_CHIP,
            OTHER_CHIP,
            UNRELIABLE_LINK,
            STUB_SILENT,
            STUB_GARBLED,
            NO_FLASH,
            VERIFY_FAILED,
            STILL_EMPTY,
            OTHER_FLASH_HIT);

    private record Cause(Set<Problem> allowed, Function<Random, String> text) {
        static Cause of(Function<Random, String> text, Problem... allowed) {
            Set<Problem> all = EnumSet.noneOf(Problem.class);
            all.addAll(Arrays.asList(allowed));
            return new Cause(all, text);
        }
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }

    /** The codes that each cause may end with; none: it is always coped with. */
    private static final List<Cause> CAUSES = List.of(
            new Cause(
                    LINE,
                    r -> format("bit-errors(rate=%.2e,power=%d,seed=%d)", rate(r, 1e-6, 3e-4), r.nextInt(2), seed(r))),
            new Cause(LINE, r -> format("dropped-bytes(rate=%.2e,seed=%d)", rate(r, 1e-6, 3e-4), seed(r))),
            Cause.of(r -> format("wedged-stub(blocks=%d,times=%d)", r.nextInt(5), r.nextInt(4))),
            Cause.of(
                    r -> format("brownout(blocks=%d,times=%d)", r.nextInt(5), r.nextInt(4)),
                    BROWNOUT,
                    STREAM_STOPPED,
                    NO_SERIAL_DATA,
                    WRONG_BOOT_MODE,
                    INVALID_PACKET_HEAD),
            Cause.of(
                    r -> format(
                            "unplug(bytes=%d,returns=%d,times=%d)",
                            r.nextInt(60_000), 1 + r.nextInt(8), 1 + r.nextInt(3)),
                    PORT_LOST),
            Cause.of(
                    r -> format("tx-cut(bytes=%d)", r.nextInt(20_000)),
                    NO_SERIAL_DATA,
                    STREAM_STOPPED,
                    NO_SYNC_REPLY,
                    PACKET_STOPPED),
            Cause.of(
                    r -> format("rx-cut(bytes=%d)", r.nextInt(60_000)),
                    NO_SYNC_REPLY,
                    NO_SERIAL_DATA,
                    STREAM_STOPPED,
                    WRONG_BOOT_MODE,
                    INVALID_PACKET_HEAD),
            Cause.of(r -> "no-auto-reset", WRONG_BOOT_MODE, NO_SERIAL_DATA, INVALID_PACKET_HEAD, STREAM_STOPPED),
            Cause.of(r -> "wrong-crystal", NO_SERIAL_DATA, INVALID_PACKET_HEAD, UNRELIABLE_LINK),
            Cause.of(r -> "echo", ECHO),
            Cause.of(
                    r -> format(
                            "stuck-bit(offset=%d,bit=%d,value=%d)", r.nextInt(FLASH_BYTES), r.nextInt(8), r.nextInt(2)),
                    VERIFY_FAILED),
            Cause.of(r -> format("bad-sector(offset=%d,seed=%d)", r.nextInt(FLASH_BYTES), seed(r)), VERIFY_FAILED),
            Cause.of(r -> format("slow-erase(factor=%d)", 1 + r.nextInt(60)), STREAM_STOPPED),
            Cause.of(r -> "dio-only"));

    @TempDir
    Path folder;

    private static double rate(Random random, double least, double most) {
        return least * Math.pow(most / least, random.nextDouble());
    }

    private static int seed(Random random) {
        return 1 + random.nextInt(1_000_000);
    }

    @Test
    void aHundred() throws Exception {
        run(0, 100);
    }

    @Test
    @Tag("exhaustive")
    void tenThousand() throws Exception {
        run(0, 10_000);
    }

    /** BEGIN falsified and its run broken off within a sector; stub dead and ROM loses a reply; wire to the host broken in the first banner, behind an echo; worn sector written by a ROM. */
    @ParameterizedTest
    @ValueSource(ints = {1093, 1835, 2318, 2368, 2528, 5454, 5511, 6527, 6661, 7892, 8616, 9535, 9578, 9664, 9781})
    void oneWhoseDiagnosisIsEasilyMissed(int seed) throws Exception {
        List<String> wrong = new ArrayList<>();
        outcome(seed, Files.write(folder.resolve("app.bin"), APP), wrong);
        assertThat(wrong).isEmpty();
    }

    private void run(int from, int to) throws Exception {
        Path image = Files.write(folder.resolve("app.bin"), APP);
        Map<String, Integer> outcomes = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (int seed = from; seed < to; seed++) {
            outcomes.merge(outcome(seed, image, wrong), 1, Integer::sum);
        }
        assertThat(wrong).as(outcomes.toString()).isEmpty();
        assertThat(outcomes.getOrDefault("flashed", 0)).as(outcomes.toString()).isGreaterThan((to - from) / 3);
    }

    private String outcome(int seed, Path image, List<String> wrong) throws Exception {
        Random random = new Random(seed);
        List<Cause> causes = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            Cause cause = CAUSES.get(random.nextInt(CAUSES.size()));
            if (!causes.contains(cause)) {
                causes.add(cause);
                texts.add(cause.text().apply(random));
            }
        }
        String chip = CHIPS.get(random.nextInt(CHIPS.size()));
        Path flash = Files.write(folder.resolve("flash.bin"), USED);
        String port = format("sim:%s?timing=real&flash=1MB&file=%s&ailment=%s", chip, flash, String.join("+", texts));
        String name = seed + " " + chip + " " + texts;
        FakeClock clock = new FakeClock();
        FirmwareInputs inputs = new FirmwareInputs(
                Boards.at(port), List.of(new ImageSpec("0x20000", image)), TableInput.NONE, HeaderSettings.KEEP);
        try {
            new FlashJob(new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ZERO), clock, new RecordingListener())
                    .run();
        } catch (EspException e) {
            boolean expected = causes.stream().anyMatch(cause -> cause.allowed().contains(e.problem()));
            if (!expected || clock.elapsed().compareTo(LONGEST) > 0) {
                wrong.add(name + ": " + e.problem() + " after " + clock.elapsed() + ": " + e.getMessage());
            }
            return e.problem().name();
        }
        byte[] left = Files.readAllBytes(flash);
        byte[] right = USED.clone();
        System.arraycopy(APP, 0, right, OFFSET, APP.length);
        int inside = Arrays.mismatch(left, OFFSET, OFFSET + APP.length, APP, 0, APP.length);
        if (inside >= 0) {
            wrong.add(name + ": done, but the flash is another at " + (OFFSET + inside));
        }
        boolean worn = texts.stream().anyMatch(text -> text.startsWith("stuck") || text.startsWith("bad"));
        int other = Arrays.mismatch(left, right);
        if (other >= 0 && !worn) {
            wrong.add(name + ": done, but the flash is another at " + other);
        }
        if (clock.elapsed().compareTo(LONGEST) > 0) {
            wrong.add(name + ": " + clock.elapsed());
        }
        return "flashed";
    }
}
