package io.github.espmaven.port.qemu;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.simulator.BoardOptions.PowerOn;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The port of a board that QEMU emulates: UART0 behind the usual circuit of two transistors (protocol.md, section 14). RTS
 * alone holds the chip in reset, and its machine is stopped; when the reset ends, the boot pin, which DTR alone pulls
 * low, decides how it starts. A running machine keeps its strapping pins: it is restarted with the same ones, and replaced
 * by a new process with the same files when they are others (protocol.md, section 16).
 */
public final class QemuPort implements Transport {
    /** How long EN rises while the boot pin may still be pulled (protocol.md, section 14). */
    private static final Duration RISE = Duration.ofMillis(2);

    /** How long a mask ROM may take to say that it is in download mode, on a slow computer. */
    private static final Duration FIRST_WORDS = Duration.ofSeconds(5);

    private static final int FIRST_WORDS_BYTES = 1 << 12;

    private final QemuStart start;
    private final QemuFiles files;
    private final Clock clock;
    private final PortTraits traits;
    private final Object circuit = new Object();
    private volatile QemuProcess machine;
    private volatile boolean inReset;
    private volatile boolean closed;
    private ControlLines lines = ControlLines.RELEASED;
    private long released;
    private boolean download;
    private byte[] heard = new byte[0];

    private QemuPort(QemuStart start, List<Path> programs) throws EspException {
        this.start = start;
        files = start.files();
        clock = start.clock();
        traits = PortTraits.local(start.options().url().text(), PortTraits.Kind.EMULATED);
        download = start.options().boot() == PowerOn.DOWNLOAD;
        machine = start.anyOf(programs, download);
    }

    /**
     * Starts the emulator; of several programs the first one that has the chip.
     *
     * @throws EspException {@code BAD_VIRTUAL_BOARD} when its files cannot be used; {@code EMULATOR_NOT_FOUND}, {@code
     *     EMULATOR_WITHOUT_CHIP}, {@code EMULATOR_FAILED}
     */
    public static QemuPort open(QemuOptions options, Clock clock) throws EspException {
        QemuProgram search = new QemuProgram(System.getenv(), Path.of(System.getProperty("user.home", ".")));
        return open(options, search.find(options), QemuStart.Launcher::system, clock);
    }

    /** The same with another launcher, for tests. */
    static QemuPort open(QemuOptions options, List<Path> programs, QemuStart.Launcher launcher, Clock clock)
            throws EspException {
        QemuFiles files = QemuFiles.open(options);
        boolean open = false;
        try {
            QemuPort port = new QemuPort(new QemuStart(options, files, launcher, clock), programs);
            open = true;
            return port;
        } finally {
            if (!open) {
                files.close();
            }
        }
    }

    @Override
    public PortTraits traits() {
        return traits;
    }

    @Override
    public Optional<String> about() {
        return Optional.of(machine.qmp().version() + ", " + machine.program() + ", emulates an "
                + start.options().chip() + " " + start.options().machine().revision());
    }

    /** As {@link Transport#read}; a read that begins when a reset has ended starts the machine first. */
    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        long began = clock.nanoTime();
        while (true) {
            int count = takeHeard(into);
            QemuProcess current = machine;
            Duration left = timeout.minus(clock.since(began));
            try {
                count = count > 0
                        ? count
                        : current.uart().read(into, inReset && left.compareTo(RISE) > 0 ? RISE : left);
            } catch (EspException e) {
                requireReplaced(current, e);
            }
            if (count > 0 || clock.hasPassed(began, timeout)) {
                return count;
            }
        }
    }

    /** As {@link Transport#write}; a chip that is held in reset hears nothing. */
    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        startIfDue();
        QemuProcess current = machine;
        try {
            if (!inReset) {
                current.uart().write(bytes, offset, length);
            }
        } catch (EspException e) {
            requireReplaced(current, e);
        }
    }

    @Override
    public boolean setLines(ControlLines wanted) throws EspException {
        synchronized (circuit) {
            startIfDue();
            if (holds(wanted) && !inReset) {
                hold();
                inReset = true;
            }
            if (holds(lines) && !holds(wanted)) {
                released = clock.nanoTime();
            }
            lines = wanted;
        }
        return true;
    }

    /** The emulated UART takes and sends bytes at any rate. */
    @Override
    public boolean setBaudRate(int baud) {
        return true;
    }

    private static boolean holds(ControlLines lines) {
        return lines.rts() && !lines.dtr();
    }

    /** Starts the machine where its reset has ended. */
    private void startIfDue() throws EspException {
        synchronized (circuit) {
            if (!inReset || holds(lines) || !clock.hasPassed(released, RISE)) {
                return;
            }
            boolean wanted = lines.dtr() && !lines.rts();
            if (wanted != download || !isRestarted()) {
                machine.close();
                machine = start.of(machine.program(), wanted);
                download = wanted;
                heard = wanted ? firstWords() : new byte[0];
            }
            inReset = false;
        }
    }

    private void hold() throws EspException {
        try {
            machine.qmp().execute("stop");
        } catch (EspException e) {
            throw lost(machine.ending(), e);
        }
    }

    /** Whether the machine could be restarted as it is. */
    private boolean isRestarted() throws EspException {
        try {
            machine.qmp().restart();
            return true;
        } catch (EspException e) {
            if (!machine.process().isAlive()) {
                throw lost(machine.ending(), e);
            }
            return false;
        }
    }

    /** Waits for the ROM in download mode: before that it does not hear, and its time limits would count in vain. */
    private byte[] firstWords() throws EspException {
        byte[] words = new byte[FIRST_WORDS_BYTES];
        return Arrays.copyOf(words, machine.uart().read(words, FIRST_WORDS));
    }

    private int takeHeard(byte[] into) throws EspException {
        synchronized (circuit) {
            startIfDue();
            int count = Math.min(into.length, heard.length);
            System.arraycopy(heard, 0, into, 0, count);
            heard = Arrays.copyOfRange(heard, count, heard.length);
            return count;
        }
    }

    /** Returns when a reset has replaced the machine whose connection broke; else says what became of it. */
    @SuppressWarnings("ReferenceEquality") // the very process, not an equal one
    private void requireReplaced(QemuProcess broken, EspException e) throws EspException {
        synchronized (circuit) {
            if (e.problem() != Problem.PORT_LOST) {
                throw e;
            }
            if (closed || machine == broken) {
                throw lost(closed ? "it has been closed" : broken.ending(), e);
            }
        }
    }

    private EspException lost(String how, @Nullable Throwable cause) {
        return new EspException(
                Problem.PORT_LOST, traits.name() + ": " + how, QemuProgram.evidence(start.options()), cause);
    }

    /** An emulator that has ended by itself would do so again: as long as the port is open, its loss is final. */
    @Override
    public boolean awaitReturn(Duration atMost) throws EspException {
        if (!closed) {
            throw lost(machine.ending(), null);
        }
        return false;
    }

    @Override
    public void close() {
        synchronized (circuit) {
            if (!closed) {
                closed = true;
                machine.close();
                files.close();
            }
        }
    }
}
