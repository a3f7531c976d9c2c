package io.github.espmaven.job.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.monitor.Expectation;
import io.github.espmaven.monitor.FailOn;
import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.transport.serial.Pty;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A monitor on a pseudo-terminal whose far end logs as fast as a UART of 3 Mbaud can carry: 300,000 bytes a second. */
public final class FloodedMonitor {
    public static final int BYTES_PER_SECOND = 300_000;

    private static final Duration STEP = Duration.ofMillis(10);
    private static final long STEP_BYTES = BYTES_PER_SECOND / 100;
    private static final int LONGEST_LINE = 128;

    private final Clock clock = Clock.system();
    private final Path folder;
    private long lines;

    public FloodedMonitor(Path folder) {
        this.folder = folder;
    }

    /**
     * What it cost.
     *
     * @param bytes that the board sent
     * @param late how much later than at 3 Mbaud the last one was taken
     * @param cores processor time of this whole process by time that passed
     * @param heapGrowth bytes in use at the end beyond those after a quarter of the time
     */
    public record Cost(long bytes, Duration late, double cores, long heapGrowth) {}

    /** Floods for {@code time}, and requires that each line arrived, once, in its order, whole. */
    public Cost run(Duration time) throws Exception {
        try (Pty pty = new Pty()) {
            BackgroundMonitor monitor =
                    BackgroundMonitor.start(request(pty.link().toString()), clock, new Silent());
            long cpu = processorNanos();
            long start = clock.nanoTime();
            long sent = 0;
            long heapEarly = -1;
            while (!clock.hasPassed(start, time)) {
                sent = send(pty, sent, (clock.since(start).toMillis() / STEP.toMillis() + 1) * STEP_BYTES);
                if (heapEarly < 0 && clock.hasPassed(start, time.dividedBy(4))) {
                    heapEarly = heapInUse();
                }
                clock.sleep(STEP.dividedBy(2));
            }
            pty.send("the end\n".getBytes(StandardCharsets.US_ASCII));
            long flooded = clock.nanoTime();
            awaitEnd();
            Duration late = clock.since(flooded);
            double cores =
                    (double) (processorNanos() - cpu) / clock.since(start).toNanos();
            long heapGrowth = heapInUse() - heapEarly;
            EspException unmet = monitor.stop().orElseThrow();
            assertThat(unmet).hasMessageStartingWith("\"never (printed|said) [0-9]+$\" did not come");
            requireAll();
            return new Cost(sent, late, cores, heapGrowth);
        }
    }

    private long send(Pty pty, long sent, long wanted) throws Exception {
        StringBuilder text = new StringBuilder();
        while (sent + text.length() < wanted) {
            text.append(line(lines++)).append("\r\n");
        }
        pty.send(text.toString().getBytes(StandardCharsets.US_ASCII));
        return sent + text.length();
    }

    /** Like ESP-IDF's, with colours and an address now and then. */
    private static String line(long number) {
        String text = String.format(
                "\033[0;32mI (%d) task%d: %08d value=%d at 0x4200%04x\033[0m",
                number, number % 7, number, number * 31 % 1000, number & 0xffff);
        return text.substring(0, Math.min(text.length(), LONGEST_LINE));
    }

    private void awaitEnd() throws Exception {
        Path log = folder.resolve("monitor.log");
        while (!tail(log).contains("the end")) {
            clock.sleep(Duration.ofMillis(20));
        }
    }

    private static String tail(Path log) throws Exception {
        try (java.io.RandomAccessFile file = new java.io.RandomAccessFile(log.toFile(), "r")) {
            byte[] last = new byte[(int) Math.min(200, file.length())];
            file.seek(file.length() - last.length);
            file.readFully(last);
            return new String(last, StandardCharsets.UTF_8);
        }
    }

    private void requireAll() throws Exception {
        long[] next = {0};
        try (Stream<String> log = Files.lines(folder.resolve("monitor.log"))) {
            log.map(line -> line.substring(line.indexOf(' ') + 1))
                    .filter(line -> line.startsWith("I ("))
                    .forEach(line -> {
                        String expected = line(next[0]++).replaceAll("\033\\[[0-9;]*m", "");
                        if (!line.equals(expected)) {
                            throw new AssertionError("expected " + expected + " but was " + line);
                        }
                    });
        }
        assertThat(next[0]).isEqualTo(lines);
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long heapInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private MonitorRequest request(String port) {
        return MonitorRequests.of(
                new BoardRequest(
                        PortRequest.of(port, new PortRequest.Queueing("flooded", Duration.ZERO)),
                        ConnectOptions.DEFAULTS,
                        AfterReset.HARD_RESET),
                3_000_000,
                Optional.empty(),
                MonitorRequest.Reset.NONE,
                ProgramSources.of(List.of()),
                LogFilter.ALL,
                List.of(new Expectation("never (printed|said) [0-9]+$", Optional.empty(), Optional.empty())),
                Optional.of(FailOn.DEFAULT),
                Optional.empty(),
                Ending.WHEN_STOPPED,
                new MonitorRequest.Output(
                        folder.resolve("monitor.log"),
                        MonitorRequest.CoreDumps.printed(folder.resolve("core.dump")),
                        new MonitorRequest.Report(folder.resolve("reports"), "esp.flooded", Instant.EPOCH),
                        MonitorRequest.NoBoard.FAILS));
    }

    /** Nobody looks: what it costs to show lines is not the monitor's. */
    private static final class Silent implements JobListener {
        @Override
        public void waiting(String text) {}

        @Override
        public void connected(io.github.espmaven.report.BoardSummary board) {}

        @Override
        public void flash(io.github.espmaven.flash.FlashEvent event) {}

        @Override
        public void flashed(FlashResult result) {}

        @Override
        public void console(String line) {}

        @Override
        public void warning(String text) {}

        @Override
        public void debug(String text) {}
    }
}
