package io.github.espmaven.monitor.interactive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Tells keys for the board from keys for the monitor: Ctrl+] leaves, Ctrl+T opens the menu, everything else is the
 * board's. In the menu the same two keys stand for themselves. No I/O; not thread-safe.
 */
final class KeyReader {
    static final int MENU = 'T' & 0x1f;
    static final int LEAVE = ']' & 0x1f;

    private static final int CANCEL = 'C' & 0x1f;
    private static final int CLEAR = 'U' & 0x1f;
    private static final int ESCAPE = 0x1b;
    private static final int BACKSPACE = 0x08;
    private static final int DELETE = 0x7f;
    private static final int LONGEST_ANSWER = 200;

    private final Target target;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private State state = State.TYPING;
    private State after = State.TYPING;

    /** Who acts on the keys. */
    interface Target {
        void typed(int octet);

        void leave();

        void menuOpened();

        /** The menu is to go, nothing was chosen from it. */
        void menuClosed();

        void chosen(MenuKey key);

        /** What the answer to the question for a filter begins with. */
        String filterNow();

        /** The question for a filter is open, and this has been answered so far. */
        void asking(String soFar);

        /** The question was answered. */
        void filterChosen(String filter);
    }

    private enum State {
        TYPING,
        MENU,
        ASKING,
        /** After Escape: alone it closes, at the beginning of an arrow's sequence it is skipped with it. */
        ESCAPED,
        SEQUENCE
    }

    KeyReader(Target target) {
        this.target = target;
    }

    /** Takes a byte of what the terminal sends. */
    void accept(int octet) {
        switch (state) {
            case TYPING -> typing(octet);
            case MENU -> menu(octet);
            case ASKING -> asking(octet);
            case ESCAPED -> escaped(octet);
            case SEQUENCE -> state = octet >= '@' && octet <= '~' ? after : State.SEQUENCE;
        }
    }

    /** Nothing came for a while: an Escape before was the key. */
    void idle() {
        if (state == State.ESCAPED || state == State.SEQUENCE) {
            close();
        }
    }

    private void typing(int octet) {
        switch (octet) {
            case LEAVE -> target.leave();
            case MENU -> {
                state = State.MENU;
                target.menuOpened();
            }
            default -> target.typed(octet);
        }
    }

    private void menu(int octet) {
        if (octet == ESCAPE) {
            escape();
            return;
        }
        state = State.TYPING;
        MenuKey key = MenuKey.of(octet).orElse(null);
        if (key == MenuKey.FILTER) {
            state = State.ASKING;
            answer.reset();
            answer.writeBytes(target.filterNow().getBytes(StandardCharsets.UTF_8));
            target.asking(soFar());
        } else if (key != null) {
            target.chosen(key);
        } else {
            target.menuClosed();
            if (octet == MENU || octet == LEAVE) {
                target.typed(octet);
            }
        }
    }

    private void asking(int octet) {
        switch (octet) {
            case '\r', '\n' -> {
                state = State.TYPING;
                target.filterChosen(soFar());
            }
            case CANCEL, LEAVE -> close();
            case ESCAPE -> escape();
            case BACKSPACE, DELETE -> answered(soFar().replaceFirst("\\X$", ""));
            case CLEAR -> answered("");
            default -> {
                if (octet >= ' ' && answer.size() < LONGEST_ANSWER) {
                    answer.write(octet);
                    target.asking(soFar());
                }
            }
        }
    }

    private void answered(String text) {
        answer.reset();
        answer.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        target.asking(text);
    }

    private String soFar() {
        return answer.toString(StandardCharsets.UTF_8);
    }

    private void escape() {
        after = state;
        state = State.ESCAPED;
    }

    private void escaped(int octet) {
        if (octet == '[' || octet == 'O') {
            state = State.SEQUENCE;
            return;
        }
        close();
        accept(octet);
    }

    private void close() {
        state = State.TYPING;
        target.menuClosed();
    }
}
