package io.github.espmaven.loader;

import java.nio.ByteBuffer;

/** The requests, one record each (protocol.md, sections 2.2 and 3.3). */
public final class Commands {
    private static final int BLOCK_HEADER_BYTES = 16;

    private Commands() {}

    private static void words(ByteBuffer out, int... words) {
        for (int word : words) {
            out.putInt(word);
        }
    }

    private static void block(ByteBuffer out, int sequence, byte[] data) {
        words(out, data.length, sequence, 0, 0);
        out.put(data);
    }

    /** Attention, and the reader's chance to measure the baud rate; answered eight times. */
    public record Sync() implements Command {
        @Override
        public Op op() {
            return Op.SYNC;
        }

        @Override
        public int bodyBytes() {
            return 36;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            words(out, 0x20120707);
            for (int i = 0; i < 32; i++) {
                out.put((byte) 0x55);
            }
        }
    }

    /** Reads one word; it comes in the value field. */
    public record ReadRegister(int address) implements Command {
        @Override
        public Op op() {
            return Op.READ_REG;
        }

        @Override
        public int bodyBytes() {
            return 4;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            words(out, address);
        }
    }

    /**
     * Changes the bits of {@code mask} in one word.
     *
     * @param delayMicros the chip waits this long afterwards
     */
    public record WriteRegister(int address, int value, int mask, int delayMicros) implements Command {
        public WriteRegister(int address, int value) {
            this(address, value, -1, 0);
        }

        @Override
        public Op op() {
            return Op.WRITE_REG;
        }

        @Override
        public int bodyBytes() {
            return 16;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            words(out, address, value, mask, delayMicros);
        }
    }

    /** Announces {@code totalBytes} for RAM at {@code address}. */
    public record MemBegin(int totalBytes, int blocks, int blockBytes, int address) implements Command {
        @Override
        public Op op() {
            return Op.MEM_BEGIN;
        }

        @Override
        public int bodyBytes() {
            return 16;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            words(out, totalBytes, blocks, blockBytes, address);
        }
    }

    /** One block for RAM; {@code sequence} counts from 0. */
    public record MemData(int sequence, byte[] data) implements Command {
        @Override
        public Op op() {
            return Op.MEM_DATA;
        }

        @Override
        public int bodyBytes() {
            return BLOCK_HEADER_BYTES + data.length;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            block(out, sequence, data);
        }

        @Override
        public int checksum() {
            return Checksum.of(data);
        }
    }

    /** Jumps to {@code entry}, or stays in the loader when it is 0. */
    public record MemEnd(int entry) implements Command {
        @Override
        public Op op() {
            return Op.MEM_END;
        }

        @Override
        public int bodyBytes() {
            return 8;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            words(out, entry == 0 ? 1 : 0, entry);
        }
    }

    /** The fifth word of the BEGIN commands: ROMs of ESP8266 and ESP32 have none (protocol.md, section 1.9). */
    public enum Encryption {
        /** The word is not sent. */
        NOT_SENT,
        PLAIN,
        /** The chip encrypts what it writes. */
        ENCRYPTED;

        private int bytes() {
            return this == NOT_SENT ? 0 : 4;
        }

        private void write(ByteBuffer out) {
            if (this != NOT_SENT) {
                out.putInt(this == ENCRYPTED ? 1 : 0);
            }
        }
    }

    /** Begins an uncompressed write; the ROM erases {@code eraseBytes} from {@code offset} before it answers. */
    public record FlashBegin(int eraseBytes, int blocks, int blockBytes, int offset, Encryption encryption)
            implements Command {
        @Override
        public Op op() {
            return Op.FLASH_BEGIN;
        }

        @Override
        public int bodyBytes() {
            return 16 + encryption.bytes();
        }

        @Override
        public void writeBody(ByteBuffer out) {
            words(out, eraseBytes, blocks, blockBytes, offset);
            encryption.write(out);
        }
    }

    /** One block of an uncompressed write; {@code sequence} counts from 0. */
    public record FlashData(int sequence, byte[] data) implements Command {
        @Override
        public Op op() {
            return Op.FLASH_DATA;
        }

        @Override
        public int bodyBytes() {
            return BLOCK_HEADER_BYTES + data.length;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            block(out, sequence, data);
        }

        @Override
        public int checksum() {
            return Checksum.of(data);
        }
    }

    /** What a chip does after a write. */
    public enum AfterWrite {
        REBOOT,
        STAY;

        private void write(ByteBuffer out) {
            out.putInt(this == REBOOT ? 0 : 1);
        }
    }

    /** Ends an uncompressed write. */
    public record FlashEnd(AfterWrite then) implements Command {
        @Override
        public Op op() {
            return Op.FLASH_END;
        }

        @Override
        public int bodyBytes() {
            return 4;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            then.write(out);
        }
    }

    /**
     * Begins a compressed write.
     *
     * @param bytes uncompressed size: exact for the stub, rounded up to whole blocks for the ROM
     * @param blocks number of compressed blocks
     */
    public record DeflateBegin(int bytes, int blocks, int blockBytes, int offset, Encryption encryption)
            implements Command {
        @Override
        public Op op() {
            return Op.FLASH_DEFL_BEGIN;
        }

        @Override
        public int bodyBytes() {
            return 16 + encryption.bytes();
        }

        @Override
        public void writeBody(ByteBuffer out) {
            words(out, bytes, blocks, blockBytes, offset);
            encryption.write(out);
        }
    }

    /** One block of the zlib stream, at its natural length. */
    public record DeflateData(int sequence, byte[] data) implements Command {
        @Override
        public Op op() {
            return Op.FLASH_DEFL_DATA;
        }

        @Override
        public int bodyBytes() {
            return BLOCK_HEADER_BYTES + data.length;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            block(out, sequence, data);
        }

        @Override
        public int checksum() {
            return Checksum.of(data);
        }
    }

    /** Ends a compressed write. */
    public record DeflateEnd(AfterWrite then) implements Command {
        @Override
        public Op op() {
            return Op.FLASH_DEFL_END;
        }

        @Override
        public int bodyBytes() {
            return 4;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            then.write(out);
        }
    }

    /**
     * Connects the flash chip. The ROM wants four more bytes than the stub.
     *
     * @param pins 0 for the default pins, else the selector of protocol.md, section 2.2
     */
    public record SpiAttach(int pins, Dialect dialect) implements Command {
        @Override
        public Op op() {
            return Op.SPI_ATTACH;
        }

        @Override
        public int bodyBytes() {
            return dialect == Dialect.STUB ? 4 : 8;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            words(out, pins);
            if (dialect != Dialect.STUB) {
                words(out, 0);
            }
        }
    }

    /** Tells the loader the size of the flash; the other parameters are those of every NOR flash in use. */
    public record SpiSetParams(int totalBytes) implements Command {
        @Override
        public Op op() {
            return Op.SPI_SET_PARAMS;
        }

        @Override
        public int bodyBytes() {
            return 24;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            words(out, 0, totalBytes, 0x10000, 0x1000, 0x100, 0xFFFF);
        }
    }

    /** Reads up to 64 bytes through the ROM; the reply always carries 64. */
    public record ReadFlashSlow(int offset, int bytes) implements Command {
        public static final int REPLY_BYTES = 64;

        @Override
        public Op op() {
            return Op.READ_FLASH_SLOW;
        }

        @Override
        public int bodyBytes() {
            return 8;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            words(out, offset, bytes);
        }

        @Override
        public int replyBytes(Dialect dialect, int dataBytes) {
            return REPLY_BYTES;
        }
    }

    /**
     * Changes the rate after the reply.
     *
     * @param wanted the word for the new rate, falsified where the ROM's clock needs it (protocol.md, section 1.8)
     * @param current 0 for the ROM, the rate in use for the stub
     */
    public record ChangeBaudRate(int wanted, int current) implements Command {
        @Override
        public Op op() {
            return Op.CHANGE_BAUDRATE;
        }

        @Override
        public int bodyBytes() {
            return 8;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            words(out, wanted, current);
        }
    }

    /** MD5 over a part of the flash; 32 hexadecimal characters from the ROM, 16 bytes from the stub. */
    public record FlashMd5(int offset, int bytes) implements Command {
        @Override
        public Op op() {
            return Op.SPI_FLASH_MD5;
        }

        @Override
        public int bodyBytes() {
            return 16;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            words(out, offset, bytes, 0, 0);
        }

        @Override
        public int replyBytes(Dialect dialect, int dataBytes) {
            return dialect == Dialect.STUB ? 16 : 32;
        }
    }

    /** Security flags and chip id; the ESP32-S2 answers 12 bytes without chip id, later chips 20. */
    public record GetSecurityInfo() implements Command {
        public static final int LONG_BYTES = 20;
        public static final int SHORT_BYTES = 12;

        @Override
        public Op op() {
            return Op.GET_SECURITY_INFO;
        }

        @Override
        public int bodyBytes() {
            return 0;
        }

        @Override
        public void writeBody(ByteBuffer out) {}

        @Override
        public int replyBytes(Dialect dialect, int dataBytes) {
            boolean isShort = dataBytes >= SHORT_BYTES + 2 && dataBytes < LONG_BYTES + 2;
            return isShort ? SHORT_BYTES : LONG_BYTES;
        }
    }

    /** Erases the whole flash (stub only); answered when done. */
    public record EraseFlash() implements Command {
        @Override
        public Op op() {
            return Op.ERASE_FLASH;
        }

        @Override
        public int bodyBytes() {
            return 0;
        }

        @Override
        public void writeBody(ByteBuffer out) {}
    }

    /** Erases whole sectors (stub only); answered when done. */
    public record EraseRegion(int offset, int bytes) implements Command {
        @Override
        public Op op() {
            return Op.ERASE_REGION;
        }

        @Override
        public int bodyBytes() {
            return 8;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            words(out, offset, bytes);
        }
    }

    /** Starts a read through the stub: data packets follow, each acknowledged (protocol.md, section 3.4). */
    public record ReadFlash(int offset, int bytes, int packetBytes, int inFlight) implements Command {
        @Override
        public Op op() {
            return Op.READ_FLASH;
        }

        @Override
        public int bodyBytes() {
            return 16;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            words(out, offset, bytes, packetBytes, inFlight);
        }
    }
}
