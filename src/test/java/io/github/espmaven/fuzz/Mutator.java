package io.github.espmaven.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes bad inputs out of good ones; the same for the same seed. */
final class Mutator {
    private static final int[] INTERESTING = {0, 1, 0x7f, 0x80, 0xfe, 0xff, ' ', '"', ',', '\n', '9', '-', ':', '#'};
    private static final List<String> TOKENS = List.of(
            "-1", "4294967296", "99999999999999999999", "0x", "\u0000", "\"", "[[[[", "{", "}", "../", ",,", "\\");

    private final Random random;
    private final List<byte[]> seeds;
    private final int maxBytes;

    Mutator(long seed, List<byte[]> seeds, int maxBytes) {
        random = new Random(seed);
        this.seeds = seeds;
        this.maxBytes = maxBytes;
    }

    byte[] next() {
        byte[] bytes = any();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            bytes = changed(bytes);
        }
        return bytes.length <= maxBytes ? bytes : Arrays.copyOf(bytes, maxBytes);
    }

    private byte[] any() {
        return seeds.get(random.nextInt(seeds.size())).clone();
    }

    private byte[] changed(byte[] bytes) {
        int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> replaced(bytes, at, at, token());
            case 2 -> replaced(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)), new byte[0]);
            case 3 -> spliced(bytes, at, any());
            case 4 -> replaced(bytes, at, at, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 40)));
            case 5 -> number(bytes, at & -4);
            case 6 -> overwritten(bytes, at, INTERESTING[random.nextInt(INTERESTING.length)]);
            default -> overwritten(bytes, at, random.nextInt(256));
        };
    }

    private byte[] token() {
        return TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] spliced(byte[] bytes, int at, byte[] other) {
        int from = other.length == 0 ? 0 : random.nextInt(other.length);
        return replaced(bytes, at, bytes.length, Arrays.copyOfRange(other, from, other.length));
    }

    /** Overwrites four bytes with a number at the edge of what fits in there. */
    private byte[] number(byte[] bytes, int at) {
        int value = random.nextInt(4) << 30 | random.nextInt(3) - 1;
        for (int i = 0; i < 4 && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >> 8 * i);
        }
        return bytes;
    }

    private static byte[] overwritten(byte[] bytes, int at, int octet) {
        if (at < bytes.length) {
            bytes[at] = (byte) octet;
        }
        return bytes;
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        byte[] all = new byte[from + by.length + bytes.length - to];
        System.arraycopy(bytes, 0, all, 0, from);
        System.arraycopy(by, 0, all, from, by.length);
        System.arraycopy(bytes, to, all, from + by.length, bytes.length - to);
        return all;
    }
}
