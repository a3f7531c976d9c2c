package io.github.espmaven.partition;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The form in flash: rows of 32 bytes, an MD5 row, then 0xFF (protocol.md, section 6). */
final class BinaryTable {
    private static final int ROW_BYTES = 32;
    private static final int TABLE_BYTES = 0xc00;
    private static final int ROW_MAGIC = 0x50aa;
    private static final int MD5_MAGIC = 0xebeb;
    private static final int MD5_AT = 16;
    private static final int NAME_AT = 12;
    private static final byte ERASED = (byte) 0xff;

    private BinaryTable() {}

    /** Whether {@code bytes} begin like a table, if an empty one, and not like text. */
    static boolean looksBinary(byte[] bytes) {
        return startsLikeOne(bytes) || (bytes.length >= ROW_BYTES && isErased(bytes, 0));
    }

    /** Whether {@code bytes} begin with a row. */
    static boolean startsLikeOne(byte[] bytes) {
        int magic = bytes.length < ROW_BYTES ? 0 : LittleEndian.u16(bytes, 0);
        return magic == ROW_MAGIC || magic == MD5_MAGIC;
    }

    static PartitionTable read(byte[] bytes) throws EspException {
        List<Partition> partitions = new ArrayList<>();
        for (int at = 0; at + ROW_BYTES <= Math.min(bytes.length, TABLE_BYTES); at += ROW_BYTES) {
            int magic = LittleEndian.u16(bytes, at);
            if (isErased(bytes, at)) {
                return complete(partitions);
            } else if (magic == MD5_MAGIC) {
                checkMd5(bytes, at);
            } else if (magic == ROW_MAGIC) {
                partitions.add(row(bytes, at));
            } else {
                throw PartitionTable.bad(
                        ", row " + at / ROW_BYTES + ": begins with " + Hex.of(bytes, at, at + 2) + " instead of aa50");
            }
        }
        throw PartitionTable.bad(" has no end: the row of 0xff is missing");
    }

    private static PartitionTable complete(List<Partition> partitions) throws EspException {
        if (partitions.isEmpty()) {
            throw PartitionTable.bad(" is empty: nothing but 0xff");
        }
        return new PartitionTable(partitions);
    }

    private static Partition row(byte[] in, int at) throws EspException {
        int offset = LittleEndian.u32(in, at + 4);
        int size = LittleEndian.u32(in, at + 8);
        String name = name(in, at + NAME_AT);
        if (offset < 0 || size <= 0 || size > Integer.MAX_VALUE - offset) {
            throw PartitionTable.bad(", row " + at / ROW_BYTES + ": partition " + name + " cannot lie at "
                    + Hex.of(offset) + " with " + Hex.of(size) + " bytes");
        }
        if (name.isEmpty()) {
            throw PartitionTable.bad(", row " + at / ROW_BYTES + ": the partition has no name");
        }
        FlashRange range = new FlashRange(offset, size);
        return new Partition(
                name, LittleEndian.u8(in, at + 2), LittleEndian.u8(in, at + 3), range, LittleEndian.u32(in, at + 28));
    }

    /** The name; bytes that no name should have become question marks. */
    private static String name(byte[] in, int at) {
        int end = at;
        while (end < at + Partition.MAX_NAME_BYTES && in[end] != 0) {
            end++;
        }
        return new String(in, at, end - at, StandardCharsets.UTF_8).replaceAll("[\\p{Cc}\\ufffd]", "?");
    }

    private static void checkMd5(byte[] in, int at) throws EspException {
        byte[] stored = Arrays.copyOfRange(in, at + MD5_AT, at + ROW_BYTES);
        byte[] calculated = Digests.md5(in, 0, at);
        if (!Arrays.equals(stored, calculated)) {
            throw PartitionTable.bad(
                    " is damaged: its MD5 is " + Hex.of(calculated) + ", the table says " + Hex.of(stored));
        }
    }

    private static boolean isErased(byte[] in, int at) {
        for (int i = at; i < at + ROW_BYTES; i++) {
            if (in[i] != ERASED) {
                return false;
            }
        }
        return true;
    }

    static byte[] write(PartitionTable table) throws EspException {
        int rows = table.partitions().size();
        int most = TABLE_BYTES / ROW_BYTES - 2; // the MD5 row and the end
        if (rows > most) {
            throw PartitionTable.bad(" has " + rows + " partitions, at most " + most + " fit");
        }
        byte[] out = new byte[TABLE_BYTES];
        Arrays.fill(out, ERASED);
        int at = 0;
        for (Partition p : table.partitions()) {
            put(p, out, at);
            at += ROW_BYTES;
        }
        System.arraycopy(Digests.md5(out, 0, at), 0, out, at + MD5_AT, 16);
        LittleEndian.put16(out, at, MD5_MAGIC);
        return out;
    }

    private static void put(Partition p, byte[] out, int at) {
        Arrays.fill(out, at, at + ROW_BYTES, (byte) 0);
        LittleEndian.put16(out, at, ROW_MAGIC);
        out[at + 2] = (byte) p.type();
        out[at + 3] = (byte) p.subtype();
        LittleEndian.put32(out, at + 4, p.range().offset());
        LittleEndian.put32(out, at + 8, p.range().length());
        byte[] name = p.name().getBytes(StandardCharsets.UTF_8);
        System.arraycopy(name, 0, out, at + NAME_AT, name.length);
        LittleEndian.put32(out, at + 28, p.flags());
    }
}
