package io.github.espmaven.report;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them in a log. */
public final class NumberText {

    private NumberText() {}

    /** Below this many bytes the time is that of asking and answering, and says nothing about a rate. */
    private static final long BYTES_WITH_A_RATE = 16 * 1024;

    /** {@code , 84 kB/s}; nothing for so few bytes that a rate would mislead. */
    static String pace(long bytes, Duration took) {
        return bytes < BYTES_WITH_A_RATE ? "" : ", " + rate(bytes / Math.max(1e-3, took.toNanos() / 1e9));
    }

    /** Size of a flash: {@code 4 MB}. */
    public static String flashSize(long bytes) {
        return ByteSize.of(bytes).replaceFirst("(?<=\\d)(?=[KM]B)", " ");
    }

    /** A line of a list of regions, whose names take {@code width} columns. */
    static String region(int width, String name, FlashRange range, String rest) {
        return String.format(
                Locale.ROOT,
                "  %-" + Math.max(1, width) + "s  %s  %,10d B  %s",
                name,
                Hex.offset(range.offset()),
                range.length(),
                rest);
    }

    /** A share between 0 and 1 as {@code 17%}, rounded up: 100% is full, 0% is nothing. */
    public static String percent(double share) {
        return Math.round(Math.ceil(share * 100)) + "%";
    }

    /** {@code 84 kB/s}, {@code 1.2 MB/s}. */
    static String rate(double bytesPerSecond) {
        if (bytesPerSecond >= 1e6) {
            return String.format(Locale.ROOT, "%.1f MB/s", bytesPerSecond / 1e6);
        }
        return String.format(Locale.ROOT, "%.0f kB/s", bytesPerSecond / 1e3);
    }

    /** {@code 36 ms}, {@code 1.6 s}, {@code 2 min 5 s}. */
    static String time(Duration time) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0) {
            return Math.max(1, time.toMillis()) + " ms";
        }
        if (time.compareTo(Duration.ofMinutes(2)) >= 0) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }
}
