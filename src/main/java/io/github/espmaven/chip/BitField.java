package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.util.List;

/**
 * A number kept in register bits, possibly scattered over several registers. The same definition serves to read it and
 * ({@link EfuseImage#set}) to write it.
 *
 * @param slices its parts, the lowest bits first; none: a number that is always 0
 */
public record BitField(List<Slice> slices) {
    /** A number the chip does not keep: reads 0. */
    public static final BitField NONE = new BitField(List.of());

    /**
     * Neighbouring bits of one register.
     *
     * @param lsb position of the lowest bit, 0 to 31
     * @param width number of bits, 1 to 32
     */
    public record Slice(int address, int lsb, int width) {
        public Slice {
            if (lsb < 0 || width < 1 || lsb + width > 32) {
                throw new IllegalArgumentException("bad bits: " + lsb + "+" + width);
            }
        }

        /** Ones where this slice lies in its register. */
        public int mask() {
            return ones(width) << lsb;
        }
    }

    public BitField {
        slices = List.copyOf(slices);
        if (slices.stream().mapToInt(Slice::width).sum() > 32) {
            throw new IllegalArgumentException("wider than 32 bits: " + slices);
        }
    }

    /** Bits {@code high} to {@code low} of a register, written as in the chips' documents: {@code b23:21}. */
    public static BitField bits(int address, int high, int low) {
        return new BitField(List.of(new Slice(address, low, high - low + 1)));
    }

    public static BitField bit(int address, int position) {
        return bits(address, position, position);
    }

    /** How many bits the number has. */
    public int width() {
        return slices.stream().mapToInt(Slice::width).sum();
    }

    /** Whether {@code value}, taken as unsigned, can be kept in this field. */
    public boolean fits(int value) {
        return (value & ~ones(width())) == 0;
    }

    /** Reads the number, one register read a slice. */
    public int read(Registers registers) throws EspException {
        int value = 0;
        int position = 0;
        for (Slice slice : slices) {
            int bits = (registers.read(slice.address()) >>> slice.lsb()) & ones(slice.width());
            value |= bits << position;
            position += slice.width();
        }
        return value;
    }

    /** Whether the number is not 0. */
    public boolean isSet(Registers registers) throws EspException {
        return read(registers) != 0;
    }

    static int ones(int width) {
        return width == 0 ? 0 : -1 >>> (32 - width);
    }
}
