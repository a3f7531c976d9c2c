package io.github.espmaven.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Device;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlanner;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashReport;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.loader.CommandTimeouts;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.Timing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How fast the engine is, as ratios that hold on any machine; prints what it measured. */
@Tag("bench")
class FlashSpeedTest {
    private static final int MB = 1 << 20;
    private static final int BAUD = 921_600;
    private static final Set<FlashOption> PLAIN = Set.of(FlashOption.VERIFY, FlashOption.REWRITE);
    private static final Set<FlashOption> COMPRESSED =
            Set.of(FlashOption.VERIFY, FlashOption.REWRITE, FlashOption.COMPRESS);

    @Test
    void uncompressedAt30MegabytesASecond() throws EspException {
        double megabytes = 16 / seconds(best(16 * MB, PLAIN));
        print("uncompressed, unthrottled: %.1f MB/s", megabytes);
        assertThat(megabytes).isGreaterThan(30);
    }

    @Test
    void compressedAtFourFifthsOfABareDeflater() throws EspException {
        FlashRegion region = TestBoard.region(0, 16 * MB);
        Duration bare = Duration.ofDays(1);
        for (int i = 0; i < 3; i++) {
            bare = shorter(bare, deflate(region.bytes()));
        }
        Duration flash = best(16 * MB, COMPRESSED);
        double ratio = seconds(bare) / seconds(flash);
        print("compressed: bare Deflater %.2f s, flash %.2f s, ratio %.2f", seconds(bare), seconds(flash), ratio);
        assertThat(ratio).isGreaterThan(0.8);
    }

    @Test
    void costIsLinear() throws EspException {
        double one = seconds(best(MB, COMPRESSED));
        double four = seconds(best(4 * MB, COMPRESSED));
        double sixteen = seconds(best(16 * MB, COMPRESSED));
        print("compressed: 1 MB %.3f s, 4 MB %.3f s, 16 MB %.3f s", one, four, sixteen);
        assertThat(sixteen / four).isLessThan(4 * 1.25);
    }

    @Test
    void plans16MegabytesInAnInstant() throws EspException {
        FlashRegion region = TestBoard.region(0, 16 * MB - 3);
        FlashTarget target = FlashTarget.unseen(Optional.of(Chip.ESP32_S3));
        Duration took = Duration.ofDays(1);
        for (int i = 0; i < 5; i++) {
            long start = Clock.system().nanoTime();
            FlashPlanner.plan(List.of(region), target, HeaderSettings.KEEP, FlashOption.DEFAULTS);
            took = shorter(took, Clock.system().since(start));
        }
        print("planning 16 MB: %.1f ms", took.toNanos() / 1e6);
        assertThat(took).isLessThan(Duration.ofMillis(50));
    }

    /** Connect to verified, in real time, on a board whose wire and flash take theirs. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void realTimingIsWireOrFlashAndLittleMore(boolean used) throws EspException {
        TestBoard board = board(4 * MB, Timing.REAL);
        if (used) {
            board.board().loadFlash(0, TestBoard.used(4 * MB));
        }
        long start = Clock.system().nanoTime();
        FlashReport report;
        try (Device device = board.connect(StubUse.USE)) {
            report = board.flash(device, COMPRESSED, TestBoard.region(0x10000, MB));
        }
        double took = seconds(Clock.system().since(start));
        double wire = seconds(CommandTimeouts.onWire(report.wireBytes(), BAUD));
        double flash = MB / 256 * 0.0004 + (used ? MB / 65536 * 0.15 : 0);
        double limit = 1.10 * Math.max(wire, flash) + 0.5;
        print(
                "real timing, %s chip: %.2f s; wire %.2f s, flash %.2f s, limit %.2f s",
                used ? "used" : "blank", took, wire, flash, limit);
        assertThat(took).isLessThan(limit);
    }

    @Test
    void flashes16MegabytesIn128MegabytesOfHeap() throws IOException, InterruptedException {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeap.class.getName())
                .inheritIO()
                .start();
        assertThat(java.waitFor()).isZero();
    }

    /** Flashes 16 MB, compressed and not. */
    static final class SmallHeap {
        public static void main(String[] args) throws EspException {
            for (Set<FlashOption> options : List.of(COMPRESSED, PLAIN)) {
                flash(16 * MB, options);
            }
        }
    }

    private static TestBoard board(int flashBytes, Timing timing) throws EspException {
        return new TestBoard(
                BoardOptions.of(Chip.ESP32_S3).withFlashBytes(flashBytes).withTiming(timing),
                Clock.system(),
                UnaryOperator.identity());
    }

    private static Duration flash(int bytes, Set<FlashOption> options) throws EspException {
        TestBoard board = board(16 * MB, Timing.NONE);
        FlashRegion region = TestBoard.region(0, bytes);
        try (Device device = board.connect(StubUse.USE)) {
            long start = Clock.system().nanoTime();
            board.flash(device, options, region);
            Duration took = Clock.system().since(start);
            assertThat(Arrays.equals(board.board().flash(), 0, bytes, region.bytes(), 0, bytes))
                    .isTrue();
            return took;
        }
    }

    private static Duration best(int bytes, Set<FlashOption> options) throws EspException {
        Duration best = Duration.ofDays(1);
        for (int i = 0; i < 4; i++) {
            best = shorter(best, flash(bytes, options));
        }
        return best;
    }

    private static Duration deflate(byte[] bytes) {
        long start = Clock.system().nanoTime();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        deflater.setInput(bytes);
        deflater.finish();
        byte[] out = new byte[64 * 1024];
        while (!deflater.finished()) {
            deflater.deflate(out);
        }
        deflater.end();
        return Clock.system().since(start);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static void print(String format, Object... values) {
        System.out.println("[bench] " + String.format(format, values));
    }
}
