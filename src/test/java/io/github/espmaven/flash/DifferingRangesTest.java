package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.UserCache;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Device;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.Timing;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.ImpairedTransport;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the search for differences costs and saves, on a clock that counts wire, flash and hashing. */
@Tag("slow")
class DifferingRangesTest {
    private static final int MB = 1 << 20;
    private static final FlashRegion APP = TestBoard.region(0x10000, MB);
    private static final FlashRegion SMALLER = TestBoard.region(0x10000, MB / 2);

    private static final SectorMemory NOTHING =
            new SectorMemory(new UserCache(Optional.empty(), Duration.ZERO, 0, Clock.system()), Optional.empty());

    /** A line whose adapter holds back each reply. */
    private record LateTransport(Transport port, FakeClock clock, Duration roundTrip) implements ForwardingTransport {
        @Override
        public void write(byte[] bytes, int offset, int length) throws EspException {
            clock.sleep(roundTrip);
            port.write(bytes, offset, length);
        }
    }

    private static TestBoard board(FakeClock clock, UnaryOperator<Transport> line, byte[] contents)
            throws EspException {
        BoardOptions options =
                BoardOptions.of(Chip.ESP32_C3).withFlashBytes(2 * MB).withTiming(Timing.REAL);
        TestBoard board = new TestBoard(options, clock, line);
        board.board().loadFlash(APP.offset(), contents);
        return board;
    }

    /** The target of 0.6 s leaves the machine that runs the engine little; the clock counts none of that. */
    @Test
    void sixteenBytesOfAMegabyteAreSoonThere() throws EspException {
        byte[] before = APP.bytes().clone();
        Arrays.fill(before, 700_000, 700_016, (byte) 0x55);
        FakeClock clock = new FakeClock();
        TestBoard board = board(clock, port -> port, before);
        try (Device device = board.connect(StubUse.USE)) {
            FlashReport report = board.flash(device, FlashOption.DEFAULTS, APP);
            assertThat(report.wireBytes()).isLessThan(2 * FlashRange.SECTOR_BYTES);
        }
        assertThat(Arrays.equals(
                        board.board().flash(), APP.offset(), APP.range().end(), APP.bytes(), 0, MB))
                .isTrue();
        assertThat(clock.elapsed()).isLessThan(Duration.ofMillis(560));
    }

    @Test
    void aSampleOfSearchesCostsLittle() throws EspException {
        check(50);
    }

    @Tag("exhaustive")
    @Test
    void noSearchCostsMuch() throws EspException {
        check(1000);
    }

    /** Compared with sending everything, as the engine does when it is told to rewrite. */
    private static void check(int patterns) throws EspException {
        Random random = new Random(14);
        for (int i = 0; i < patterns; i++) {
            Duration roundTrip = Duration.ofNanos((long) (200_000 * Math.pow(100, random.nextDouble())));
            byte[] before = changed(SMALLER.bytes(), random);
            FakeClock clock = new FakeClock();
            TestBoard board = board(clock, port -> new LateTransport(port, clock, roundTrip), before);
            try (Device device = board.connect(StubUse.USE)) {
                FlashOperations loader = new FlashOperations(device);
                loader.size().tell(OptionalLong.empty());
                PlannedRegion region = FlashPlanner.plan(
                                List.of(SMALLER), FlashTarget.of(device), HeaderSettings.KEEP, FlashOption.DEFAULTS)
                        .regions()
                        .get(0);
                long start = clock.nanoTime();
                Optional<FlashRange> first = new HeldRegions(loader, NOTHING).firstDiffering(region);
                List<FlashRange> found =
                        first.isEmpty() ? List.of() : new DifferingRanges(loader, region).find(first.get());
                double search = clock.since(start).toNanos();
                assertCovers(found, before, i);
                double all = SendTime.of(region, device.baud()).nanos(region.length());
                // the question whether anything differs is asked anyway: a fence, the first sector, and all of it
                double asked = 3.0 * roundTrip.toNanos()
                        + loader.md5().hashTime(region.length()).toNanos();
                assertThat(search).as("pattern %d, %s", i, roundTrip).isLessThan(asked + 0.03 * all);
                if (patterns > 50 || i % 10 == 0) {
                    board.flash(device, FlashOption.DEFAULTS, SMALLER);
                    int offset = SMALLER.offset();
                    byte[] flash = Arrays.copyOfRange(
                            board.board().flash(), offset, SMALLER.range().end());
                    assertThat(Arrays.equals(flash, SMALLER.bytes()))
                            .as("pattern %d", i)
                            .isTrue();
                }
            }
        }
    }

    /** From single bytes to nearly everything: runs of random length at random places. */
    private static byte[] changed(byte[] bytes, Random random) {
        byte[] changed = bytes.clone();
        int runs = 1 << random.nextInt(8);
        for (int i = 0; i < runs; i++) {
            int from = random.nextInt(bytes.length);
            int to = Math.min(bytes.length, from + (1 << random.nextInt(19)));
            for (int at = from; at < to; at++) {
                changed[at] ^= 0x5A;
            }
        }
        return changed;
    }

    private static void assertCovers(List<FlashRange> found, byte[] before, int pattern) {
        for (int at = 0; at < before.length; at++) {
            if (before[at] != SMALLER.bytes()[at]) {
                int offset = SMALLER.offset() + at;
                assertThat(found)
                        .as("pattern %d, %x", pattern, offset)
                        .anyMatch(range -> range.offset() <= offset && offset < range.end());
                at |= FlashRange.SECTOR_BYTES - 1;
            }
        }
    }

    /** The board's port is gone at some moment, and with it the process; the next one goes on. */
    @Test
    void aRunThatBrokeOffIsContinued() throws EspException {
        Random random = new Random(13);
        for (int i = 0; i < 10; i++) {
            long bytes = 20_000 + random.nextInt(500_000);
            FakeClock clock = new FakeClock();
            TestBoard killed =
                    board(clock, port -> new ImpairedTransport(port, clock).diesAfter(bytes, ""), TestBoard.used(MB));
            try (Device device = killed.connect(StubUse.USE)) {
                killed.flash(device, FlashOption.DEFAULTS, APP);
            } catch (EspException e) {
                assertThat(e.problem()).isNotEqualTo(Problem.INTERNAL);
            }
            byte[] left = Arrays.copyOfRange(
                    killed.board().flash(), APP.offset(), APP.range().end());
            int proven = 0;
            while (proven < MB && left[proven] == APP.bytes()[proven]) {
                proven++;
            }
            TestBoard next = board(new FakeClock(), port -> port, left);
            try (Device device = next.connect(StubUse.USE)) {
                FlashReport report = next.flash(device, FlashOption.DEFAULTS, APP);
                int missing = MB - (proven & -FlashRange.SECTOR_BYTES);
                assertThat(report.wireBytes())
                        .as("%d sent, %d there", bytes, proven)
                        .isLessThan(missing + (1 << 16));
                // half of the region's bytes are random, the others compress to nothing
                assertThat(report.wireBytes()).isLessThan(missing * 6L / 10 + (1 << 16));
            }
        }
    }
}
