package io.github.espmaven.monitor.interactive;

import io.github.espmaven.base.EspException;
import io.github.espmaven.monitor.LogFilter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/** What keys do: in the thread that reads them, as far as it does not change the port. */
final class KeyDispatcher implements KeyReader.Target {
    private static final String QUESTION = "-- filter, TAG:LEVEL *:W /regex/ or empty: ";

    private final InteractiveSettings settings;
    private final MonitorScreen screen;
    private final SendQueue outbox;
    private final BooleanSupplier log;
    private final Orders orders;
    private final CharsetDecoder echoed = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final ByteBuffer undecoded = ByteBuffer.allocate(8);
    private LogFilter filter;
    private boolean full;

    interface Orders {
        void leave();

        /** Has {@code key} done by the thread that owns the port. */
        void order(MenuKey key);

        String lines();
    }

    KeyDispatcher(
            InteractiveSettings settings, MonitorScreen screen, SendQueue outbox, BooleanSupplier log, Orders orders) {
        this.settings = settings;
        this.screen = screen;
        this.outbox = outbox;
        this.log = log;
        this.orders = orders;
        filter = settings.filter();
    }

    @Override
    public void typed(int octet) {
        boolean room = outbox.put(octet == '\r' ? settings.ending().bytes() : new byte[] {(byte) octet});
        if (!room && !full) {
            screen.say("-- the board takes no keys: not sent");
        }
        full = !room;
        if (room && settings.echo() == InteractiveSettings.Echo.LOCAL) {
            echo(octet);
        }
    }

    /** Bytes of one character come one by one. */
    private void echo(int octet) {
        CharBuffer characters = CharBuffer.allocate(8);
        undecoded.put((byte) (octet == '\r' ? '\n' : octet)).flip();
        echoed.decode(undecoded, characters, false);
        undecoded.compact();
        String text = characters.flip().toString();
        if (!text.isEmpty()) {
            char c = text.charAt(0);
            screen.board(c < ' ' && c != '\n' && c != '\t' ? "^" + (char) (c + '@') : text);
        }
    }

    @Override
    public void leave() {
        orders.leave();
    }

    @Override
    public void menuOpened() {
        screen.menu(MenuKey.line());
    }

    @Override
    public void menuClosed() {
        screen.closeMenu();
    }

    @Override
    public String filterNow() {
        return filter.toString();
    }

    @Override
    public void asking(String soFar) {
        screen.menu(QUESTION + soFar);
    }

    @Override
    public void filterChosen(String text) {
        screen.closeMenu();
        try {
            filter = LogFilter.parse(text);
            screen.filter(filter);
            screen.say("-- " + filterState());
        } catch (EspException e) {
            screen.say("-- " + e.getMessage());
        }
    }

    @Override
    public void chosen(MenuKey key) {
        screen.closeMenu();
        switch (key) {
            case PAUSE ->
                screen.say(screen.togglePause() ? "-- output is held back; Ctrl+T p shows it" : "-- output goes on");
            case LOG -> screen.say("-- the log file is " + (log.getAsBoolean() ? "on" : "off"));
            case TIMES -> screen.say("-- times are " + (screen.toggleTimes() ? "on" : "off"));
            case HELP -> help();
            case RESET, DOWNLOAD, DTR, RTS, FLASH -> orders.order(key);
            case FILTER -> throw new AssertionError("the filter is asked for");
        }
    }

    private String filterState() {
        return filter.equals(LogFilter.ALL) ? "all lines are shown" : "filter " + filter;
    }

    private void help() {
        screen.say(String.join(
                "\n",
                "-- Ctrl+] leaves. Ctrl+T opens the menu; then",
                "--   r  reset the board                 d  reset it into download mode",
                "--   D  switch DTR                      R  switch RTS",
                "--   p  hold output back, or show it    l  log file on or off",
                "--   t  times before lines on or off    f  filter log lines",
                "--   w  flash the project's firmware    h  this help",
                "--   Ctrl+T, Ctrl+]  send that key to the board; Escape closes the menu",
                "-- " + orders.lines() + "; " + filterState()));
    }
}
