package io.github.espmaven.monitor.interactive;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.monitor.ConsoleLine;
import io.github.espmaven.monitor.MonitorListener;
import io.github.espmaven.monitor.SerialMonitor;
import io.github.espmaven.terminal.UserTerminal;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/**
 * A person at a terminal who watches a board: shows what the monitor tells, sends keys, does what is chosen from the
 * menu. One thread reads keys and one sends them, so that neither a silent board nor one that takes nothing is in the way
 * of a key; what changes the port is done in the monitor's own thread. Closing gives the terminal back.
 */
public final class InteractiveMonitor implements MonitorListener, SerialMonitor.Attendant, AutoCloseable {
    private static final long LAST_KEY_MILLIS = 500;

    private final UserTerminal terminal;
    private final MonitorScreen screen;
    private final SendQueue outbox = new SendQueue();
    private final Queue<MenuKey> chosen = new ConcurrentLinkedQueue<>();
    private final PortActions port;
    private final KeyReader keys;
    private final Thread reader = new Thread(this::readKeys, "keys of the monitor");
    private final Thread sender = new Thread(this::sendKeys, "keys to the board");
    private volatile boolean leaving;

    /**
     * Sits down.
     *
     * @param terminal the terminal, which is closed with this
     * @param log switches the log file on or off and says whether it is on
     */
    public InteractiveMonitor(
            UserTerminal terminal, InteractiveSettings settings, Clock clock, BoardControl board, BooleanSupplier log) {
        this.terminal = terminal;
        screen = new MonitorScreen(terminal, new TerminalText(clock, settings));
        port = new PortActions(board, screen, outbox);
        keys = new KeyReader(new KeyDispatcher(settings, screen, outbox, log, new KeyDispatcher.Orders() {
            @Override
            public void leave() {
                leaving = true;
            }

            @Override
            public void order(MenuKey key) {
                chosen.add(key);
            }

            @Override
            public String lines() {
                return port.lines();
            }
        }));
        for (Thread thread : new Thread[] {reader, sender}) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void readKeys() {
        try {
            for (int key = terminal.read(); key != UserTerminal.GONE && !leaving; key = terminal.read()) {
                if (key == UserTerminal.NOTHING) {
                    keys.idle();
                } else {
                    keys.accept(key);
                }
            }
        } finally {
            leaving = true;
        }
    }

    private void sendKeys() {
        try {
            for (byte[] next = outbox.take(); next.length > 0; next = outbox.take()) {
                port.send(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends to the board, behind what was typed before. */
    public void send(byte[] bytes) {
        if (!outbox.put(bytes)) {
            screen.say("-- the board takes nothing: not sent");
        }
    }

    @Override
    public boolean attend() throws EspException {
        for (MenuKey key = chosen.poll(); key != null && !leaving; key = chosen.poll()) {
            try {
                port.act(key);
            } catch (EspException e) {
                if (e.problem() == Problem.PORT_LOST) {
                    throw e;
                }
                screen.say("-- " + e.getMessage());
            }
        }
        return leaving;
    }

    @Override
    public void text(String characters) {
        screen.board(characters);
    }

    @Override
    public void line(ConsoleLine line) {
        // Its characters have been shown.
    }

    @Override
    public void decoded(String text) {
        screen.line("  " + text);
    }

    @Override
    public void note(String text) {
        screen.line("-- " + text);
    }

    @Override
    public void warning(String text) {
        screen.line("-- warning: " + text);
    }

    @Override
    public void coreDump(byte[] dump) {
        // A note says where it was saved.
    }

    @Override
    public void close() {
        leaving = true;
        outbox.close();
        try {
            reader.join(LAST_KEY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        screen.end();
        terminal.close();
    }
}
