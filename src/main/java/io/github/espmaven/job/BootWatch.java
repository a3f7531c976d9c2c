package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.bootlog.BootEvent;
import io.github.espmaven.bootlog.BootFault;
import io.github.espmaven.bootlog.BootLogParser;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.monitor.ConsoleLine;
import io.github.espmaven.monitor.Expectation;
import io.github.espmaven.monitor.FailOn;
import io.github.espmaven.monitor.MonitorListener;
import io.github.espmaven.monitor.MonitorPort;
import io.github.espmaven.monitor.MonitorResult;
import io.github.espmaven.monitor.MonitorSettings;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.monitor.SavedLog;
import io.github.espmaven.monitor.SerialMonitor;
import io.github.espmaven.monitor.crash.ProgramCode;
import io.github.espmaven.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the console of a board that was just restarted, until its application has printed a line, it has failed, or the
 * time is over. Not thread-safe.
 */
final class BootWatch implements MonitorListener, MonitorPort {
    /** ESP-IDF's lines before it calls the application's own code (protocol.md, section 12). */
    private static final Pattern START_UP = Pattern.compile("^[EWIDV] \\([^)]{1,32}\\) (?:cpu_start|app_init|efuse_init"
            + "|heap_init|spi_flash|coexist|sleep\\w*|esp_psram|\\w*psram|intr_alloc|clk|mmu\\w*|cache\\w*): ");

    /** How long the application's own first line may come after ESP-IDF's last one. */
    private static final Duration AFTER_START_UP = Duration.ofMillis(300);

    /** How long more lines are waited for that tell why a ROM or bootloader starts nothing. */
    private static final Duration AFTER_FAULT = Duration.ofMillis(100);

    private static final int MAX_LINES = 2000;

    private final Transport transport;
    private final Clock clock;
    private final JobListener listener;
    private final BootCheckRequest request;
    private final BootLogParser parser = new BootLogParser();
    private final List<String> lines = new ArrayList<>();
    private final List<BootEvent> events = new ArrayList<>();
    private final long start;
    private Optional<Duration> firstLine = Optional.empty();
    private boolean ownLine;
    private boolean cannotStart;
    private boolean crashed;
    private long lastLine;

    BootWatch(Transport transport, Clock clock, JobListener listener, BootCheckRequest request) {
        this.transport = transport;
        this.clock = clock;
        this.listener = listener;
        this.request = request;
        start = clock.nanoTime();
        lastLine = start;
    }

    /** Watches; when it returns, {@link #lines} and {@link #events} are what the board printed. */
    MonitorResult run(Chip chip) throws EspException {
        return run(Optional.of(chip), chip.spec().consoleBaud());
    }

    /** As {@link #run(Chip)}, of a chip that is perhaps not known, or a console at another baud rate than its ROM uses. */
    MonitorResult run(Optional<Chip> chip, int baud) throws EspException {
        setRate(baud);
        return new SerialMonitor(
                        this,
                        clock,
                        settings(List.of(), chip, request.expected(), Optional.of(request.longest())),
                        this)
                .run(this::isDecided);
    }

    List<String> decoded(List<ProgramCode> programs, Chip chip) {
        List<String> decoded = new ArrayList<>();
        SavedLog log = new SavedLog(
                settings(programs, Optional.of(chip), List.of(), Optional.empty()), clock, new MonitorListener() {
                    @Override
                    public void line(ConsoleLine line) {}

                    @Override
                    public void decoded(String text) {
                        decoded.add(text);
                    }

                    @Override
                    public void warning(String text) {
                        listener.warning(text);
                    }
                });
        byte[] all = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        log.accept(all, all.length);
        log.end();
        return decoded;
    }

    private static MonitorSettings settings(
            List<ProgramCode> programs, Optional<Chip> chip, List<Expectation> expected, Optional<Duration> time) {
        return new MonitorSettings(programs, chip, expected, Optional.of(FailOn.DEFAULT), time, Ending.WHEN_DECIDED);
    }

    /** Lines without colours, in their order. */
    List<String> lines() {
        return lines;
    }

    List<BootEvent> events() {
        return events;
    }

    /** From the restart to the application's first line. */
    Optional<Duration> firstLine() {
        return firstLine;
    }

    private boolean isDecided() {
        if (!clock.hasPassed(start, request.show()) || crashed) {
            return false; // a crash report ends by itself
        }
        boolean starting = firstLine.isPresent() && clock.hasPassed(lastLine, AFTER_START_UP);
        boolean failed = cannotStart && clock.hasPassed(lastLine, AFTER_FAULT);
        boolean runs = request.expected().isEmpty() && (ownLine || starting);
        return !request.isJudged() || runs || failed || clock.hasPassed(start, request.limit());
    }

    @Override
    public void line(ConsoleLine line) {
        String text = line.plain();
        if (text.isBlank()) {
            return;
        }
        if (!request.show().isZero()) {
            listener.console(text);
        }
        boolean repeated = !lines.isEmpty() && lines.get(lines.size() - 1).equals(text);
        if (lines.size() >= MAX_LINES || repeated) {
            return; // a ROM that finds no image says so without end
        }
        lines.add(text);
        lastLine = clock.nanoTime();
        take(parser.line(text));
        if (!parser.isBooting() && !crashed) {
            firstLine = firstLine.or(() -> Optional.of(clock.since(start)));
            ownLine |= !START_UP.matcher(text).find();
        }
    }

    private void take(List<BootEvent> told) {
        events.addAll(told);
        for (BootEvent event : told) {
            if (event instanceof BootEvent.Failed failed) {
                crashed |= failed.fault().isCrash() && failed.fault() != BootFault.BROWNOUT;
                cannotStart |= !failed.fault().isCrash();
            }
            cannotStart |= event instanceof BootEvent.WaitsForDownload;
        }
    }

    @Override
    public void note(String text) {
        listener.debug(text);
    }

    @Override
    public void warning(String text) {
        listener.warning(text);
    }

    @Override
    public Transport transport() {
        return transport;
    }

    /** A port that vanished with the reset takes its rate when it is back. */
    private void setRate(int baud) throws EspException {
        try {
            transport.setBaudRate(baud);
        } catch (EspException e) {
            if (e.problem() != Problem.PORT_LOST) {
                throw e;
            }
        }
    }
}
