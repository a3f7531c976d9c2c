package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.Device;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.FaultyTransport;
import io.github.espmaven.testing.FaultyTransport.Direction;
import io.github.espmaven.testing.FaultyTransport.Effect;
import io.github.espmaven.testing.FaultyTransport.Fault;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One thing goes wrong on the line, at every place in turn: the flash ends with the right contents or with a clear
 * error, in bounded time, and never sends a block twice into one stream.
 */
@Tag("slow")
class FlashFaultTest {
    private static final int FLASH_BYTES = 256 * 1024;
    /** Frames up to this length are spoiled at every byte, longer ones at their head and end. */
    private static final int SHORT_FRAME_BYTES = 64;

    private static final int BULK_HEAD_BYTES = 28;
    private static final int SAMPLES = 30;
    /** Seven attempts to connect, twice, and the longest limits of the commands below. */
    private static final Duration TIME_LIMIT = Duration.ofMinutes(5);

    private static final byte[] USED = TestBoard.used(FLASH_BYTES);
    private static final FlashRegion BOOT = TestBoard.region(0x1000, 0x900);
    private static final FlashRegion APP = TestBoard.region(0x10000, 0xB000);

    @ParameterizedTest
    @EnumSource
    void survivesASample(FaultScenario scenario) throws EspException {
        List<Fault> faults = faults(scenario);
        Collections.shuffle(faults, new Random(scenario.ordinal()));
        Map<String, Integer> outcomes = new TreeMap<>();
        for (Fault fault : faults.subList(0, SAMPLES)) {
            outcomes.merge(outcome(scenario, fault), 1, Integer::sum);
        }
        assertThat(outcomes.getOrDefault("flashed", 0)).as(outcomes.toString()).isGreaterThan(SAMPLES * 9 / 10);
    }

    @Tag("exhaustive")
    @ParameterizedTest
    @EnumSource
    void survivesEveryFault(FaultScenario scenario) throws EspException {
        Map<String, Integer> outcomes = new TreeMap<>();
        for (Fault fault : faults(scenario)) {
            outcomes.merge(outcome(scenario, fault), 1, Integer::sum);
        }
        int all = outcomes.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(outcomes.getOrDefault("flashed", 0)).as(outcomes.toString()).isGreaterThan(all / 100 * 98);
    }

    /** Every fault worth trying: each byte of short frames, head and end of long ones, and each frame as a whole. */
    private static List<Fault> faults(FaultScenario scenario) throws EspException {
        FaultyTransport line = FaultScenario.recorded((clock, through) -> run(scenario, clock, through));
        List<Fault> faults = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            List<Integer> lengths = line.frameLengths(direction);
            for (int frame = 0; frame < lengths.size(); frame++) {
                for (Effect effect : Effect.values()) {
                    faults.add(Fault.ofFrame(direction, frame, effect));
                    for (int octet : octets(lengths.get(frame))) {
                        faults.add(Fault.ofOctet(direction, frame, octet, effect));
                    }
                }
            }
        }
        return faults;
    }

    private static List<Integer> octets(int length) {
        List<Integer> octets = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            if (length <= SHORT_FRAME_BYTES || i < BULK_HEAD_BYTES || i >= length - 2) {
                octets.add(i);
            }
        }
        return octets;
    }

    /** What came of it; fails the test when that is not allowed. */
    private static String outcome(FaultScenario scenario, Fault fault) {
        FakeClock clock = new FakeClock();
        String outcome;
        try {
            outcome = run(scenario, clock, port -> new FaultyTransport(port, clock, List.of(fault)));
        } catch (EspException e) {
            assertThat(e.problem()).as("%s: %s", fault, e).isNotEqualTo(Problem.INTERNAL);
            assertThat(e.getMessage()).as("%s", fault).isNotBlank();
            outcome = e.problem().name();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(scenario + ", " + fault + ": " + e.getMessage(), e);
        }
        assertThat(clock.elapsed()).as("%s: %s", fault, outcome).isLessThan(TIME_LIMIT);
        return outcome;
    }

    private static String run(FaultScenario scenario, FakeClock clock, UnaryOperator<Transport> line)
            throws EspException {
        TestBoard board = new TestBoard(
                BoardOptions.of(scenario.chip).withFlashBytes(FLASH_BYTES),
                clock,
                port -> new StreamWatch(line.apply(port)));
        board.board().loadFlash(0, USED);
        try (Device device = board.connect(scenario.stub)) {
            FlashReport report = board.flash(device, scenario.options, BOOT, APP);
            if (report.unverified().isPresent()) {
                return "flashed";
            }
            byte[] flash = board.board().flash();
            for (FlashRegion region : List.of(BOOT, APP)) {
                assertThat(FaultScenario.holds(flash, region))
                        .as("%s is in the flash", region)
                        .isTrue();
            }
            return "flashed";
        }
    }
}
