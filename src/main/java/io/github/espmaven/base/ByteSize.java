package io.github.espmaven.base;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes as users write and read them: {@code 4MB}, {@code 64K}, {@code 0x1000}, {@code 3072}. */
public final class ByteSize {
    private static final Pattern SIZE =
            Pattern.compile("(0x[0-9a-f]+|\\d+)\\s*(k|kb|kib|m|mb|mib)?", Pattern.CASE_INSENSITIVE);

    private ByteSize() {}

    /** Reads a size; K and M count 1024 and 1024 x 1024. Empty when {@code text} is not a size. */
    public static OptionalLong parse(String text) {
        Matcher m = SIZE.matcher(text.trim());
        if (!m.matches()) {
            return OptionalLong.empty();
        }
        try {
            long number = Long.decode(decimalOrHex(m.group(1)));
            String unit = m.group(2) == null ? "" : m.group(2).toLowerCase(Locale.ROOT);
            long factor = unit.isEmpty() ? 1 : unit.startsWith("k") ? 1024 : 1024 * 1024;
            return OptionalLong.of(Math.multiplyExact(number, factor));
        } catch (NumberFormatException | ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /** Reads digits as decimal even with leading zeros, which {@link Long#decode} would take as octal. */
    private static String decimalOrHex(String digits) {
        if (digits.regionMatches(true, 0, "0x", 0, 2)) {
            return digits;
        }
        String stripped = digits.replaceFirst("^0+(?=\\d)", "");
        return stripped;
    }

    /** The shortest exact text in the style of the chips' documents: {@code 4MB}, {@code 64KB}, {@code 3072 B}. */
    public static String of(long bytes) {
        if (bytes >= 1024 * 1024 && bytes % (1024 * 1024) == 0) {
            return bytes / (1024 * 1024) + "MB";
        }
        if (bytes >= 1024 && bytes % 1024 == 0) {
            return bytes / 1024 + "KB";
        }
        return bytes + " B";
    }
}
