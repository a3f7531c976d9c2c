package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Device;
import io.github.espmaven.loader.Op;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.FaultyTransport;
import io.github.espmaven.testing.FaultyTransport.Direction;
import io.github.espmaven.testing.FaultyTransport.Effect;
import io.github.espmaven.testing.FaultyTransport.Fault;
import io.github.espmaven.transport.Transport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every bit of every BEGIN arrives wrong, every block twice or not at all: a flash that ends well has changed nothing but
 * the sectors of its regions, and one that fails names every other sector that was hit.
 */
class FlashOutsideDamageTest {
    private static final int FLASH_BYTES = 512 * 1024;
    private static final int SAMPLES = 40;
    private static final Set<Op> BEGINS = EnumSet.of(Op.FLASH_BEGIN, Op.FLASH_DEFL_BEGIN);
    private static final Set<Op> BLOCKS = EnumSet.of(Op.FLASH_DATA, Op.FLASH_DEFL_DATA);
    private static final Pattern RANGE = Pattern.compile("\\[(0x[0-9a-f]+), (0x[0-9a-f]+)\\)");
    private static final byte[] USED = TestBoard.used(FLASH_BYTES);
    private static final FlashRegion BOOT = TestBoard.region(0x2000, 0x900);
    private static final FlashRegion APP = TestBoard.region(0x13000, 0x9400);

    /** What is flashed how. */
    enum Scenario {
        C3_STUB_COMPRESSED(Chip.ESP32_C3, StubUse.USE, FlashOption.DEFAULTS),
        C3_STUB_PLAIN(Chip.ESP32_C3, StubUse.USE, Set.of(FlashOption.VERIFY)),
        C3_ROM_COMPRESSED(Chip.ESP32_C3, StubUse.ROM_ONLY, FlashOption.DEFAULTS),
        C3_ROM_PLAIN(Chip.ESP32_C3, StubUse.ROM_ONLY, Set.of(FlashOption.VERIFY)),
        ESP32_STUB(Chip.ESP32, StubUse.USE, FlashOption.DEFAULTS),
        ESP32_ROM(Chip.ESP32, StubUse.ROM_ONLY, FlashOption.DEFAULTS),
        ESP8266_STUB(Chip.ESP8266, StubUse.USE, FlashOption.DEFAULTS),
        ESP8266_ROM(Chip.ESP8266, StubUse.ROM_ONLY, FlashOption.DEFAULTS);

        private final Chip chip;
        private final StubUse stub;
        private final Set<FlashOption> options;

        Scenario(Chip chip, StubUse stub, Set<FlashOption> options) {
            this.chip = chip;
            this.stub = stub;
            this.options = options;
        }
    }

    /** What the flash holds before. */
    private enum Before {
        USED_UP,
        BLANK,
        /** The regions are there already but for the last byte of the app. */
        ALMOST_DONE;

        byte[] contents() {
            byte[] contents = USED.clone();
            switch (this) {
                case USED_UP -> {}
                case BLANK -> Arrays.fill(contents, (byte) 0xFF);
                case ALMOST_DONE -> {
                    contents = TestBoard.expected(contents, BOOT, APP);
                    contents[APP.range().end() - 1] ^= 1;
                }
            }
            return contents;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSampleHitsNothingElseInSilence(Scenario scenario) throws EspException {
        List<Fault> faults = faults(scenario, Before.USED_UP);
        Collections.shuffle(faults, new Random(scenario.ordinal()));
        check(scenario, Before.USED_UP, faults.subList(0, SAMPLES));
    }

    @Tag("exhaustive")
    @ParameterizedTest
    @EnumSource
    void noFaultHitsAnythingElseInSilence(Scenario scenario) throws EspException {
        for (Before before : Before.values()) {
            check(scenario, before, faults(scenario, before));
        }
    }

    private static void check(Scenario scenario, Before before, List<Fault> faults) {
        Map<String, Integer> outcomes = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (Fault fault : faults) {
            Outcome outcome = outcome(scenario, before, List.of(fault));
            outcomes.merge(outcome.kind, 1, Integer::sum);
            outcome.wrong.forEach(what -> wrong.add(fault + ": " + what));
        }
        assertThat(wrong).as("%s %s: %s", scenario, before, outcomes).isEmpty();
        System.getLogger(FlashOutsideDamageTest.class.getName())
                .log(System.Logger.Level.DEBUG, () -> scenario + " " + before + ": " + outcomes);
    }

    private record Outcome(String kind, List<String> wrong) {}

    /** Every bit of every BEGIN, every block twice and not at all. */
    private static List<Fault> faults(Scenario scenario, Before before) throws EspException {
        AtomicReference<FaultyTransport> line = new AtomicReference<>();
        FakeClock clock = new FakeClock();
        flash(scenario, board(scenario, before, clock, port -> {
            line.set(new FaultyTransport(port, clock, List.of()));
            return line.get();
        }));
        List<byte[]> frames = line.get().frames(Direction.TO_BOARD);
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            Op op = Op.of(frames.get(i)[2] & 0xFF).orElseThrow();
            if (BLOCKS.contains(op)) {
                faults.add(Fault.ofFrame(Direction.TO_BOARD, i, Effect.DUPLICATE));
                faults.add(Fault.ofFrame(Direction.TO_BOARD, i, Effect.DROP));
            }
            for (int bit = 0; BEGINS.contains(op) && bit < frames.get(i).length * 8; bit++) {
                faults.add(Fault.ofBit(Direction.TO_BOARD, i, bit / 8, bit % 8));
            }
        }
        return faults;
    }

    private static Outcome outcome(Scenario scenario, Before before, List<Fault> faults) {
        FakeClock clock = new FakeClock();
        try {
            TestBoard board = board(scenario, before, clock, port -> new FaultyTransport(port, clock, faults));
            List<String> wrong = new ArrayList<>();
            String kind;
            List<FlashRange> named = List.of();
            boolean proven = true;
            try {
                FlashReport report = flash(scenario, board);
                proven = report.unverified().isEmpty();
                kind = "flashed";
            } catch (EspException e) {
                assertThat(e.problem()).as("%s: %s", faults, e).isNotEqualTo(Problem.INTERNAL);
                kind = e.problem().name();
                named = ranges(String.valueOf(e.getMessage()));
            }
            byte[] flash = board.board().flash();
            List<FlashRange> hit = hit(before.contents(), flash);
            for (FlashRange range : FlashRange.union(hit)) {
                if (proven
                        && named.stream()
                                .noneMatch(found -> found.offset() <= range.offset() && range.end() <= found.end())) {
                    wrong.add(kind + " and " + range + " is hit in silence");
                }
            }
            if (kind.equals("flashed") && proven && !(holds(flash, BOOT) && holds(flash, APP))) {
                wrong.add("flashed, but not what was named");
            }
            return new Outcome(kind + (hit.isEmpty() ? "" : ", damage" + (proven ? "" : ", unproven")), wrong);
        } catch (EspException | RuntimeException | AssertionError e) {
            throw new AssertionError(scenario + ", " + before + ", " + faults + ": " + e, e);
        }
    }

    private static List<FlashRange> ranges(String message) {
        return RANGE.matcher(message)
                .results()
                .map(m -> FlashRange.between(Integer.decode(m.group(1)), Integer.decode(m.group(2))))
                .toList();
    }

    private static boolean holds(byte[] flash, FlashRegion region) {
        byte[] bytes = region.bytes();
        return Arrays.equals(flash, region.offset(), region.offset() + bytes.length, bytes, 0, bytes.length);
    }

    /** Sectors outside the regions that are not as they were. */
    private static List<FlashRange> hit(byte[] before, byte[] after) {
        List<FlashRange> hit = new ArrayList<>();
        for (int at = 0; at < before.length; at += FlashRange.SECTOR_BYTES) {
            FlashRange sector = new FlashRange(at, FlashRange.SECTOR_BYTES);
            boolean named = List.of(BOOT, APP).stream()
                    .anyMatch(region -> region.range().toSectors().overlaps(sector));
            if (!named && !Arrays.equals(before, at, sector.end(), after, at, sector.end())) {
                hit.add(sector);
            }
        }
        return hit;
    }

    private static TestBoard board(Scenario scenario, Before before, FakeClock clock, UnaryOperator<Transport> line)
            throws EspException {
        BoardOptions options = BoardOptions.of(scenario.chip).withFlashBytes(FLASH_BYTES);
        TestBoard board = new TestBoard(options, clock, line);
        board.board().loadFlash(0, before.contents());
        return board;
    }

    private static FlashReport flash(Scenario scenario, TestBoard board) throws EspException {
        try (Device device = board.connect(scenario.stub)) {
            return board.flash(device, scenario.options, BOOT, APP);
        }
    }
}
