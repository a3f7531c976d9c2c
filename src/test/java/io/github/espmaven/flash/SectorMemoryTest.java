package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.UserCache;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Device;
import io.github.espmaven.flash.FlashReport.RegionResult;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.Timing;
import io.github.espmaven.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of a board is a first guess, right or wrong; the flash is right in the end whatever it says. */
@Tag("slow")
class SectorMemoryTest {
    private static final int MB = 1 << 20;
    private static final FlashRegion APP = TestBoard.region(0x10000, MB);
    private static final int SECTOR = 171;

    @TempDir
    private Path folder;

    private final FakeClock clock = new FakeClock();
    private byte[] contents = new byte[MB];
    private Duration took = Duration.ZERO;

    private int restarts;

    @BeforeEach
    void flashedOnce() throws EspException {
        flash(APP);
    }

    /** The board plugged in again. */
    private TestBoard board() throws EspException {
        TestBoard again = new TestBoard(
                BoardOptions.of(Chip.ESP32_C3).withFlashBytes(2 * MB).withTiming(Timing.REAL),
                clock,
                UnaryOperator.identity());
        again.board().loadFlash(APP.offset(), contents);
        return again;
    }

    private SectorMemory memory() {
        UserCache cache = new UserCache(Optional.of(folder), Duration.ofDays(90), 4, clock);
        return new SectorMemory(cache, Optional.of("02:00:00:00:00:01"));
    }

    private RegionResult flash(FlashRegion region) throws EspException {
        long start = clock.nanoTime();
        TestBoard board = board();
        FlashReport report;
        try (Device device = board.connect(StubUse.LATER)) {
            FlashPlan plan = FlashPlanner.plan(
                    List.of(region), FlashTarget.of(device), HeaderSettings.KEEP, FlashOption.DEFAULTS);
            FlashWriter writer = new FlashWriter(device, event -> {}, memory());
            writer.holdsAll(plan);
            report = writer.write(plan);
        }
        took = clock.since(start);
        contents = Arrays.copyOfRange(
                board.board().flash(), APP.offset(), APP.range().end());
        assertThat(contents).isEqualTo(region.bytes());
        restarts = report.restarts();
        assertThat(restarts).isLessThanOrEqualTo(1);
        return report.regions().get(0);
    }

    /** The app with sectors changed. */
    private static FlashRegion changed(int... sectors) {
        byte[] bytes = APP.bytes().clone();
        for (int sector : sectors) {
            bytes[sector * FlashRange.SECTOR_BYTES + 5] ^= 0x11;
        }
        return new FlashRegion(APP.offset(), bytes, APP.source(), APP.name());
    }

    @Test
    void theUsualRebuildNeedsNoSearch() throws EspException {
        assertThat(flash(changed(SECTOR)).sentSectors()).isEqualTo(1);
        assertThat(restarts).as("the guess was right").isZero();
        assertThat(took).isLessThan(Duration.ofMillis(400));
        assertThat(flash(changed(SECTOR, SECTOR + 20)).sentSectors()).isEqualTo(1);
    }

    @Test
    void whatWasNotChangedIsNotSent() throws EspException {
        assertThat(flash(APP).sentSectors()).isZero();
        assertThat(flash(changed(SECTOR)).sentSectors()).isEqualTo(1);
        assertThat(flash(changed(SECTOR)).sentSectors()).isZero();
    }

    /** Another tool has flashed another program. */
    @Test
    void aStaleMemoryIsNoticedBeforeAnythingIsSent() throws EspException {
        byte[] other = APP.bytes().clone();
        Arrays.fill(other, 3 * FlashRange.SECTOR_BYTES, 40 * FlashRange.SECTOR_BYTES, (byte) 7);
        contents = other;
        RegionResult result = flash(changed(20));
        assertThat(result.sentSectors()).isBetween(37, 37 + 16);
        assertThat(restarts).isZero();
    }

    /** The other program has the sector that would confirm the guess, and differs elsewhere: one more round. */
    @Test
    void aWrongGuessCostsOneMoreRound() throws EspException {
        contents = changed(9, 200).bytes();
        assertThat(flash(changed(SECTOR)).sentSectors()).isEqualTo(3);
        assertThat(restarts).isEqualTo(1);
    }

    @Test
    void aFalsifiedMemoryIsWorthNothing() throws IOException, EspException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.writeString(file, Files.readString(file).replace('a', 'b'));
            }
        }
        assertThat(flash(changed(SECTOR)).sentSectors()).isEqualTo(1);
        // well formed, and wrong
        new UserCache(Optional.of(folder), Duration.ofDays(90), 4, clock)
                .put("02:00:00:00:00:01", "0x10000 0123456789abcdef");
        assertThat(flash(APP).sentSectors()).isEqualTo(1);
        assertThat(flash(changed(0, 255)).sentSectors()).isEqualTo(2);
    }
}
