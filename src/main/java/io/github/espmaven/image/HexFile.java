package io.github.espmaven.image;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Intel HEX files: contents of the flash as text, each line with its address (protocol.md, sections 4.1 and 5.4). */
public final class HexFile {
    static final int DATA = 0;
    static final int END = 1;
    static final int SEGMENT_BASE = 2;
    static final int SEGMENT_START = 3;
    static final int LINEAR_BASE = 4;
    static final int LINEAR_START = 5;

    /** What one 16-bit address reaches. */
    static final int BANK_BYTES = 0x1_0000;

    private static final int LINE_BYTES = 16;

    private HexFile() {}

    /** Whether {@code bytes} begin as an Intel HEX file does. */
    public static boolean startsLikeOne(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == ':';
    }

    /**
     * Reads a file: every type of record, any order, split at gaps.
     *
     * @return the contents by offset; neighbours are one chunk
     * @throws EspException with {@code BAD_IMAGE} naming the line, or {@code OVERLAP}
     */
    public static List<FlashChunk> read(byte[] bytes) throws EspException {
        return FlashChunk.joined(new HexReader(bytes).read());
    }

    /** Writes the chunks by offset, 16 bytes a line, nothing for the gaps. */
    public static byte[] write(List<FlashChunk> chunks) throws EspException {
        List<FlashChunk> joined = FlashChunk.joined(chunks);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int last = joined.isEmpty() ? 0 : joined.get(joined.size() - 1).range().end();
        int bank = last > BANK_BYTES ? -1 : 0;
        for (FlashChunk chunk : joined) {
            int at = 0;
            while (at < chunk.bytes().length) {
                int address = chunk.offset() + at;
                if (address / BANK_BYTES != bank) {
                    bank = address / BANK_BYTES;
                    writeLine(out, 0, LINEAR_BASE, new byte[] {(byte) (bank >> 8), (byte) bank});
                }
                int room = Math.min(LINE_BYTES, BANK_BYTES - address % BANK_BYTES);
                byte[] line = new byte[Math.min(room, chunk.bytes().length - at)];
                System.arraycopy(chunk.bytes(), at, line, 0, line.length);
                writeLine(out, address % BANK_BYTES, DATA, line);
                at += line.length;
            }
        }
        writeLine(out, 0, END, new byte[0]);
        return out.toByteArray();
    }

    private static void writeLine(ByteArrayOutputStream out, int address, int type, byte[] data) {
        byte[] record = new byte[data.length + 5];
        record[0] = (byte) data.length;
        record[1] = (byte) (address >> 8);
        record[2] = (byte) address;
        record[3] = (byte) type;
        System.arraycopy(data, 0, record, 4, data.length);
        record[record.length - 1] = (byte) -sum(record, record.length - 1);
        String line = ":" + Hex.of(record).toUpperCase(Locale.ROOT) + "\n";
        out.writeBytes(line.getBytes(StandardCharsets.US_ASCII));
    }

    /** All bytes of a record added up; with the checksum at its end this is a multiple of 256. */
    static int sum(byte[] record, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += record[i];
        }
        return sum;
    }
}
