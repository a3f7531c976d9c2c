package io.github.espmaven.chip;

import java.util.HashMap;
import java.util.Map;

/** The fuse registers of a virtual chip: made up, not read. Mutable; registers never set read 0. */
public final class EfuseImage implements Registers {
    private final Map<Integer, Integer> words = new HashMap<>();

    @Override
    public int read(int address) {
        return words.getOrDefault(address, 0);
    }

    public void write(int address, int value) {
        words.put(address, value);
    }

    /**
     * Writes {@code value} into the bits of {@code field} and leaves all other bits.
     *
     * @throws IllegalArgumentException when the value does not fit ({@link BitField#fits})
     */
    public void set(BitField field, int value) {
        if (!field.fits(value)) {
            throw new IllegalArgumentException(value + " does not fit into " + field.width() + " bits");
        }
        int rest = value;
        for (BitField.Slice slice : field.slices()) {
            int old = read(slice.address());
            write(slice.address(), (old & ~slice.mask()) | ((rest << slice.lsb()) & slice.mask()));
            rest = slice.width() == 32 ? 0 : rest >>> slice.width();
        }
    }

    /** All registers set so far. */
    public Map<Integer, Integer> words() {
        return Map.copyOf(words);
    }
}
