package io.github.espmaven.terminal;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.PosixSysTerminal;
import org.jline.terminal.impl.exec.ExecPty;
import org.jline.terminal.impl.exec.ExecTerminalProvider;
import org.jline.terminal.spi.Pty;
import org.jline.terminal.spi.SystemStream;
import org.jline.utils.NonBlockingInputStream;

/**
 * The terminal of this process, by JLine. It becomes what it was also when the process is ended from outside. Outside of
 * Windows JLine works through {@code stty}: it needs no native library then, neither its own, which Java warns of, nor
 * the one of another version that Maven 4 tells all JLines to load.
 */
public final class JLineTerminal implements UserTerminal {
    private static final int DEFAULT_COLUMNS = 80;
    private static final long PATIENCE_MILLIS = 50;
    private static final EnumSet<InputFlag> CHANGES_KEYS = EnumSet.of(
            InputFlag.BRKINT,
            InputFlag.ICRNL,
            InputFlag.IGNCR,
            InputFlag.INLCR,
            InputFlag.ISTRIP,
            InputFlag.IXON,
            InputFlag.PARMRK);
    private static final EnumSet<LocalFlag> ACTS_ON_KEYS =
            EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.ISIG, LocalFlag.IEXTEN);

    /** Colours off, cursor visible (ECMA-48; DEC private mode 25). */
    private static final String CALM = "\u001b[0m\u001b[?25h";

    private final Terminal terminal;
    private final Attributes usual;
    private final Object reading = new Object();
    private final Thread atExit = new Thread(this::restore, "terminal as it was");
    private volatile boolean closed;

    private JLineTerminal(Terminal terminal) {
        this.terminal = terminal;
        usual = terminal.getAttributes();
    }

    /**
     * Takes the terminal; that output is one too is for the caller to know.
     *
     * @throws EspException {@code NO_TERMINAL} when input is none, or it cannot be controlled
     */
    public static UserTerminal open() throws EspException {
        try {
            JLineTerminal opened = new JLineTerminal(isWindows() ? console() : tty());
            Runtime.getRuntime().addShutdownHook(opened.atExit);
            opened.terminal.setAttributes(raw(opened.usual));
            return opened;
        } catch (IOException | IllegalStateException e) {
            throw new EspException(
                    Problem.NO_TERMINAL, "the terminal cannot be controlled: " + e.getMessage(), Evidence.none(), e);
        }
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    private static Terminal console() throws IOException {
        return TerminalBuilder.builder()
                .system(true)
                .dumb(false)
                .nativeSignals(false)
                .encoding(StandardCharsets.UTF_8)
                .provider("jni")
                .build();
    }

    /**
     * Made without the builder, which looks for a native library also where {@code stty} will do. The type only says what
     * JLine's own drawing may use; one that it does not know would make it run {@code infocmp}.
     */
    private static Terminal tty() throws IOException {
        Pty pty = ExecPty.current(new ExecTerminalProvider(), SystemStream.Output);
        return new PosixSysTerminal(
                "terminal", "ansi", pty, StandardCharsets.UTF_8, false, Terminal.SignalHandler.SIG_DFL);
    }

    /** Output stays as it is: a line feed returns to the first column, also in what others print. */
    private static Attributes raw(Attributes usual) {
        Attributes raw = new Attributes(usual);
        raw.setInputFlags(CHANGES_KEYS, false);
        raw.setLocalFlags(ACTS_ON_KEYS, false);
        raw.setControlChar(ControlChar.VMIN, 0);
        raw.setControlChar(ControlChar.VTIME, 1); // tenths of a second
        return raw;
    }

    @Override
    public int read() {
        synchronized (reading) {
            try {
                int octet = closed ? GONE : ((NonBlockingInputStream) terminal.input()).read(PATIENCE_MILLIS);
                return octet == NonBlockingInputStream.READ_EXPIRED ? NOTHING : octet < 0 ? GONE : octet;
            } catch (IOException e) {
                return GONE;
            }
        }
    }

    @Override
    public synchronized void write(String text) {
        if (closed) {
            return;
        }
        try {
            terminal.output().write(text.getBytes(StandardCharsets.UTF_8));
            terminal.output().flush();
        } catch (IOException e) {
            closed = true; // Nobody is there to see anything; read() says so.
        }
    }

    @Override
    public int columns() {
        int columns = terminal.getWidth();
        return columns > 0 ? columns : DEFAULT_COLUMNS;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // The process ends: the hook does it.
        }
        restore();
    }

    /** Waits for a key that is being read: JLine changes the settings of a terminal that it reads from. */
    private void restore() {
        write(CALM);
        closed = true;
        synchronized (reading) {
            try {
                terminal.setAttributes(usual);
                terminal.close();
            } catch (IOException | IllegalStateException e) {
                return; // It has gone, with all its settings; or the process ends, and JLine cannot forget to close it.
            }
        }
    }
}
