package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
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
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every bit of every command arrives wrong, every block twice or not at all: what ends well has changed nothing but what
 * was named, and what fails names every other sector that was hit (protocol.md, section 2.8).
 */
@Tag("slow")
class FlashOutsideDamageTest {
    private static final int FLASH_BYTES = 512 * 1024;
    private static final int SAMPLES = 8;
    /** SLIP's delimiter, header, and the words of a block before its data. */
    private static final int HEAD_BYTES = 1 + 8 + 16;

    private static final Set<Op> BLOCKS = EnumSet.of(Op.FLASH_DATA, Op.FLASH_DEFL_DATA);
    private static final Set<Op> OF_PLACES =
            EnumSet.of(Op.FLASH_BEGIN, Op.FLASH_DEFL_BEGIN, Op.ERASE_REGION, Op.READ_FLASH);
    private static final Pattern RANGE = Pattern.compile("\\[(0x[0-9a-f]+), (0x[0-9a-f]+)\\)");
    private static final byte[] USED = TestBoard.used(FLASH_BYTES);
    private static final FlashRegion BOOT = TestBoard.region(0x2000, 0x900);
    private static final FlashRegion APP = TestBoard.region(0x13000, 0x9400);
    private static final FlashRange ERASED = new FlashRange(0x21000, 0x3000);
    private static final FlashRange READ = new FlashRange(0x21000, 0x1800);

    /** What is done to the board. */
    enum Goal {
        FLASH(BOOT.range().toSectors(), APP.range().toSectors()),
        ERASE(ERASED),
        READ(),
        VERIFY();

        private final List<FlashRange> named;

        Goal(FlashRange... named) {
            this.named = List.of(named);
        }
    }

    /** What the flash holds before. */
    private enum Before {
        USED_UP,
        BLANK,
        /** The regions are there already but for the last byte of the app. */
        ALMOST_DONE,
        /** Nothing but what is read or erased. */
        ONE_PARTITION;

        byte[] contents() {
            byte[] contents = USED.clone();
            switch (this) {
                case USED_UP -> {}
                case BLANK -> Arrays.fill(contents, (byte) 0xFF);
                case ALMOST_DONE -> {
                    contents = TestBoard.expected(contents, BOOT, APP);
                    contents[APP.range().end() - 1] ^= 1;
                }
                case ONE_PARTITION -> {
                    Arrays.fill(contents, 0, READ.offset() + READ.length() / 2, (byte) 0xFF);
                    Arrays.fill(contents, 0x41000, contents.length, (byte) 0xFF);
                }
            }
            return contents;
        }
    }

    /** A goal on a board. */
    private record Setup(FaultScenario scenario, Goal goal, Before before) {}

    @ParameterizedTest
    @EnumSource
    void aSampleHitsNothingElseInSilence(FaultScenario scenario) throws EspException {
        for (Goal goal : Goal.values()) {
            if (can(scenario, goal)) {
                Setup setup = new Setup(scenario, goal, Before.USED_UP);
                List<Fault> faults = faults(setup, OF_PLACES);
                Collections.shuffle(faults, new Random(scenario.ordinal()));
                check(setup, faults.subList(0, Math.min(faults.size(), SAMPLES)));
            }
        }
    }

    /** Farther than what is looked at before: a bit of its length that stands for 64 KB or more. */
    @ParameterizedTest
    @ValueSource(ints = {16, 17, 18})
    void anEraseThatWentFarBehindIsToldToItsEnd(int bit) throws EspException {
        Setup setup = new Setup(FaultScenario.C3_STUB_COMPRESSED, Goal.ERASE, Before.USED_UP);
        int octet = 1 + 8 + 4 + bit / 8;
        check(setup, List.of(Fault.ofBit(Direction.TO_BOARD, frameOf(setup, Op.ERASE_REGION), octet, bit % 8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "READ | READ_FLASH | 1 | the line falsified the command to read into the one to erase, and"
                        + " [0x000000, 0x080000) was erased",
                "ERASE | ERASE_REGION | 0 | the line falsified a command, and besides [0x021000, 0x024000)"
                        + " [0x000000, 0x080000) was erased"
            })
    void whatBecameTheErasingOfAllIsTold(Goal goal, Op op, int bit, String message) throws EspException {
        Setup setup = new Setup(FaultScenario.C3_STUB_COMPRESSED, goal, Before.USED_UP);
        Fault fault = Fault.ofBit(Direction.TO_BOARD, frameOf(setup, op), 2, bit);
        FakeClock clock = new FakeClock();
        TestBoard board = board(setup, clock, port -> new FaultyTransport(port, clock, List.of(fault)));
        assertThatThrownBy(() -> run(setup, board))
                .hasMessage(message)
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.OTHER_FLASH_HIT);
    }

    /** The first request of this kind. */
    private static int frameOf(Setup setup, Op op) throws EspException {
        List<byte[]> frames = FaultScenario.recorded((clock, through) -> run(setup, board(setup, clock, through)))
                .frames(Direction.TO_BOARD);
        return frames.indexOf(frames.stream()
                .filter(f -> (f[2] & 0xFF) == op.code())
                .findFirst()
                .orElseThrow());
    }

    static Stream<Arguments> everything() {
        return Arrays.stream(FaultScenario.values())
                .flatMap(scenario -> Arrays.stream(Goal.values())
                        .filter(goal -> can(scenario, goal))
                        .map(goal -> Arguments.of(scenario, goal)));
    }

    @Tag("exhaustive")
    @ParameterizedTest
    @MethodSource("everything")
    void noFaultHitsAnythingElseInSilence(FaultScenario scenario, Goal goal) throws EspException {
        for (Before before : Before.values()) {
            Setup setup = new Setup(scenario, goal, before);
            check(setup, faults(setup, before == Before.USED_UP ? EnumSet.allOf(Op.class) : OF_PLACES));
        }
    }

    /** The ROM of the ESP8266 gives no MD5, reads nothing, and erases in pairs of sectors. */
    private static boolean can(FaultScenario scenario, Goal goal) {
        return scenario != FaultScenario.ESP8266_ROM || goal == Goal.FLASH;
    }

    private static void check(Setup setup, List<Fault> faults) {
        Map<String, Integer> outcomes = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (Fault fault : faults) {
            Outcome outcome = outcome(setup, fault);
            outcomes.merge(outcome.kind, 1, Integer::sum);
            outcome.wrong.forEach(what -> wrong.add(fault + ": " + what));
        }
        assertThat(wrong).as("%s: %s", setup, outcomes).isEmpty();
        System.getLogger(FlashOutsideDamageTest.class.getName())
                .log(System.Logger.Level.DEBUG, () -> setup + ": " + outcomes);
    }

    private record Outcome(String kind, List<String> wrong) {}

    /** Every bit of the commands {@code ops} and of the heads of all blocks, every block twice and not at all. */
    private static List<Fault> faults(Setup setup, Set<Op> ops) throws EspException {
        FaultyTransport line = FaultScenario.recorded((clock, through) -> run(setup, board(setup, clock, through)));
        List<byte[]> frames = line.frames(Direction.TO_BOARD);
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            byte[] frame = frames.get(i);
            Optional<Op> op = Op.of(frame[2] & 0xFF).filter(o -> frame[1] == 0);
            boolean isBlock = op.filter(BLOCKS::contains).isPresent();
            if (isBlock) {
                faults.add(Fault.ofFrame(Direction.TO_BOARD, i, Effect.DUPLICATE));
                faults.add(Fault.ofFrame(Direction.TO_BOARD, i, Effect.DROP));
            }
            boolean wanted = isBlock || op.isEmpty() || ops.contains(op.get());
            int octets = wanted ? frame.length > 64 ? HEAD_BYTES : frame.length : 0;
            for (int bit = 0; bit < octets * 8; bit++) {
                faults.add(Fault.ofBit(Direction.TO_BOARD, i, bit / 8, bit % 8));
            }
        }
        return faults;
    }

    private static Outcome outcome(Setup setup, Fault fault) {
        FakeClock clock = new FakeClock();
        try {
            TestBoard board = board(setup, clock, port -> new FaultyTransport(port, clock, List.of(fault)));
            List<String> wrong = new ArrayList<>();
            String kind = "done";
            List<FlashRange> told = List.of();
            boolean proven = true;
            try {
                proven = run(setup, board);
            } catch (EspException e) {
                assertThat(e.problem()).as("%s", e).isNotEqualTo(Problem.INTERNAL);
                kind = e.problem().name();
                told = ranges(String.valueOf(e.getMessage()));
            }
            List<FlashRange> hit =
                    FlashRange.union(hit(setup.before.contents(), board.board().flash(), setup.goal.named));
            for (FlashRange range : proven ? hit : List.<FlashRange>of()) {
                if (told.stream().noneMatch(t -> t.offset() <= range.offset() && range.end() <= t.end())) {
                    wrong.add(kind + " and " + range + " is hit in silence");
                }
            }
            if (kind.equals("done") && proven && !isDone(setup, board.board().flash())) {
                wrong.add("done, but not what was named");
            }
            return new Outcome(kind + (hit.isEmpty() ? "" : ", damage" + (proven ? "" : ", unproven")), wrong);
        } catch (EspException | RuntimeException | AssertionError e) {
            throw new AssertionError(setup + ", " + fault + ": " + e, e);
        }
    }

    private static boolean isDone(Setup setup, byte[] flash) {
        return switch (setup.goal) {
            case FLASH -> FaultScenario.holds(flash, BOOT) && FaultScenario.holds(flash, APP);
            case ERASE -> {
                byte[] empty = new byte[ERASED.length()];
                Arrays.fill(empty, (byte) 0xFF);
                yield Arrays.equals(flash, ERASED.offset(), ERASED.end(), empty, 0, empty.length);
            }
            case READ, VERIFY -> true;
        };
    }

    private static List<FlashRange> ranges(String message) {
        return RANGE.matcher(message)
                .results()
                .map(m -> FlashRange.between(Integer.decode(m.group(1)), Integer.decode(m.group(2))))
                .toList();
    }

    /** Sectors outside what was named that are not as they were. */
    private static List<FlashRange> hit(byte[] before, byte[] after, List<FlashRange> named) {
        List<FlashRange> hit = new ArrayList<>();
        for (int at = 0; at < before.length; at += FlashRange.SECTOR_BYTES) {
            FlashRange sector = new FlashRange(at, FlashRange.SECTOR_BYTES);
            if (named.stream().noneMatch(sector::overlaps)
                    && !Arrays.equals(before, at, sector.end(), after, at, sector.end())) {
                hit.add(sector);
            }
        }
        return hit;
    }

    private static TestBoard board(Setup setup, FakeClock clock, UnaryOperator<Transport> line) throws EspException {
        BoardOptions options = BoardOptions.of(setup.scenario.chip).withFlashBytes(FLASH_BYTES);
        TestBoard board = new TestBoard(options, clock, line);
        board.board().loadFlash(0, setup.before.contents());
        return board;
    }

    /** Whether the result is proven by the chip. */
    private static boolean run(Setup setup, TestBoard board) throws EspException {
        StubUse stub = setup.scenario.stub;
        try (Device device = board.connect(stub)) {
            return switch (setup.goal) {
                case FLASH ->
                    board.flash(device, setup.scenario.options, BOOT, APP)
                            .unverified()
                            .isEmpty();
                case ERASE ->
                    new FlashEraser(device, event -> {})
                            .erase(List.of(ERASED), Set.of())
                            .isEmpty();
                case READ -> {
                    byte[] read = new FlashReader(device).read(READ);
                    assertThat(read).isEqualTo(Arrays.copyOfRange(setup.before.contents(), READ.offset(), READ.end()));
                    yield true;
                }
                case VERIFY -> {
                    FlashVerifier verifier = new FlashVerifier(device);
                    verifier.prepare();
                    byte[] there = Arrays.copyOfRange(setup.before.contents(), READ.offset(), READ.end());
                    verifier.verify(new PlannedRegion(
                            new FlashRegion(READ.offset(), there, "x", "x"), there, READ.offset(), there));
                    yield true;
                }
            };
        }
    }
}
