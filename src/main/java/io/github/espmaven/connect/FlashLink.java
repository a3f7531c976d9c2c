package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.FlashPins;
import io.github.espmaven.chip.JedecId;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.chip.SfdpTable;
import io.github.espmaven.loader.Commands;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Attaches the flash chip to the loader and identifies it (protocol.md, sections 1.3 and 4.1). */
final class FlashLink {
    private static final int XMC = 0x20;
    private static final int SFDP_OF_XMC = 0x10;
    private static final int DEEP_POWER_DOWN = 0xB9;
    private static final int ULTRA_DEEP_POWER_DOWN = 0x79;
    private static final int EXIT_ULTRA_DEEP_POWER_DOWN = 0xFF;
    private static final int RELEASE_POWER_DOWN = 0xAB;
    private static final int RESET_ENABLE = 0x66;
    private static final int RESET = 0x99;
    private static final int XMC_SETTLES_MICROS = 2000;
    private static final int RELEASE_MICROS = 100;
    private static final int RESET_MICROS = 1000;
    private static final int SMALL_BLOCK = 0x400;
    private static final int TRIES = 5;
    private static final int READINGS = 6;
    private static final int READ_STATUS = 0x05;
    private static final int BUSY = 1;

    /** The longest that data sheets give for a status register that is kept. */
    private static final Duration STATUS_TIME = Duration.ofSeconds(1);

    /** Size the ESP8266's ROM takes the flash for. */
    private static final int ESP8266_FLASH_BYTES = 0x40_0000;

    private final Session session;
    private final Link link;
    private boolean attached;
    private Optional<FlashChip> chip = Optional.empty();
    private OptionalLong toldBytes = OptionalLong.empty();

    FlashLink(Session session) {
        this.session = session;
        this.link = session.link();
    }

    /**
     * Connects the flash, at the pins that the options name. The exchanges with the flash chip are many and none is
     * protected: what fails is done anew, after a reset unless a reply was falsified for the first time.
     */
    void connectSafely() throws EspException {
        for (int tried = 1; ; tried++) {
            int failures = link.client().failures();
            try {
                connect();
                requireAnswer(tried == TRIES || link.client().failures() == failures);
                return;
            } catch (EspException e) {
                if (tried == TRIES) {
                    throw e;
                }
                e.throwUnlessRetry(Retry.CONNECTING);
                if (tried == TRIES - 1) {
                    session.giveWay(Chip.ROM_BAUD);
                } else if (tried > 2) {
                    session.slowDown();
                }
                link.log(e.getMessage() + "; starting anew");
                if (tried > 1 || e.problem() != Problem.UNRELIABLE_LINK) {
                    session.reopen();
                }
            }
        }
    }

    /** A flash chip that does not answer over a line that lost something is asked again: that may have been the question. */
    private void requireAnswer(boolean believed) throws EspException {
        if (!believed && chip.isPresent() && !chip.get().id().answered()) {
            chip = Optional.empty();
            throw new EspException(
                    Problem.UNRELIABLE_LINK, "the flash chip did not answer over a bad line", link.evidence());
        }
    }

    /** A stub that was found running may still have the flash that an earlier goal connected: it is told, too. */
    private void connect() throws EspException {
        attached = true;
        ChipSpec spec = session.spec();
        Optional<SpiConnection> pins = session.options().spiConnection();
        if (pins.isPresent()) {
            sendAttach(word(pins.get().on(session.chip())));
        } else if ((!session.stubRunning() || session.stubWasFound()) && spec.romHas(RomFeature.SPI_ATTACH)) {
            sendAttach(session.secureDownload() ? 0 : spec.romAttach().word(session.registers()));
        } else if (!session.stubRunning()) {
            attachByBegin();
        }
        if (!session.secureDownload() && chip.isEmpty()) {
            chip = Optional.of(identify());
        }
    }

    /**
     * The ESP8266's ROM connects its flash at BEGIN. One of no bytes at the end of what this ROM takes the flash for erases
     * nothing, also when its size is falsified on the way: that is refused. At 0 it would erase the bootloader.
     */
    private void attachByBegin() throws EspException {
        try {
            link.exchange(emptyBegin(ESP8266_FLASH_BYTES));
        } catch (EspException e) {
            if (e.problem() != Problem.COMMAND_FAILED) {
                throw e;
            }
            link.exchange(emptyBegin(0));
        }
    }

    private static Commands.FlashBegin emptyBegin(int offset) {
        return new Commands.FlashBegin(0, 0, SMALL_BLOCK, offset, Commands.Encryption.NOT_SENT);
    }

    private void sendAttach(int word) throws EspException {
        link.ask(new Commands.SpiAttach(word, link.client().dialect()));
    }

    private int word(FlashPins.Pins pins) {
        FlashPins possible = session.spec().flashPins().orElseThrow();
        if (possible.endangersUsb(pins)) {
            link.log("the flash's pins include those of the chip's own USB, which may stop working: " + pins);
        }
        return possible.attachWord(pins);
    }

    /** Identity of the flash, asked before and after the tests of its connection. */
    private FlashChip identify() throws EspException {
        SpiCommands spi = new SpiCommands(link, session.spec().spi());
        JedecId first = spi.readId();
        if (!knownXmc(first) && wakeXmc(spi)) {
            first = spi.readId();
        }
        if (!first.answered() && spi.readSfdp(0) != SfdpTable.SIGNATURE) {
            link.log("the flash chip does not answer (id " + first + "): check its power and pins");
        }
        spi.add(RESET_ENABLE, 1);
        spi.add(RESET, RESET_MICROS);
        JedecId second = spi.readId();
        if (first.equals(second) || spi.readId().equals(second)) {
            return new FlashChip(second, session.options().flashBytes());
        }
        throw new EspException(
                Problem.UNRELIABLE_LINK,
                "the line falsifies data: the flash chip's id read as \"" + first + "\", then as \"" + second + "\"",
                link.evidence());
    }

    private static boolean knownXmc(JedecId id) {
        int type = id.device() >>> 8;
        int capacity = id.device() & 0xFF;
        boolean known = switch (type) {
            case 0x40 -> capacity >= 0x13 && capacity <= 0x20;
            case 0x41 -> capacity >= 0x17 && capacity <= 0x20;
            case 0x50 -> capacity >= 0x15 && capacity <= 0x16;
            default -> false;
        };
        return id.manufacturer() == XMC && known;
    }

    /** Chips of XMC may start up confused; they are known by a byte of their SFDP table. */
    private boolean wakeXmc(SpiCommands spi) throws EspException {
        if ((spi.readSfdp(SFDP_OF_XMC) & 0xFF) != XMC) {
            return false;
        }
        spi.add(DEEP_POWER_DOWN, 1);
        spi.add(ULTRA_DEEP_POWER_DOWN, 1);
        spi.add(EXIT_ULTRA_DEEP_POWER_DOWN, XMC_SETTLES_MICROS);
        spi.add(RELEASE_POWER_DOWN, RELEASE_MICROS);
        return true;
    }

    FlashChip chip() throws EspException {
        if (session.secureDownload()) {
            throw session.locked("which flash it has");
        }
        if (chip.isEmpty()) {
            connectSafely();
        }
        return chip.orElseThrow();
    }

    /** A status register of the flash chip, by the opcode that reads it. */
    int status(int opcode) throws EspException {
        chip();
        return twice(() -> new SpiCommands(link, session.spec().spi()).readStatus(opcode));
    }

    /**
     * @param enable 0x06 to keep it, 0x50 until the flash chip is reset
     * @param opcode that of the first register that is written
     * @param value its bits; with 16 those of the next above them
     */
    void writeStatus(int enable, int opcode, int value, int bits) throws EspException {
        chip();
        SpiCommands spi = new SpiCommands(link, session.spec().spi());
        spi.add(enable, 1);
        spi.addData(opcode, value, bits);
        long start = link.clock().nanoTime();
        int first = spi.readStatus(READ_STATUS);
        while ((first & BUSY) != 0 && !link.clock().hasPassed(start, STATUS_TIME)) {
            first = new SpiCommands(link, session.spec().spi()).readStatus(READ_STATUS);
        }
    }

    /** Four bytes of the flash chip's SFDP table. */
    int sfdp(int address) throws EspException {
        chip();
        return twice(() -> new SpiCommands(link, session.spec().spi()).readSfdp(address));
    }

    private interface Reading {
        int value() throws EspException;
    }

    /** Replies carry no checksum: a value counts when it comes twice in a row (protocol.md, section 11, pitfall 48). */
    private static int twice(Reading reading) throws EspException {
        int last = reading.value();
        for (int i = 0; i < READINGS; i++) {
            int next = reading.value();
            if (next == last) {
                return next;
            }
            last = next;
        }
        throw new EspException(
                Problem.UNRELIABLE_LINK, "the line falsifies data: a value was never the same twice in a row");
    }

    void tellSize(long bytes) throws EspException {
        if (!attached) {
            connectSafely();
        }
        if (!toldBytes.equals(OptionalLong.of(bytes))) {
            toldBytes = OptionalLong.of(bytes);
            sendSize();
        }
    }

    private void sendSize() throws EspException {
        if (session.stubRunning() || session.spec().romHas(RomFeature.SPI_PARAMS)) {
            link.ask(new Commands.SpiSetParams((int) toldBytes.orElseThrow()));
        }
    }

    /** Does again, with a loader that starts anew, what was done before. */
    void restore() throws EspException {
        if (attached) {
            connect();
        }
        if (toldBytes.isPresent()) {
            sendSize();
        }
    }
}
