package io.github.espmaven.base;

import java.util.HexFormat;
import java.util.Locale;

/** Hexadecimal text as this project prints and reads it. */
public final class Hex {
    private static final HexFormat PLAIN = HexFormat.of();

    private Hex() {}

    /** Lower-case digits without separators: {@code c00d}. */
    public static String of(byte[] bytes) {
        return PLAIN.formatHex(bytes);
    }

    /** As {@link #of(byte[])}, for a part of an array. */
    public static String of(byte[] bytes, int from, int to) {
        return PLAIN.formatHex(bytes, from, to);
    }

    /** {@code 0x} and as many digits as needed, unsigned. */
    public static String of(int value) {
        return "0x" + Integer.toHexString(value);
    }

    /** {@code 0x} and eight digits. */
    public static String address(int value) {
        return String.format(Locale.ROOT, "0x%08x", value);
    }

    /** {@code 0x} and at least six digits, as flash offsets are printed. */
    public static String offset(int value) {
        return String.format(Locale.ROOT, "0x%06x", value);
    }

    /** Reads digits without separators; blanks between octets are allowed. */
    public static byte[] parse(String digits) {
        return PLAIN.parseHex(digits.replace(" ", ""));
    }
}
