package io.github.espmaven.nvs;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The pages of an NVS partition, filled one after the other with entries of 32 bytes (protocol.md, section 6). */
final class NvsPages {
    static final int PAGE_BYTES = 4096;
    static final int ENTRY_BYTES = 32;
    static final int ENTRIES = 126;

    /** Number of the piece, in entries that are not one. */
    static final int NO_PIECE = 0xff;

    static final int BITMAP_AT = 32;
    static final int FIRST_ENTRY_AT = 64;
    private static final int STATE_ACTIVE = 0xffff_fffe;
    private static final int STATE_FULL = 0xffff_fffc;

    /** What names an entry. */
    record Header(int namespace, int type, int piece, String key) {}

    private final byte[] image;
    private final NvsVersion version;
    private int page;
    private int used;

    NvsPages(int sizeBytes, NvsVersion version) {
        this.image = new byte[sizeBytes];
        this.version = version;
        Arrays.fill(image, (byte) 0xff);
        begin();
    }

    byte[] toBytes() {
        return image;
    }

    /** Adds an entry that carries its value of 8 bytes in itself. */
    void put(Header header, byte[] field) throws EspException {
        if (used == ENTRIES) {
            next();
        }
        append(header, field, new byte[0]);
    }

    /** Adds an entry with bytes behind it, all on one page. */
    void putWhole(Header header, byte[] contents) throws EspException {
        if (used + 1 + entriesFor(contents.length) > ENTRIES) {
            next();
        }
        byte[] field = new byte[8];
        LittleEndian.put16(field, 0, contents.length);
        LittleEndian.put16(field, 2, 0xffff);
        LittleEndian.put32(field, 4, crc(contents, 0, contents.length));
        append(header, field, contents);
    }

    /** How many bytes of a blob fit on this page; on the next one if there is no room for any. */
    int roomForPiece() throws EspException {
        if (used + 2 > ENTRIES) {
            next();
        }
        return (ENTRIES - used - 1) * ENTRY_BYTES;
    }

    private static int entriesFor(int length) {
        return (length + ENTRY_BYTES - 1) / ENTRY_BYTES;
    }

    private void append(Header header, byte[] field, byte[] contents) {
        int at = page * PAGE_BYTES + FIRST_ENTRY_AT + used * ENTRY_BYTES;
        int span = 1 + entriesFor(contents.length);
        image[at] = (byte) header.namespace;
        image[at + 1] = (byte) header.type;
        image[at + 2] = (byte) span;
        image[at + 3] = (byte) header.piece;
        byte[] key = Arrays.copyOf(header.key.getBytes(StandardCharsets.UTF_8), 16);
        System.arraycopy(key, 0, image, at + 8, key.length);
        System.arraycopy(field, 0, image, at + 24, field.length);
        LittleEndian.put32(image, at + 4, entryCrc(image, at));
        System.arraycopy(contents, 0, image, at + ENTRY_BYTES, contents.length);
        for (int i = 0; i < span; i++) {
            markWritten(used + i);
        }
        used += span;
    }

    /** Two bits an entry: 11 free, 10 written. */
    private void markWritten(int entry) {
        image[page * PAGE_BYTES + BITMAP_AT + entry / 4] &= (byte) ~(1 << (entry % 4 * 2));
    }

    private void next() throws EspException {
        if ((page + 2) * PAGE_BYTES >= image.length) {
            throw new EspException(
                    Problem.BEYOND_PARTITION,
                    "NVS: the entries do not fit a partition of " + ByteSize.of(image.length)
                            + ", one page of which must stay free");
        }
        LittleEndian.put32(image, page * PAGE_BYTES, STATE_FULL);
        page++;
        begin();
    }

    private void begin() {
        int at = page * PAGE_BYTES;
        used = 0;
        LittleEndian.put32(image, at, STATE_ACTIVE);
        LittleEndian.put32(image, at + 4, page);
        image[at + 8] = (byte) version.code();
        LittleEndian.put32(image, at + 28, crc(image, at + 4, at + 28));
    }

    /** CRC of an entry's 32 bytes, its own field left out. */
    static int entryCrc(byte[] in, int at) {
        return ~register(in, at + 8, at + ENTRY_BYTES, register(in, at, at + 4, 0));
    }

    static int crc(byte[] in, int from, int to) {
        return ~register(in, from, to, 0);
    }

    /** Takes bytes into the register of a CRC-32 with the usual polynomial; here it begins with 0. */
    private static int register(byte[] in, int from, int to, int before) {
        int register = before;
        for (int i = from; i < to; i++) {
            register ^= Byte.toUnsignedInt(in[i]);
            for (int bit = 0; bit < 8; bit++) {
                register = register >>> 1 ^ (register & 1) * 0xedb8_8320;
            }
        }
        return register;
    }
}
