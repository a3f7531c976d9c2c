package io.github.espmaven.report;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them in a log. */
final class Amounts {

    private Amounts() {}

    /** {@code 198,112 B}. */
    static String bytes(long bytes) {
        return String.format(Locale.ROOT, "%,d B", bytes);
    }

    /** {@code 84 kB/s}, {@code 1.2 MB/s}. */
    static String rate(double bytesPerSecond) {
        if (bytesPerSecond >= 1e6) {
            return String.format(Locale.ROOT, "%.1f MB/s", bytesPerSecond / 1e6);
        }
        return String.format(Locale.ROOT, "%.0f kB/s", bytesPerSecond / 1e3);
    }

    /** {@code 1.6 s}, {@code 2 min 5 s}. */
    static String time(Duration time) {
        if (time.compareTo(Duration.ofMinutes(2)) >= 0) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }
}
