package io.github.espmaven.simulator;

import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.SpiRegisters;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The SPI controller through which raw commands reach the flash (protocol.md, section 1.3): registers say which phases a
 * command has, bit 18 of the command register runs it.
 */
final class SpiPeripheral implements Peripheral {
    private static final int RUN = 1 << 18;
    private static final int COMMAND_PHASE = 1 << 31;
    private static final int ADDRESS_PHASE = 1 << 30;
    private static final int MISO_PHASE = 1 << 28;
    private static final int MOSI_PHASE = 1 << 27;
    private static final int USER2_AT_RESET = 7 << 28;
    private static final int DATA_WORDS = 16;

    private final SpiRegisters at;
    private final FlashBus bus;
    private final Map<Integer, Integer> values = new HashMap<>();

    SpiPeripheral(SpiRegisters at, FlashBus bus) {
        this.at = at;
        this.bus = bus;
        begin();
    }

    private void begin() {
        values.clear();
        values.put(at.user(), COMMAND_PHASE);
        values.put(at.user2(), USER2_AT_RESET);
    }

    @Override
    public void reset() {
        begin();
    }

    @Override
    public boolean owns(int address) {
        int offset = address - at.base();
        return offset >= 0 && offset < at.data() - at.base() + DATA_WORDS * 4;
    }

    @Override
    public int read(int address) {
        return values.getOrDefault(address, 0);
    }

    @Override
    public void write(int address, int value) {
        if (address == at.command()) {
            values.put(address, value & ~RUN);
            if ((value & RUN) != 0) {
                run();
            }
        } else {
            values.put(address, value);
        }
    }

    private void run() {
        int user = read(at.user());
        if ((user & COMMAND_PHASE) == 0) {
            return;
        }
        int opcode = read(at.user2()) & 0xFF;
        int address = (user & ADDRESS_PHASE) == 0 ? 0 : address();
        byte[] sent = (user & MOSI_PHASE) == 0 ? new byte[0] : data(mosiBytes());
        int wanted = (user & MISO_PHASE) == 0 ? 0 : misoBytes();
        byte[] answer = bus.attached().commands().run(opcode, address, sent, wanted);
        for (int i = 0; i < answer.length; i += 4) {
            byte[] word = Arrays.copyOf(Arrays.copyOfRange(answer, i, Math.min(i + 4, answer.length)), 4);
            values.put(at.data() + i, LittleEndian.u32(word, 0));
        }
    }

    private int address() {
        int bits = (read(at.user1()) >>> 26) + 1;
        int raw = read(at.address());
        return at.addressLeftJustified() ? raw >>> (32 - bits) : raw & (-1 >>> (32 - bits));
    }

    private byte[] data(int bytes) {
        byte[] sent = new byte[(bytes + 3) / 4 * 4];
        for (int i = 0; i < sent.length; i += 4) {
            LittleEndian.put32(sent, i, read(at.data() + i));
        }
        return Arrays.copyOf(sent, bytes);
    }

    private int mosiBytes() {
        int bits = at.mosiLength().isPresent() ? read(at.mosiLength().getAsInt()) : (read(at.user1()) >>> 17) & 0x1FF;
        return bytes(bits);
    }

    private int misoBytes() {
        int bits = at.misoLength().isPresent() ? read(at.misoLength().getAsInt()) : (read(at.user1()) >>> 8) & 0x1FF;
        return bytes(bits);
    }

    private static int bytes(int bitsLessOne) {
        return Math.min(((bitsLessOne & 0x3FF) + 8) / 8, DATA_WORDS * 4);
    }
}
