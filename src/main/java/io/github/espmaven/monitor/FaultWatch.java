package io.github.espmaven.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.bootlog.BootEvent;
import io.github.espmaven.bootlog.BootFault;
import io.github.espmaven.bootlog.ResetReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Notices what must not happen. Not thread-safe. */
final class FaultWatch {
    /** How soon the start is seen that belongs to the beginning of the watch, or to a flash that ended by the watchdog. */
    private static final Duration OWN_RESET = Duration.ofSeconds(2);

    private final FailOn failOn;
    private final Clock clock;
    private long begin;
    private final Deque<Long> starts = new ArrayDeque<>();
    private boolean startSeen;
    private boolean programHeard;
    private int resets;

    FaultWatch(FailOn failOn, Clock clock) {
        this.failOn = failOn;
        this.clock = clock;
        begin = clock.nanoTime();
    }

    /** The board was flashed by others. */
    void goOn() {
        begin = clock.nanoTime();
        starts.clear();
        startSeen = false;
        programHeard = false;
    }

    /** The application printed a line. */
    void programSpoke() {
        programHeard = true;
    }

    /** The fault that a plain line shows. */
    Optional<Fault> line(String text) throws EspException {
        for (Pattern pattern : failOn.patterns()) {
            if (PatternSearch.find(pattern, text).isPresent()) {
                return Optional.of(fault("pattern", "the output matches esp.failOn \"" + pattern + "\"", text));
            }
        }
        return Optional.empty();
    }

    /** A crash that is known by something else than an event. */
    Optional<Fault> crash(String meaning, String line) {
        return failOn.has(BootFault.PANIC)
                ? Optional.of(fault(FailOn.nameOf(BootFault.PANIC), meaning, line))
                : Optional.empty();
    }

    Optional<Fault> event(BootEvent event, String line) {
        if (event instanceof BootEvent.Failed failed) {
            return Optional.of(failed)
                    .filter(f -> failOn.has(f.fault()))
                    .map(f -> fault(FailOn.nameOf(f.fault()), f.fault().meaning(), f.line()));
        }
        if (event instanceof BootEvent.Started started) {
            boolean own = isOwn(started.reason());
            startSeen = true;
            return reset(started.reason(), line)
                    .or(() -> loop(started.reason(), line))
                    .or(() -> own ? Optional.empty() : notAskedFor(started.reason(), line));
        }
        return Optional.empty();
    }

    /** Opening a port may start a board, and the monitor then resets it with its reset pin. */
    private boolean isOwn(Optional<ResetReason> reason) {
        boolean beginning = !clock.hasPassed(begin, OWN_RESET);
        return beginning ? !startSeen || reason.equals(Optional.of(ResetReason.POWER_ON)) : !startSeen && !programHeard;
    }

    private Optional<Fault> notAskedFor(Optional<ResetReason> reason, String line) {
        if (reason.filter(ResetReason::isAskedFor).isPresent()
                || !failOn.kinds().contains(FailOn.RESET)
                || ++resets <= failOn.allowedResets()) {
            return Optional.empty();
        }
        String why = reason.map(ResetReason::meaning).orElse("for a reason that it does not tell");
        String count = failOn.allowedResets() == 0
                ? ""
                : ", " + resets + " times instead of at most " + failOn.allowedResets();
        return Optional.of(
                fault(FailOn.RESET, "the board was reset and nobody asked for it (" + why + ")" + count, line));
    }

    private Optional<Fault> reset(Optional<ResetReason> reason, String line) {
        boolean ownReset =
                reason.equals(Optional.of(ResetReason.RTC_WATCHDOG_ALL)) && !clock.hasPassed(begin, OWN_RESET);
        if (reason.filter(ResetReason::isWatchdog).isPresent()
                && !ownReset
                && failOn.kinds().contains(FailOn.WATCHDOG_RESET)) {
            return Optional.of(fault(
                    FailOn.WATCHDOG_RESET,
                    "a watchdog reset the board: " + reason.get().meaning(),
                    line));
        }
        if (reason.equals(Optional.of(ResetReason.LOCK_UP)) && failOn.has(BootFault.PANIC)) {
            return Optional.of(fault(
                    FailOn.nameOf(BootFault.PANIC),
                    "the program crashed: " + reason.get().meaning(),
                    line));
        }
        if (reason.equals(Optional.of(ResetReason.BROWNOUT)) && failOn.kinds().contains(FailOn.BROWNOUT_RESET)) {
            return Optional.of(fault(FailOn.BROWNOUT_RESET, "the board was reset: supply voltage too low", line));
        }
        return Optional.empty();
    }

    /** Waking from deep sleep again and again is what some programs do. */
    private Optional<Fault> loop(Optional<ResetReason> reason, String line) {
        if (reason.equals(Optional.of(ResetReason.DEEP_SLEEP))
                || !failOn.kinds().contains(FailOn.BOOT_LOOP)) {
            return Optional.empty();
        }
        starts.addLast(clock.nanoTime());
        while (clock.since(starts.getFirst()).compareTo(FailOn.LOOP_TIME) > 0) {
            starts.removeFirst();
        }
        return starts.size() < FailOn.LOOP_STARTS
                ? Optional.empty()
                : Optional.of(fault(
                        FailOn.BOOT_LOOP,
                        "the board restarts again and again: " + starts.size() + " starts in "
                                + clock.since(starts.getFirst()).toMillis() + " ms",
                        line));
    }

    private static Fault fault(String kind, String meaning, String line) {
        return new Fault(kind, meaning, line.trim(), List.of());
    }
}
