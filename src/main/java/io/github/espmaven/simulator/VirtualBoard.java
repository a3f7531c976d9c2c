package io.github.espmaven.simulator;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.simulator.BoardOptions.PowerOn;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A virtual board: chip, flash, reset circuit and serial port in software. It is passive: calls on its {@link
 * #transport()} and the clock drive it, what is written is worked on at once by the writing thread, and what the board
 * sends becomes readable at the time it would have. The same calls at the same times give the same bytes. One thread
 * may read while another writes.
 */
public final class VirtualBoard {
    private final BoardOptions options;
    private final Clock clock;
    private final long origin;
    private final BoardFiles files;
    private final VirtualChip chip;
    private final ResetCircuit circuit;
    private final Object monitor = new Object();
    private final BoardPort port;
    private boolean saveDue;
    private boolean powered = true;
    private OptionalLong unpluggedAt = OptionalLong.empty();

    /**
     * Gives the board its power.
     *
     * @throws EspException {@code BAD_VIRTUAL_BOARD} when the file for its flash or its fuses cannot be used
     */
    public VirtualBoard(BoardOptions options, Clock clock) throws EspException {
        this(options, clock, sentence -> {});
    }

    /**
     * As above.
     *
     * @param log takes sentences for the user of the board, on what no chip could tell
     */
    public VirtualBoard(BoardOptions options, Clock clock, Consumer<String> log) throws EspException {
        this.options = options;
        this.clock = clock;
        origin = clock.nanoTime();
        files = new BoardFiles(options);
        chip = new VirtualChip(options, files.flash(), files.otherFlash(), files.fuses(), log);
        files.requireFuses(chip.fuses());
        circuit = ResetCircuit.of(options);
        port = new BoardPort(this);
        powerUp(options.boot().orElse(PowerOn.FLASH), 0);
    }

    private void powerUp(PowerOn state, long at) {
        chip.powerUp(state == PowerOn.DOWNLOAD ? BootPin.LOW : BootPin.HIGH, ResetReason.POWER_ON, at);
    }

    public BoardOptions options() {
        return options;
    }

    /** The board's port: always the same one. Closing it takes the board's power and saves its flash. */
    public Transport transport() {
        return port;
    }

    /** A copy of the flash's contents. */
    public byte[] flash() {
        synchronized (monitor) {
            return chip.flash().snapshot();
        }
    }

    /** A copy of the flash's contents as the processor reads them if it decrypts all of it. */
    public byte[] decryptedFlash() {
        byte[] contents = flash();
        return FlashCipher.apply(0, contents, 0, contents.length);
    }

    /** Puts {@code bytes} into the flash as a programmer clipped to the chip would. */
    public void loadFlash(int offset, byte[] bytes) {
        synchronized (monitor) {
            chip.flash().load(offset, bytes);
        }
    }

    /**
     * Resets the board as by its buttons: without the port's control lines, whatever they are wired to.
     *
     * @throws EspException when the flash cannot be saved
     */
    public void restart(PowerOn state) throws EspException {
        synchronized (monitor) {
            advance();
            saveDue = true;
            powerUp(state, now());
            monitor.notifyAll();
        }
    }

    void write(byte[] bytes, int offset, int length) throws EspException {
        synchronized (monitor) {
            advance();
            SerialWire.Arrival arrival = chip.wire().fromHost(bytes, offset, length, now());
            if (!circuit.inReset()) {
                chip.program().receive(arrival);
            }
            monitor.notifyAll();
        }
    }

    int read(byte[] into, Duration timeout) throws EspException {
        synchronized (monitor) {
            long deadline = now() + timeout.toNanos();
            while (true) {
                advance();
                int count = chip.wire().take(into, now());
                long left = deadline - now();
                if (count > 0 || left <= 0 || into.length == 0 || !powered || isUnplugged()) {
                    return count;
                }
                long untilNext = nextEventAt().orElse(deadline) - now();
                clock.await(monitor, Duration.ofNanos(Math.max(1, Math.min(left, untilNext))));
            }
        }
    }

    void setLines(ControlLines lines) throws EspException {
        synchronized (monitor) {
            advance();
            circuit.set(lines, now());
            monitor.notifyAll();
        }
    }

    void setBaudRate(int baud) throws EspException {
        synchronized (monitor) {
            advance();
            chip.wire().setHostBaud(baud, now());
            monitor.notifyAll();
        }
    }

    /** Pulls the cable, which takes the power. */
    void unplug() throws EspException {
        synchronized (monitor) {
            unpluggedAt = OptionalLong.of(now());
            chip.halt(now());
            chip.wire().discardUnread();
            saveDue = true;
            advance();
            monitor.notifyAll();
        }
    }

    /** Whether the port is gone: pulled, or switched off by the application. */
    boolean isUnplugged() {
        synchronized (monitor) {
            return unpluggedAt.isPresent() || chip.hasUsbOff(now());
        }
    }

    /** Waits until the cable is plugged in again; false when it is not in time. */
    boolean awaitPlug(Duration atMost) throws EspException {
        double returns = options.ailments().value(Ailment.UNPLUG, "returns");
        boolean comes = unpluggedAt.isPresent() && returns > 0;
        long wait = comes ? unpluggedAt.getAsLong() + (long) (returns * 1e9) - now() : Long.MAX_VALUE;
        clock.sleep(Duration.ofNanos(Math.max(0, Math.min(wait, atMost.toNanos()))));
        if (wait > atMost.toNanos()) {
            return false;
        }
        synchronized (monitor) {
            unpluggedAt = OptionalLong.empty();
            circuit.set(ControlLines.RELEASED, now());
            chip.powerUp(BootPin.HIGH, ResetReason.POWER_ON, now());
        }
        return true;
    }

    /** Saves the flash as it is now. */
    void flush() throws EspException {
        synchronized (monitor) {
            advance();
            files.save(chip);
        }
    }

    /** Takes the power. */
    void close() {
        synchronized (monitor) {
            powered = false;
            chip.halt(now());
            try {
                files.save(chip);
            } catch (EspException e) {
                // closing cannot fail; whoever must know that it is saved flushes the port first
            }
            files.release();
            monitor.notifyAll();
        }
    }

    private long now() {
        return clock.nanoTime() - origin;
    }

    /** Does all that was due until now, in order. */
    private void advance() throws EspException {
        long now = now();
        OptionalLong due = boardEventAt();
        while (due.isPresent() && due.getAsLong() <= now) {
            happen(due.getAsLong());
            due = boardEventAt();
        }
        if (saveDue) {
            saveDue = false;
            files.save(chip);
        }
        files.saveFuses(chip);
    }

    private void happen(long at) {
        if (circuit.entersResetAt().equals(OptionalLong.of(at))) {
            circuit.enterReset();
            saveDue = true;
            chip.halt(at);
        } else if (circuit.startsAt().equals(OptionalLong.of(at))) {
            saveDue = true;
            circuit.start(chip, at);
        } else {
            chip.happen(at, circuit.bootPin());
        }
    }

    private OptionalLong boardEventAt() {
        return VirtualChip.earliest(circuit.entersResetAt(), circuit.startsAt(), chip.nextEventAt());
    }

    private OptionalLong nextEventAt() {
        return VirtualChip.earliest(boardEventAt(), chip.wire().nextByteAt());
    }
}
