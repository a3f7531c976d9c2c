package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.JedecId;
import io.github.espmaven.chip.SpiRegisters;
import io.github.espmaven.loader.Commands.WriteRegister;
import io.github.espmaven.loader.Commands.WriteRegisters;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Commands to the flash chip itself, through the registers of the SPI controller (protocol.md, section 1.3). */
final class SpiCommands {
    private static final int COMMAND = 1 << 31;
    private static final int ADDRESS = 1 << 30;
    private static final int DUMMY = 1 << 29;
    private static final int MISO = 1 << 28;
    private static final int MOSI = 1 << 27;
    private static final int OPCODE_BITS = 7 << 28;
    private static final int START = 1 << 18;
    private static final int POLLS = 10;

    /** Longer than any of these commands takes at 1 MHz; the chip waits it out. */
    private static final int MICROS = 200;

    private static final int ADDRESS_BITS = 24;

    private static final int READ_ID = 0x9F;
    private static final int READ_SFDP = 0x5A;
    private static final int SFDP_DUMMY_CYCLES = 8;

    private final Link link;
    private final SpiRegisters spi;
    private final List<WriteRegister> writes = new ArrayList<>();
    private OptionalInt userBefore = OptionalInt.empty();
    private int user2Before;

    SpiCommands(Link link, SpiRegisters spi) {
        this.link = link;
        this.spi = spi;
    }

    /** The flash chip's own name for itself. */
    JedecId readId() throws EspException {
        return new JedecId(read(READ_ID, OptionalInt.empty(), 0, 24));
    }

    /** Four bytes of the table in which flash chips describe themselves. */
    int readSfdp(int address) throws EspException {
        return read(READ_SFDP, OptionalInt.of(address), SFDP_DUMMY_CYCLES, 32);
    }

    int readStatus(int opcode) throws EspException {
        return read(opcode, OptionalInt.empty(), 0, 8) & 0xFF;
    }

    /** Adds a command without address and data, to be sent together with the next that reads. */
    void add(int opcode, int thenMicros) throws EspException {
        command(opcode, OptionalInt.empty(), 0, 0, thenMicros);
    }

    /** Adds a command that carries up to four bytes, the first one lowest, to be sent together with the next that reads. */
    void addData(int opcode, int data, int bits) throws EspException {
        prepare();
        if (spi.mosiLength().isPresent()) {
            set(spi.mosiLength().getAsInt(), bits - 1);
        } else {
            set(spi.user1(), (bits - 1) << 17);
        }
        set(spi.user(), COMMAND | MOSI);
        set(spi.user2(), OPCODE_BITS | opcode);
        set(spi.data(), data);
        writes.add(new WriteRegister(spi.command(), START, -1, MICROS));
    }

    /** All commands since the last in one request, which leaves the controller as it was; then their result. */
    private int read(int opcode, OptionalInt address, int dummyCycles, int bits) throws EspException {
        command(opcode, address, dummyCycles, bits, MICROS);
        set(spi.user(), userBefore.orElseThrow());
        set(spi.user2(), user2Before);
        link.ask(new WriteRegisters(List.copyOf(writes)));
        writes.clear();
        int result = link.read(spi.data());
        return result == 0 ? afterDone() : result;
    }

    private void command(int opcode, OptionalInt address, int dummyCycles, int readBits, int thenMicros)
            throws EspException {
        prepare();
        setLengths(address, dummyCycles, readBits);
        int phases = COMMAND
                | (address.isPresent() ? ADDRESS : 0)
                | (dummyCycles > 0 ? DUMMY : 0)
                | (readBits > 0 ? MISO : 0);
        set(spi.user(), phases);
        set(spi.user2(), OPCODE_BITS | opcode);
        if (address.isPresent()) {
            int shift = spi.addressLeftJustified() ? 32 - ADDRESS_BITS : 0;
            set(spi.address(), address.getAsInt() << shift);
        }
        set(spi.data(), 0);
        writes.add(new WriteRegister(spi.command(), START, -1, thenMicros));
    }

    private void prepare() throws EspException {
        if (userBefore.isEmpty()) {
            userBefore = OptionalInt.of(link.read(spi.user()));
            user2Before = link.read(spi.user2());
        }
    }

    private void setLengths(OptionalInt address, int dummyCycles, int readBits) {
        int user1 = (dummyCycles > 0 ? dummyCycles - 1 : 0) | (address.isPresent() ? (ADDRESS_BITS - 1) << 26 : 0);
        if (spi.misoLength().isEmpty()) {
            set(spi.user1(), user1 | (readBits > 0 ? (readBits - 1) << 8 : 0));
            return;
        }
        if (readBits > 0) {
            set(spi.misoLength().getAsInt(), readBits - 1);
        }
        if (user1 != 0) {
            set(spi.user1(), user1);
        }
    }

    private int afterDone() throws EspException {
        for (int i = 0; i < POLLS; i++) {
            if ((link.read(spi.command()) & START) == 0) {
                return link.read(spi.data());
            }
        }
        throw new EspException(
                Problem.NO_FLASH, "the chip's SPI controller does not finish a command to the flash", link.evidence());
    }

    private void set(int register, int value) {
        writes.add(new WriteRegister(register, value));
    }
}
