package io.github.espmaven.loader;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The requests, one record each (protocol.md, sections 2.2 and 3.3). */
public final class Commands {
    private Commands() {}

    /** A block of data behind its header: length, sequence number, two words of 0; the data is guarded by a checksum. */
    public sealed interface DataBlock extends Command permits MemData, FlashData, DeflateData {
        int HEADER_BYTES = 16;

        int sequence();

        byte[] data();

        @Override
        default int bodyBytes() {
            return HEADER_BYTES + data().length;
        }

        @Override
        default void writeBody(ByteBuffer out) {
            out.putInt(data().length).putInt(sequence()).putInt(0).putInt(0).put(data());
        }

        @Override
        default int checksum() {
            return BlockChecksum.of(data());
        }
    }

    /** SYNC, by which a ROM measures the baud rate; answered eight times. */
    public record Sync() implements Command {
        @Override
        public Form form() {
            return new Form(Op.SYNC);
        }

        @Override
        public int bodyBytes() {
            return 36;
        }

        @Override
        public void writeBody(ByteBuffer out) {
            out.putInt(0x20120707);
            for (int i = 0; i < 32; i++) {
                out.put((byte) 0x55);
            }
        }
    }

    /** Reads one word; it comes in the value field. */
    public record ReadRegister(int address) implements Command {
        @Override
        public Form form() {
            return new Form(Op.READ_REG, address);
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
        public Form form() {
            return new Form(Op.WRITE_REG, address, value, mask, delayMicros);
        }
    }

    /** Several changes in one request, in this order. */
    public record WriteRegisters(List<WriteRegister> writes) implements Command {
        @Override
        public Form form() {
            return new Form(
                    Op.WRITE_REG,
                    writes.stream()
                            .flatMapToInt(write -> IntStream.of(write.form().words()))
                            .toArray());
        }
    }

    /** Announces {@code totalBytes} for RAM at {@code address}. */
    public record MemBegin(int totalBytes, int blocks, int blockBytes, int address) implements Command {
        @Override
        public Form form() {
            return new Form(Op.MEM_BEGIN, totalBytes, blocks, blockBytes, address);
        }
    }

    /** One block for RAM; {@code sequence} counts from 0. */
    public record MemData(int sequence, byte[] data) implements DataBlock {
        @Override
        public Form form() {
            return new Form(Op.MEM_DATA);
        }
    }

    /** Jumps to {@code entry}, or stays in the loader when it is 0. */
    public record MemEnd(int entry) implements Command {
        @Override
        public Form form() {
            return new Form(Op.MEM_END, entry == 0 ? 1 : 0, entry);
        }
    }

    /** The fifth word of the BEGIN commands: ROMs of ESP8266 and ESP32 have none (protocol.md, section 1.9). */
    public enum Encryption {
        NOT_SENT,
        PLAIN,
        /** The chip encrypts what it writes. */
        ENCRYPTED;

        private int[] after(int... words) {
            if (this == NOT_SENT) {
                return words;
            }
            int[] longer = Arrays.copyOf(words, words.length + 1);
            longer[words.length] = this == ENCRYPTED ? 1 : 0;
            return longer;
        }
    }

    /** Begins an uncompressed write; the ROM erases {@code eraseBytes} from {@code offset} before it answers. */
    public record FlashBegin(int eraseBytes, int blocks, int blockBytes, int offset, Encryption encryption)
            implements Command {
        @Override
        public Form form() {
            return new Form(Op.FLASH_BEGIN, encryption.after(eraseBytes, blocks, blockBytes, offset));
        }
    }

    /** One block of an uncompressed write; {@code sequence} counts from 0. */
    public record FlashData(int sequence, byte[] data) implements DataBlock {
        @Override
        public Form form() {
            return new Form(Op.FLASH_DATA);
        }
    }

    /** The chip's next step after a write. */
    public enum AfterWrite {
        REBOOT(0),
        STAY(1);

        private final int word;

        AfterWrite(int word) {
            this.word = word;
        }
    }

    public record FlashEnd(AfterWrite then) implements Command {
        @Override
        public Form form() {
            return new Form(Op.FLASH_END, then.word);
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
        public Form form() {
            return new Form(Op.FLASH_DEFL_BEGIN, encryption.after(bytes, blocks, blockBytes, offset));
        }
    }

    /** One block of the zlib stream, at its natural length. */
    public record DeflateData(int sequence, byte[] data) implements DataBlock {
        @Override
        public Form form() {
            return new Form(Op.FLASH_DEFL_DATA);
        }
    }

    public record DeflateEnd(AfterWrite then) implements Command {
        @Override
        public Form form() {
            return new Form(Op.FLASH_DEFL_END, then.word);
        }
    }

    /**
     * Connects the flash chip. The ROM wants four more bytes than the stub.
     *
     * @param pins 0 for the default pins, else the selector of protocol.md, section 2.2
     */
    public record SpiAttach(int pins, Dialect dialect) implements Command {
        @Override
        public Form form() {
            return dialect == Dialect.STUB ? new Form(Op.SPI_ATTACH, pins) : new Form(Op.SPI_ATTACH, pins, 0);
        }
    }

    /** Tells the loader the size of the flash; the other parameters are those of every NOR flash in use. */
    public record SpiSetParams(int totalBytes) implements Command {
        @Override
        public Form form() {
            return new Form(Op.SPI_SET_PARAMS, 0, totalBytes, 0x10000, 0x1000, 0x100, 0xFFFF);
        }
    }

    /** Reads up to 64 bytes through the ROM; the reply always carries 64. */
    public record ReadFlashSlow(int offset, int bytes) implements Command {
        public static final int REPLY_BYTES = 64;

        @Override
        public Form form() {
            return new Form(Op.READ_FLASH_SLOW, offset, bytes);
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
        public Form form() {
            return new Form(Op.CHANGE_BAUDRATE, wanted, current);
        }
    }

    /** MD5 over a part of the flash; 32 hexadecimal characters from the ROM, 16 bytes from the stub. */
    public record FlashMd5(int offset, int bytes) implements Command {
        @Override
        public Form form() {
            return new Form(Op.SPI_FLASH_MD5, offset, bytes, 0, 0);
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
        public Form form() {
            return new Form(Op.GET_SECURITY_INFO);
        }

        @Override
        public int replyBytes(Dialect dialect, int dataBytes) {
            boolean isShort = dataBytes >= SHORT_BYTES + 2 && dataBytes < LONG_BYTES + 2;
            return isShort ? SHORT_BYTES : LONG_BYTES;
        }
    }

    /** Erases the whole flash (stub only); answered when done. */
    public record EraseFlash() implements Command {
        @Override
        public Form form() {
            return new Form(Op.ERASE_FLASH);
        }
    }

    /** Erases whole sectors (stub only); answered when done. */
    public record EraseRegion(int offset, int bytes) implements Command {
        @Override
        public Form form() {
            return new Form(Op.ERASE_REGION, offset, bytes);
        }
    }

    /** Starts a read through the stub: data packets follow, each acknowledged (protocol.md, section 3.4). */
    public record ReadFlash(int offset, int bytes, int packetBytes, int inFlight) implements Command {
        @Override
        public Form form() {
            return new Form(Op.READ_FLASH, offset, bytes, packetBytes, inFlight);
        }
    }
}
