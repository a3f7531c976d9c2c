package io.github.espmaven.fuzz;

import java.util.Arrays;

/** An input whose first bytes choose among settings and whose others are the file. */
public final class Input {
    private final byte[] bytes;
    private int at;

    public Input(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A file behind its choices. */
    public static byte[] of(byte[] file, int... choices) {
        byte[] all = new byte[choices.length + file.length];
        for (int i = 0; i < choices.length; i++) {
            all[i] = (byte) choices[i];
        }
        System.arraycopy(file, 0, all, choices.length, file.length);
        return all;
    }

    /** The next choice, from 0 to {@code count} - 1; 0 where the input is too short. */
    public int choice(int count) {
        return at < bytes.length ? Byte.toUnsignedInt(bytes[at++]) % count : 0;
    }

    public <E> E choice(E[] all) {
        return all[choice(all.length)];
    }

    public boolean flag() {
        return choice(2) == 1;
    }

    /** The file. */
    public byte[] rest() {
        return Arrays.copyOfRange(bytes, at, bytes.length);
    }
}
