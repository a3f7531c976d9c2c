package io.github.espmaven.monitor.interactive;

import io.github.espmaven.terminal.UserTerminal;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** A terminal whose keys a test types and whose text it reads. */
public final class FakeTerminal implements UserTerminal {
    private final BlockingQueue<Integer> keys = new ArrayBlockingQueue<>(100_000);
    private final StringBuilder seen = new StringBuilder();
    private int columns = 200;
    private boolean closed;

    /** Types {@code text}, as UTF-8. */
    public void type(String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            keys.add(Byte.toUnsignedInt(b));
        }
    }

    public void type(byte[] bytes) {
        for (byte b : bytes) {
            keys.add(Byte.toUnsignedInt(b));
        }
    }

    /** The terminal is closed from outside. */
    public void vanish() {
        keys.add(GONE);
    }

    public void resize(int newColumns) {
        columns = newColumns;
    }

    /** Everything written, control sequences too. */
    public synchronized String seen() {
        return seen.toString();
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /** Waits until {@code text} has been written; fails after five seconds. */
    public synchronized void await(String text) throws InterruptedException {
        for (int i = 0; i < 500 && seen.indexOf(text) < 0; i++) {
            wait(10);
        }
        if (seen.indexOf(text) < 0) {
            throw new AssertionError("\"" + text + "\" did not come: \"" + seen + "\"");
        }
    }

    @Override
    public int read() {
        try {
            Integer key = keys.poll(20, TimeUnit.MILLISECONDS);
            return key == null ? NOTHING : key;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return GONE;
        }
    }

    @Override
    public synchronized void write(String text) {
        if (!closed) {
            seen.append(text);
            notifyAll();
        }
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
