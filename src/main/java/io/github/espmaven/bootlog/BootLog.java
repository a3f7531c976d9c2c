package io.github.espmaven.bootlog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a stretch of console told about a board.
 *
 * @param reason of the last start, if it was one we know
 * @param mode boot mode of the last start; empty when no start was seen
 * @param waitsForDownload whether, since the last start, the ROM said that it waits for commands
 * @param failures the first {@value #MAX_FAILURES} things that went wrong
 */
public record BootLog(
        int starts,
        Optional<ResetReason> reason,
        Optional<BootMode> mode,
        boolean waitsForDownload,
        List<BootEvent.Failed> failures) {

    static final int MAX_FAILURES = 50;

    /** Nothing was seen. */
    public static final BootLog EMPTY = new BootLog(0, Optional.empty(), Optional.empty(), false, List.of());

    public BootLog {
        failures = List.copyOf(failures);
    }

    /** What {@code console}, all there is, tells. */
    public static BootLog of(String console) {
        if (console.isBlank()) {
            return EMPTY;
        }
        BootLogParser parser = new BootLogParser();
        parser.accept(console);
        return parser.seen();
    }

    /** Whether the last start was into the program in flash (the ROM's word; it may not have succeeded). */
    public boolean startedFromFlash() {
        return mode.isPresent() && !mode.get().download() && mode.get().isLegible() && !waitsForDownload;
    }

    /** Whether the ROM said what it does, as far as that could be read. */
    public boolean saysWhatItDoes() {
        return waitsForDownload || mode.filter(BootMode::isLegible).isPresent();
    }

    /** Whether the chip restarts, or its program complains, because the supply voltage drops. */
    public boolean brownout() {
        return reason.equals(Optional.of(ResetReason.BROWNOUT))
                || failures.stream().anyMatch(failed -> failed.fault() == BootFault.BROWNOUT);
    }

    BootLog and(BootEvent event) {
        if (event instanceof BootEvent.Started started) {
            return new BootLog(starts + 1, started.reason(), Optional.of(started.mode()), false, failures);
        }
        if (event instanceof BootEvent.WaitsForDownload) {
            return new BootLog(starts, reason, mode, true, failures);
        }
        if (event instanceof BootEvent.Failed failed && failures.size() < MAX_FAILURES) {
            List<BootEvent.Failed> all = new ArrayList<>(failures);
            all.add(failed);
            return new BootLog(starts, reason, mode, waitsForDownload, all);
        }
        return this;
    }
}
