package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;
import java.util.Arrays;

/** The addresses that a unit or function occupies: pairs of first address and first address behind, as unsigned. */
final class CodeRanges {
    static final CodeRanges NONE = new CodeRanges();

    private static final int END_OF_LIST = 0;
    private static final int BASE_ADDRESSX = 1;
    private static final int STARTX_ENDX = 2;
    private static final int STARTX_LENGTH = 3;
    private static final int OFFSET_PAIR = 4;
    private static final int BASE_ADDRESS = 5;
    private static final int START_END = 6;
    private static final int START_LENGTH = 7;

    private long[] pairs = new long[2];
    private int count;

    private CodeRanges() {}

    static CodeRanges of(long low, long high) {
        CodeRanges one = new CodeRanges();
        one.add(low, high);
        return one;
    }

    private void add(long low, long high) {
        if (low >= high) {
            return;
        }
        if (count * 2 == pairs.length) {
            pairs = Arrays.copyOf(pairs, pairs.length * 2);
        }
        pairs[count * 2] = low;
        pairs[count * 2 + 1] = high;
        count++;
    }

    /** Reads a list of .debug_ranges, as versions 2 to 4 have it. */
    static CodeRanges readList(DwarfCursor in, long unitBase, UnitFormat unit) throws EspException {
        long noAddress = unit.addressBytes() == 8 ? -1L : 0xffff_ffffL;
        CodeRanges ranges = new CodeRanges();
        long base = unitBase;
        while (true) {
            long low = in.number(unit.addressBytes());
            long high = in.number(unit.addressBytes());
            if (low == 0 && high == 0) {
                return ranges;
            }
            if (low == noAddress) {
                base = high;
            } else {
                ranges.add(base + low, base + high);
            }
        }
    }

    /** Looks up addresses by index in a unit's part of .debug_addr. */
    interface AddressTable {
        long get(long index) throws EspException;
    }

    /** Reads a list of .debug_rnglists, as version 5 has it. */
    static CodeRanges readList5(DwarfCursor in, long unitBase, UnitFormat unit, AddressTable addresses)
            throws EspException {
        CodeRanges ranges = new CodeRanges();
        long base = unitBase;
        while (true) {
            int kind = in.u8();
            switch (kind) {
                case END_OF_LIST -> {
                    return ranges;
                }
                case BASE_ADDRESSX -> base = addresses.get(in.uleb());
                case BASE_ADDRESS -> base = in.number(unit.addressBytes());
                case STARTX_ENDX -> ranges.add(addresses.get(in.uleb()), addresses.get(in.uleb()));
                case OFFSET_PAIR -> ranges.add(base + in.uleb(), base + in.uleb());
                case START_END -> ranges.add(in.number(unit.addressBytes()), in.number(unit.addressBytes()));
                case STARTX_LENGTH -> {
                    long start = addresses.get(in.uleb());
                    ranges.add(start, start + in.uleb());
                }
                case START_LENGTH -> {
                    long start = in.number(unit.addressBytes());
                    ranges.add(start, start + in.uleb());
                }
                default -> throw DwarfCursor.damaged(".debug_rnglists");
            }
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Bytes of the smallest range that holds {@code address}; -1 when none does. */
    long lengthAround(long address) {
        long least = -1;
        for (int i = 0; i < count; i++) {
            long low = pairs[i * 2];
            long high = pairs[i * 2 + 1];
            if (low <= address && address < high && (least < 0 || high - low < least)) {
                least = high - low;
            }
        }
        return least;
    }

    boolean contain(long address) {
        return lengthAround(address) >= 0;
    }
}
