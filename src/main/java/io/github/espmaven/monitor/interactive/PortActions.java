package io.github.espmaven.monitor.interactive;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.ControlLines;

/** Does to the board what was chosen from the menu, and says so. All but {@link #send} in the monitor's thread. */
final class PortActions {
    private static final String NO_LINES = "-- this port has no control lines";

    private final BoardControl board;
    private final MonitorScreen screen;
    private final SendQueue outbox;
    private volatile ControlLines lines = ControlLines.RELEASED;
    private volatile boolean deaf;
    private volatile boolean flashing;

    PortActions(BoardControl board, MonitorScreen screen, SendQueue outbox) {
        this.board = board;
        this.screen = screen;
        this.outbox = outbox;
    }

    /** Sends keys; says so, once in a row, when they do not arrive. */
    void send(byte[] keys) {
        if (flashing) {
            return;
        }
        try {
            board.write(keys);
            deaf = false;
        } catch (EspException e) {
            if (!deaf) {
                deaf = true;
                screen.say(
                        e.problem() == Problem.PORT_LOST
                                ? "-- the port is gone: keys are not sent"
                                : "-- not sent: " + e.getMessage());
            }
        }
    }

    String lines() {
        return "DTR " + state(lines.dtr()) + ", RTS " + state(lines.rts());
    }

    /** @throws EspException what the port refuses; {@code PORT_LOST} */
    void act(MenuKey key) throws EspException {
        switch (key) {
            case RESET -> reset(board.reset(), "-- reset");
            case DOWNLOAD -> reset(board.resetIntoDownloadMode(), "-- reset into download mode");
            case DTR -> set(lines.withDtr(!lines.dtr()));
            case RTS -> set(lines.withRts(!lines.rts()));
            case FLASH -> flash();
            case PAUSE, LOG, TIMES, FILTER, HELP -> throw new AssertionError(key + " is no matter of the port");
        }
    }

    private void reset(boolean done, String what) {
        if (done) {
            lines = ControlLines.RELEASED;
        }
        screen.say(done ? what : NO_LINES);
    }

    private void set(ControlLines wanted) throws EspException {
        if (board.setLines(wanted)) {
            lines = wanted;
            screen.say("-- " + lines());
        } else {
            screen.say(NO_LINES);
        }
    }

    private void flash() throws EspException {
        screen.say("-- flashing; what is typed meanwhile is not sent");
        flashing = true;
        boolean done = false;
        try {
            done = board.flash();
        } finally {
            outbox.clear();
            flashing = false;
            lines = ControlLines.RELEASED;
        }
        screen.say(done ? "-- flashed, and reset" : "-- not flashed");
    }

    private static String state(boolean asserted) {
        return asserted ? "asserted" : "released";
    }
}
