package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.UserCache;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.Connector;
import io.github.espmaven.connect.Device;
import io.github.espmaven.connect.LinkMemory;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.PortTraits.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What worked with an adapter and a board is tried first in the next run, and nothing depends on it. */
@Tag("slow")
@Execution(ExecutionMode.SAME_THREAD)
class LinkMemoryTest {
    private static final FlashRegion APP = TestBoard.region(0x10000, 256 * 1024);
    private static final String CLEAN_AT_115200 = "ailment=bit-errors(rate=1e-3,at=921600,power=0,clean=115200,seed=1)";

    private final FakeClock clock = new FakeClock();
    private final List<String> log = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void keepHere() {
        System.setProperty(UserCache.DIRECTORY_PROPERTY, folder.toString());
    }

    @AfterEach
    void keepNowhere() {
        System.setProperty(UserCache.DIRECTORY_PROPERTY, "");
    }

    private LinkMemory memory(String adapter) {
        return LinkMemory.of(
                new PortTraits("/dev/ttyUSB0", Kind.SERIAL, Optional.empty(), Duration.ZERO, Optional.of(adapter)),
                clock);
    }

    private Duration flash(String adapter, String board) throws EspException {
        return flash(memory(adapter), board);
    }

    private Duration flash(String adapter, String board, FlashRegion region) throws EspException {
        return flash(memory(adapter), board, region);
    }

    private Duration flash(LinkMemory memory, String board) throws EspException {
        return flash(memory, board, APP);
    }

    private Duration flash(LinkMemory memory, String board, FlashRegion region) throws EspException {
        log.clear();
        notices.clear();
        long start = clock.nanoTime();
        TestBoard at =
                new TestBoard(BoardOptions.parse("sim:" + board + "&timing=real"), clock, UnaryOperator.identity());
        ConnectOptions options = ConnectOptions.DEFAULTS.withMemory(memory);
        try (Device device = new Connector(at.line(), clock, options, log::add, notices::add).connect()) {
            at.flash(device, FlashOption.DEFAULTS, region);
        }
        return clock.since(start);
    }

    private long kept() throws IOException {
        Path links = folder.resolve("links");
        if (!Files.exists(links)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(links)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void theRateThatWorkedIsTheFirst() throws EspException {
        String board = "esp32c3?flash=1MB&" + CLEAN_AT_115200;
        Duration first = flash("usb 1", board);
        Duration second = flash("usb 1", board);
        assertThat(second.toMillis()).isLessThan(first.toMillis() - 500);
        assertThat(log).noneMatch(line -> line.contains(" at 921600 baud"));
        flash("usb 2", board);
        assertThat(log).as("another adapter").anyMatch(line -> line.contains(" at 921600 baud"));
        flash("usb 1", board + "&mac=7c:df:a1:00:00:77");
        assertThat(log).as("another board").anyMatch(line -> line.contains(" at 921600 baud"));
        clock.sleep(Duration.ofDays(31));
        flash("usb 1", board);
        assertThat(log).as("a month later").anyMatch(line -> line.contains(" at 921600 baud"));
    }

    @Test
    void theResetThatWorkedIsTheFirst() throws EspException {
        flash("usb 1", "esp32c3?flash=1MB&circuit=slow");
        assertThat(log).filteredOn(line -> line.contains("to connect failed")).hasSize(1);
        flash("usb 1", "esp32c3?flash=1MB&circuit=slow");
        assertThat(log).filteredOn(line -> line.contains("to connect failed")).isEmpty();
        flash("usb 1", "esp32c3?flash=1MB");
        assertThat(log).filteredOn(line -> line.contains("to connect failed")).isEmpty();
    }

    @Test
    void aGoodBoardLeavesNothingAndTakesNoLonger() throws EspException, IOException {
        flash(LinkMemory.NONE, "esp32c3?flash=1MB"); // from here on its sectors are remembered
        Duration without = flash(LinkMemory.NONE, "esp32c3?flash=1MB");
        assertThat(flash("usb 1", "esp32c3?flash=1MB")).isEqualTo(without);
        assertThat(flash("usb 1", "esp32c3?flash=1MB")).isEqualTo(without);
        assertThat(kept()).isZero();
    }

    @Test
    void whatIsDamagedIsAsIfItWereNotThere() throws EspException, IOException {
        String board = "esp32c3?flash=1MB&" + CLEAN_AT_115200;
        Duration first = flash("usb 1", board);
        assertThat(kept()).isEqualTo(1);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(file, "baud=1\n");
            }
        }
        assertThat(flash("usb 1", board)).isEqualTo(first);
    }

    @Test
    void afterLongSuccessTheRateGoesUpAgain() throws EspException {
        flash("usb 1", "esp32c3?flash=4MB&" + CLEAN_AT_115200);
        flash("usb 1", "esp32c3?flash=4MB", TestBoard.region(0x10000, 3 << 20));
        assertThat(notices)
                .containsExactly(
                        "nothing was falsified for long: going on at 230400 baud",
                        "nothing was falsified for long: going on at 460800 baud");
        flash("usb 1", "esp32c3?flash=4MB", TestBoard.region(0x10000, 3 << 20));
        assertThat(notices).hasSize(1);
        assertThat(log).as("the rate it ended with").anyMatch(line -> line.contains(" at 460800 baud"));
    }

    @Test
    void whereTheHigherRateFailsItIsTriedSeldom() throws EspException {
        flash("usb 1", "esp32c3?flash=4MB&" + CLEAN_AT_115200, TestBoard.region(0x10000, 3 << 20));
        assertThat(log)
                .as("while connecting, and after half a megabyte")
                .filteredOn(line -> line.endsWith(" at 230400 baud"))
                .hasSize(2);
        assertThat(notices)
                .as("said while connecting, and not for each try")
                .containsExactly("the line loses or falsifies too much: going on at 115200 baud");
    }

    @Test
    void halfTheRateIsTriedWhereTheUsualOneIsNotUnderstood() throws EspException {
        flash("usb 1", "esp32c3?flash=1MB&ailment=bit-errors(rate=2e-2,power=0,clean=57600)");
        assertThat(log).anyMatch(line -> line.contains("57600 baud"));
        flash("usb 1", "esp32c3?flash=1MB&ailment=bit-errors(rate=2e-2,power=0,clean=57600)");
    }
}
