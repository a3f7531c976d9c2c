package io.github.espmaven.simulator.boot;

/** Read access to the flash, as the processor has it. */
public interface FlashView {

    int size();

    /**
     * A copy of a part.
     *
     * @param offset 0 or more
     * @param length so that the part lies within {@link #size()}
     */
    byte[] read(int offset, int length);

    /** A view of {@code contents}, which are not copied. */
    static FlashView of(byte[] contents) {
        return new FlashView() {
            @Override
            public int size() {
                return contents.length;
            }

            @Override
            public byte[] read(int offset, int length) {
                return java.util.Arrays.copyOfRange(contents, offset, offset + length);
            }
        };
    }
}
