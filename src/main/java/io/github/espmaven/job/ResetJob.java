package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.bootlog.BootEvent;
import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.board.OpenPort;
import io.github.espmaven.job.board.SharedConnection;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.StartReport;
import io.github.espmaven.reset.ResetOptions;
import io.github.espmaven.reset.ResetPlan;
import io.github.espmaven.reset.ResetSequence;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Resets a board into its program, into download mode, or holds it in reset; tells what proves that it was done. */
public record ResetJob(BoardRequest request, Clock clock, JobListener listener) {
    private static final Duration QUIET = Duration.ofMillis(50);
    private static final Duration LONGEST_TALK = Duration.ofSeconds(1);

    /** What the chip is to do afterwards. */
    public enum To {
        /** Start the program in its flash. */
        RUN,
        /** Wait for commands. */
        DOWNLOAD,
        /** Nothing, for a time; then start. */
        HOLD;

        /** As users write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Resets.
     *
     * @param hold how long {@link To#HOLD} holds it
     * @throws EspException {@code NOT_SUPPORTED} at a port without control lines, {@code BOOT_FAILED} when the chip is found
     *     in download mode and should run
     */
    public StartReport run(To to, ResetBy by, Duration hold, Duration show) throws EspException {
        request.shared().ifPresent(SharedConnection::drop);
        if (to == To.DOWNLOAD) {
            return download(by);
        }
        if (by instanceof ResetBy.Chip chip && to == To.RUN) {
            return byChip(chip.how(), show);
        }
        requireLines(by, to);
        try (OpenPort port = OpenPort.watching(request, clock, listener)) {
            Transport transport = port.transport();
            Optional<Chip> chip = request.options().chip();
            transport.setBaudRate(baud(chip));
            ResetSequence sequence = by instanceof ResetBy.Lines lines
                    ? lines.sequence()
                    : ResetPlan.start(request.options().reset(), transport.traits());
            discard(transport);
            boolean done = to == To.HOLD ? hold(transport, hold) : sequence.run(transport, clock);
            if (!done) {
                throw new EspException(
                        Problem.NOT_SUPPORTED,
                        transport.traits().name() + " has no control lines: the board cannot be reset from here",
                        Evidence.of(Key.PARAMETER, "esp.resetBy"));
            }
            StartReport result = watched(transport, chip, to, show, false);
            port.finish();
            return result;
        } catch (EspException e) {
            if (e.problem() == Problem.BOOT_FAILED && by instanceof ResetBy.Lines) {
                throw new EspException(
                        Problem.BAD_PARAMETER,
                        "esp.resetBy leads into download mode, where the board now waits, and esp.resetTo is " + to,
                        Evidence.of(Key.PARAMETER, "esp.resetBy").with(Key.CHOICES, "auto, hard, watchdog, soft"),
                        e);
            }
            throw e;
        }
    }

    private static void requireLines(ResetBy by, To to) throws EspException {
        if (by instanceof ResetBy.Chip) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    "esp.resetBy=watchdog and soft start the program; esp.resetTo is " + to,
                    Evidence.of(Key.PARAMETER, "esp.resetBy"));
        }
        if (to == To.HOLD && by instanceof ResetBy.Lines) {
            throw EspException.badParameter(
                    "esp.resetBy names a sequence of steps; esp.resetTo=hold only pulls the reset pin and lets it go",
                    "esp.resetBy",
                    "auto");
        }
    }

    /** The chip is in reset as long as its pin is held low, and the port open. */
    private boolean hold(Transport transport, Duration time) throws EspException {
        if (!transport.setLines(ControlLines.RELEASED.withRts(true))) {
            return false;
        }
        clock.sleep(time);
        discard(transport);
        return transport.setLines(ControlLines.RELEASED);
    }

    /** What came before the reset proves nothing, such as what a port prints whose opening resets the board. */
    private void discard(Transport transport) throws EspException {
        byte[] buffer = new byte[4096];
        long start = clock.nanoTime();
        int more = 1;
        while (more > 0 && !clock.hasPassed(start, LONGEST_TALK)) {
            more = transport.read(buffer, QUIET);
        }
    }

    /** The chip's loader answers: that is the proof. */
    private StartReport download(ResetBy by) throws EspException {
        requireLines(by, To.DOWNLOAD);
        ResetOptions reset = request.options().reset();
        ConnectOptions options = by instanceof ResetBy.Lines lines
                ? request.options().withReset(reset.withSequence(lines.sequence()))
                : request.options();
        BoardRequest wanted = new BoardRequest(request.port(), options, AfterReset.NO_RESET).byRomOnly();
        BoardAccess access = new BoardAccess(wanted, clock, listener);
        return access.use((device, board) -> {
            access.restart(device);
            return report(board.port(), To.DOWNLOAD, Optional.of("Its loader answered."), List.of());
        });
    }

    private StartReport byChip(AfterReset how, Duration show) throws EspException {
        ConnectOptions options = request.options().withBaud(Chip.ROM_BAUD); // at which the ROM prints
        BoardRequest wanted = new BoardRequest(request.port(), options, how).byRomOnly();
        BoardAccess access = new BoardAccess(wanted, clock, listener);
        return access.use((device, board) -> {
            if (access.restart(device) != BoardEnding.RESTARTED) {
                throw new EspException(
                        Problem.NOT_SUPPORTED,
                        "the board cannot be restarted from here",
                        Evidence.of(Key.PARAMETER, "esp.resetBy"));
            }
            return watched(device.loader().transport(), Optional.of(device.chip()), To.RUN, show, true);
        });
    }

    private static int baud(Optional<Chip> chip) {
        return chip.map(known -> known.spec().consoleBaud()).orElse(Chip.ROM_BAUD);
    }

    private StartReport watched(Transport transport, Optional<Chip> chip, To to, Duration show, boolean fromLoader)
            throws EspException {
        BootWatch watch = new BootWatch(transport, clock, listener, BootCheckRequest.showing(show));
        watch.run(chip, baud(chip));
        if (watch.events().stream().anyMatch(e -> e instanceof BootEvent.WaitsForDownload)) {
            throw new EspException(
                    Problem.BOOT_FAILED,
                    "the chip waits for download instead of starting its program",
                    Evidence.of(Key.FAULT, "download-mode").with(Key.PARAMETER, "esp.resetTo"));
        }
        Optional<String> proof = watch.events().stream()
                .filter(e -> e instanceof BootEvent.Started)
                .map(e -> (BootEvent.Started) e)
                .filter(start -> fromLoader || isOfLines(start))
                .map(ResetJob::started)
                .findFirst()
                .or(() -> watch.lines().stream()
                        .filter(line -> fromLoader) // which prints nothing by itself
                        .findFirst()
                        .map(line -> "It printed \"" + line + "\"."));
        Optional<String> failure = watch.events().stream()
                .filter(e -> e instanceof BootEvent.Failed)
                .map(e -> " But no program runs well: \"" + ((BootEvent.Failed) e).line() + "\".")
                .findFirst();
        return report(transport.traits().name(), to, proof.map(text -> text + failure.orElse("")), watch.lines());
    }

    private static StartReport report(String port, To to, Optional<String> proof, List<String> console) {
        String done = switch (to) {
            case RUN -> "Reset: the board restarted. ";
            case DOWNLOAD -> "Reset: the board waits for commands in download mode. ";
            case HOLD -> "Held in reset and released. ";
        };
        String line = proof.map(done::concat)
                .orElse("The reset was given at " + port + ". Nothing was heard from the chip's ROM since, so nothing"
                        + " proves that it was reset.");
        return new StartReport(port, line, proof.isPresent(), console);
    }

    /** A board may restart for other reasons at any time. */
    private static boolean isOfLines(BootEvent.Started start) {
        return start.reason()
                .filter(why -> why == ResetReason.POWER_ON || why.isAskedFor())
                .isPresent();
    }

    private static String started(BootEvent.Started start) {
        return "Its ROM said why it started: "
                + start.reason().map(ResetReason::meaning).orElse("for a reason that is not known") + ", boot mode "
                + start.mode() + ".";
    }
}
