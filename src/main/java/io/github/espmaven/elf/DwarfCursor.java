package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import java.nio.charset.StandardCharsets;

/** Reads DWARF's numbers one after the other, never beyond its end. */
final class DwarfCursor {
    private static final int LEB128_MAX_BYTES = 10;
    private static final int WIDE_MARK = 0xffff_ffff;

    private final byte[] bytes;
    private final String section;
    private final int end;
    private int at;
    private int offsetBytes = 4;

    DwarfCursor(byte[] bytes, String section, long from, long end) throws EspException {
        this.bytes = bytes;
        this.section = section;
        if (from < 0 || end > bytes.length || from > end) {
            throw damaged(section);
        }
        this.at = (int) from;
        this.end = (int) end;
    }

    DwarfCursor(byte[] bytes, String section, long from) throws EspException {
        this(bytes, section, from, bytes.length);
    }

    static EspException damaged(String section) {
        return ElfFile.bad("its debug information in " + section + " is damaged");
    }

    int position() {
        return at;
    }

    boolean atEnd() {
        return at >= end;
    }

    /**
     * Reads the length that begins a unit, which also tells how wide offsets are.
     *
     * @return a cursor for the unit alone; this one stands behind it
     */
    DwarfCursor unit() throws EspException {
        int width = 4;
        long length = u32();
        if ((int) length == WIDE_MARK) {
            width = 8;
            length = u64();
        }
        if (length < 0 || length > end - at) {
            throw damaged(section);
        }
        DwarfCursor unit = new DwarfCursor(bytes, section, at, at + length);
        unit.offsetBytes = width;
        at += (int) length;
        return unit;
    }

    /** A cursor for the same bytes at another place. */
    DwarfCursor at(long position) throws EspException {
        DwarfCursor other = new DwarfCursor(bytes, section, position, end);
        other.offsetBytes = offsetBytes;
        return other;
    }

    int end() {
        return end;
    }

    int offsetBytes() {
        return offsetBytes;
    }

    int u8() throws EspException {
        skip(1);
        return LittleEndian.u8(bytes, at - 1);
    }

    int u16() throws EspException {
        skip(2);
        return LittleEndian.u16(bytes, at - 2);
    }

    long u32() throws EspException {
        skip(4);
        return Integer.toUnsignedLong(LittleEndian.u32(bytes, at - 4));
    }

    long u64() throws EspException {
        long low = u32();
        return u32() << 32 | low;
    }

    /** A number of 1, 2, 3, 4 or 8 bytes. */
    long number(int width) throws EspException {
        return switch (width) {
            case 1 -> u8();
            case 2 -> u16();
            case 3 -> u16() | (long) u8() << 16;
            case 4 -> u32();
            case 8 -> u64();
            default -> throw damaged(section);
        };
    }

    /** An offset into a section, as wide as the unit says. */
    long offset() throws EspException {
        return number(offsetBytes);
    }

    long uleb() throws EspException {
        long value = 0;
        for (int i = 0; i < LEB128_MAX_BYTES; i++) {
            int octet = u8();
            value |= (long) (octet & 0x7f) << (7 * i);
            if ((octet & 0x80) == 0) {
                return value;
            }
        }
        throw damaged(section);
    }

    long sleb() throws EspException {
        long value = 0;
        for (int i = 0; i < LEB128_MAX_BYTES; i++) {
            int octet = u8();
            int shift = 7 * i;
            value |= (long) (octet & 0x7f) << shift;
            if ((octet & 0x80) == 0) {
                boolean negative = (octet & 0x40) != 0 && shift + 7 < 64;
                return negative ? value | -1L << (shift + 7) : value;
            }
        }
        throw damaged(section);
    }

    /** A zero-terminated text. */
    String text() throws EspException {
        int start = at;
        int stop = at;
        while (stop < end && bytes[stop] != 0) {
            stop++;
        }
        skip(stop + 1L - start);
        return new String(bytes, start, stop - start, StandardCharsets.UTF_8);
    }

    void skip(long count) throws EspException {
        if (count < 0 || count > end - at) {
            throw damaged(section);
        }
        at += (int) count;
    }
}
