package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.ChipIdentity;
import io.github.espmaven.chip.UsbInterface;
import io.github.espmaven.loader.Commands;
import java.time.Duration;
import java.util.OptionalInt;

/** Changes the baud rate at both ends and verifies it by a command (protocol.md, sections 1.8 and 2.4). */
final class BaudRates {
    private static final int TRIES = 3;
    /** The chip is at its new rate 1 ms after its reply at the latest (measured; protocol.md, section 11, pitfall 56). */
    private static final Duration SWITCHING = Duration.ofMillis(2);

    private static final Duration ANSWER_WITHIN = Duration.ofMillis(100);

    private final Session session;
    private final Link link;

    BaudRates(Session session) {
        this.session = session;
        this.link = session.link();
    }

    /** Raises the rate of the ROM to {@code baud}; stays, and says so, where the ROM cannot be told. */
    void raiseInRom(int baud) throws EspException {
        if (alreadyAt(baud)) {
            return;
        }
        int crystalMhz = session.identity()
                .map(ChipIdentity::crystalMhz)
                .orElse(session.spec().crystal().usualMhz());
        OptionalInt word = session.spec().romBaud().word(baud, crystalMhz, session.registers());
        if (word.isEmpty()) {
            link.log("the ROM cannot be told another baud rate, for its clock is not calibrated");
            return;
        }
        change(word.getAsInt(), 0, baud);
    }

    void raiseInStub(int baud) throws EspException {
        if (!alreadyAt(baud)) {
            change(baud, link.baud(), baud);
        }
    }

    private boolean alreadyAt(int baud) {
        return link.rateFixed() || baud == link.baud();
    }

    /** To the chip's own USB a baud rate means nothing: the port alone is told. */
    private void change(int word, int current, int baud) throws EspException {
        if (session.usb() != UsbInterface.NONE) {
            link.setBaud(baud);
            return;
        }
        link.exchange(new Commands.ChangeBaudRate(word, current));
        link.setBaud(baud);
        link.clock().sleep(SWITCHING);
        if (!new SyncHandshake(link).answers(TRIES, ANSWER_WITHIN)) {
            throw StubAndBaudSetup.noAnswerAt(link, baud);
        }
    }
}
