package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ReedSolomon;
import io.github.espmaven.loader.Commands;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Burns fuses over the loader as the manuals say: data and check bytes, operation code, command, waiting, reading. The
 * registers are those of ESP-IDF's {@code efuse_reg.h}, by hand.
 */
final class FuseClient {
    private static final int READ_COMMAND = 1;
    private static final int PROGRAM_COMMAND = 2;

    final RawClient client;
    final Registers at;

    /** The registers of a chip; a block's first ones are those of what is read, in the order of the blocks. */
    enum Registers {
        ESP32(0x3ff5a000, 0xfc, 0x104, 0x11c, 0x00, 0x38, 0x58, 0x78),
        ESP32_S2(0x3f41a000, 0x1cc, 0x1d4, 0x1c0, 0x2c, 0x44, 0x5c, 0x7c, 0x9c, 0xbc, 0xdc, 0xfc, 0x11c, 0x13c, 0x15c),
        ESP32_S3(0x60007000, 0x1cc, 0x1d4, 0x1c0, 0x2c, 0x44, 0x5c, 0x7c, 0x9c, 0xbc, 0xdc, 0xfc, 0x11c, 0x13c, 0x15c),
        ESP32_C3(0x60008800, 0x1cc, 0x1d4, 0x1c0, 0x2c, 0x44, 0x5c, 0x7c, 0x9c, 0xbc, 0xdc, 0xfc, 0x11c, 0x13c, 0x15c),
        ESP32_C2(0x60008800, 0x8c, 0x94, 0x84, 0x2c, 0x34, 0x40, 0x60),
        ESP32_C6(0x600b0800, 0x1cc, 0x1d4, 0x1c0, 0x2c, 0x44, 0x5c, 0x7c, 0x9c, 0xbc, 0xdc, 0xfc, 0x11c, 0x13c, 0x15c),
        ESP32_H2(0x600b0800, 0x1cc, 0x1d4, 0x1c0, 0x2c, 0x44, 0x5c, 0x7c, 0x9c, 0xbc, 0xdc, 0xfc, 0x11c, 0x13c, 0x15c),
        ESP32_P4(0x5012d000, 0x1cc, 0x1d4, 0x1c0, 0x2c, 0x44, 0x5c, 0x7c, 0x9c, 0xbc, 0xdc, 0xfc, 0x11c, 0x13c, 0x15c),
        ESP32_C61(0x600b4800, 0x1cc, 0x1d4, 0x190, 0x2c, 0x44, 0x5c, 0x7c, 0x9c, 0xbc, 0xdc, 0xfc, 0x11c, 0x13c, 0x15c),
        ESP32_H21(0x600b4000, 0x1cc, 0x1d4, 0x190, 0x2c, 0x44, 0x5c, 0x7c, 0x9c, 0xbc, 0xdc, 0xfc, 0x11c, 0x13c, 0x15c),
        ESP32_C5(0x600b4800, 0x1cc, 0x1d8, 0x190, 0x2c, 0x44, 0x5c, 0x7c, 0x9c, 0xbc, 0xdc, 0xfc, 0x11c, 0x13c, 0x15c),
        ESP32_H4(0x600b1800, 0x1cc, 0x1d8, 0x190, 0x2c, 0x44, 0x5c, 0x7c, 0x9c, 0xbc, 0xdc, 0xfc, 0x11c, 0x13c, 0x15c),
        ESP32_S31(0x20715000, 0x1cc, 0x1d8, 0x188, 0x2c, 0x50, 0x68, 0x88, 0xa8, 0xc8, 0xe8, 0x108, 0x128, 0x148);

        final int base;
        final int conf;
        final int command;
        final int errors;
        private final int[] blocks;

        Registers(int base, int conf, int command, int errors, int... blocks) {
            this.base = base;
            this.conf = base + conf;
            this.command = base + command;
            this.errors = base + errors;
            this.blocks = blocks;
        }

        Chip chip() {
            return Chip.valueOf(name());
        }

        int block(int number) {
            return base + blocks[number];
        }

        /** The block of the last key; all of it can be read and programmed. */
        int keyBlock() {
            return blocks.length == 4 ? 3 : blocks.length - 2;
        }

        int words(int number) {
            return number == 0 && this == ESP32_C2 ? 2 : number == 0 ? 6 : 8;
        }

        /** Where what is to be programmed is written to. */
        int programming(int number) {
            return base + (this == ESP32 ? new int[] {0x1c, 0x98, 0xb8, 0xd8}[number] : 0);
        }

        /** The bits of BLOCK0 that hide the key block. */
        int[] hiding() {
            return this == ESP32 ? new int[] {18} : this == ESP32_C2 ? new int[] {32, 33} : new int[] {28 + keyBlock()};
        }

        /** The bit of WR_DIS that locks a block. */
        int lockOf(int number) {
            return number + (this == ESP32 ? 6 : this == ESP32_C2 ? 4 : 19);
        }
    }

    FuseClient(Registers at, RawClient client) {
        this.at = at;
        this.client = client;
    }

    static FuseClient of(Registers at, BoardOptions board) throws EspException {
        return new FuseClient(at, RawClient.synced(board));
    }

    static FuseClient of(Registers at) throws EspException {
        return of(at, BoardOptions.of(at.chip()));
    }

    int read(int address) throws EspException {
        return client.read(address);
    }

    void write(int address, int value) throws EspException {
        client.ok(new Commands.WriteRegister(address, value));
    }

    /** Burns one bit of BLOCK0, counted through its words. */
    void burnBit(int bit) throws EspException {
        int[] words = new int[8];
        words[bit / 32] = 1 << bit % 32;
        burn(0, words, new byte[ReedSolomon.CHECK_BYTES]);
    }

    /** Burns a block with the right check bytes. */
    void burn(int block, byte[] data) throws EspException {
        burn(block, words(data), ReedSolomon.check(data));
    }

    void burn(int block, int[] data, byte[] check) throws EspException {
        prepare(block, data, check);
        give(0x5a5a, PROGRAM_COMMAND | (at == Registers.ESP32 ? 0 : block << 2));
        prepare(block, new int[8], new byte[ReedSolomon.CHECK_BYTES]);
        give(0x5aa5, READ_COMMAND);
    }

    void prepare(int block, int[] data, byte[] check) throws EspException {
        for (int i = 0; i < (at == Registers.ESP32 && block == 0 ? 7 : 8); i++) {
            write(at.programming(block) + 4 * i, data[i]);
        }
        for (int i = 0; at != Registers.ESP32 && i < 3; i++) {
            write(at.base + 0x20 + 4 * i, LittleEndian.u32(check, 4 * i));
        }
    }

    void give(int code, int command) throws EspException {
        write(at.conf, code);
        write(at.command, command);
        int polls = 0;
        while (read(at.command) != 0) {
            assertThat(polls++).as("polls of the command register").isLessThan(1000);
        }
    }

    byte[] block(int number) throws EspException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * at.words(number)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < at.words(number); i++) {
            bytes.putInt(read(at.block(number) + 4 * i));
        }
        return bytes.array();
    }

    /** Errors of a block: the number in the lower three bits, bit 3 when they cannot be corrected. */
    int errors(int block) throws EspException {
        int position = 4 * (block - 1);
        int number = read(at.errors + position / 32 * 4) >>> position % 32 & 7;
        int failed = at == Registers.ESP32_C3 ? position + 4 : position;
        return number | read(at.errors + failed / 32 * 4) >>> failed % 32 & 8;
    }

    static int[] words(byte[] data) {
        int[] words = new int[8];
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
        return words;
    }
}
