package io.github.espmaven.simulator;

import io.github.espmaven.simulator.boot.BootEnding;
import io.github.espmaven.simulator.boot.BootScript;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The boot from flash as a program of the virtual processor: it prints what the bytes there make a chip print, then
 * runs, restarts or stops.
 */
final class FlashBoot implements Program {
    /** What a host's driver keeps of a console that nobody reads; the rest is lost. */
    private static final long MAX_UNREAD_BYTES = 0x1_0000;

    private final VirtualChip chip;
    private final BootScript script;
    private long begin;
    private int printedLines;
    private long repeats;

    FlashBoot(VirtualChip chip, BootScript script, long begin) {
        this.chip = chip;
        this.script = script;
        this.begin = begin;
    }

    @Override
    public void receive(SerialWire.Arrival arrival) {
        // no program that we know listens
    }

    @Override
    public OptionalLong nextActAt() {
        if (printedLines < script.lines().size()) {
            return OptionalLong.of(lineAt(script.lines().get(printedLines)));
        }
        long end = begin + script.end().toNanos();
        if (script.ending() instanceof BootEnding.Restarts) {
            return OptionalLong.of(end);
        }
        return repeated()
                .map(line -> OptionalLong.of(end + repeats * line.period().toNanos()))
                .orElse(OptionalLong.empty());
    }

    @Override
    public void act() {
        if (printedLines < script.lines().size()) {
            BootScript.Line line = script.lines().get(printedLines++);
            print(line.bytes(), lineAt(line));
            return;
        }
        long at = nextActAt().orElseThrow();
        if (script.ending() instanceof BootEnding.Restarts loop) {
            restart(loop, at);
        }
        repeated().ifPresent(line -> print(line.bytes(++repeats), at));
    }

    /** A start that nobody would see is only counted: a board may have been left alone for days. */
    private void restart(BootEnding.Restarts loop, long at) {
        if (isConsoleFull()) {
            begin = at;
        } else {
            chip.restart(loop.reason(), at);
        }
    }

    /** Sends the lines of a ROM that waits for a download; they leave when their time comes. */
    static void announce(VirtualChip chip, BootScript script, long begin) {
        List<BootScript.Line> lines = script.lines();
        FlashBoot rom = new FlashBoot(chip, script, begin);
        lines.forEach(line -> rom.print(line.bytes(), rom.lineAt(line)));
    }

    private Optional<BootEnding.RepeatedLine> repeated() {
        return script.ending() instanceof BootEnding.Runs runs ? runs.repeats() : Optional.empty();
    }

    private long lineAt(BootScript.Line line) {
        return chip.options().timing() == Timing.NONE
                ? begin
                : begin + line.at().toNanos();
    }

    private boolean isConsoleFull() {
        return chip.wire().unreadBytes() >= MAX_UNREAD_BYTES;
    }

    private void print(byte[] bytes, long at) {
        if (!isConsoleFull()) {
            chip.wire().toHost(bytes, at);
        }
    }
}
