package io.github.espmaven.chip;

import io.github.espmaven.base.Hex;
import java.util.Locale;

/**
 * A range of the chip's address space; addresses are unsigned.
 *
 * @param end first address behind
 */
public record AddressRange(int start, int end) {
    public AddressRange {
        if (Integer.compareUnsigned(start, end) >= 0) {
            throw new IllegalArgumentException("bad address range: " + Hex.of(start) + " to " + Hex.of(end));
        }
    }

    public boolean contains(int address) {
        return Integer.compareUnsigned(address, start) >= 0 && Integer.compareUnsigned(address, end) < 0;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "[0x%08x, 0x%08x)", start, end);
    }
}
