package io.github.espmaven.loader;

import java.time.Duration;

/**
 * Time limits of commands (protocol.md, sections 2.4 and 7: the names are those of the configuration file). "Per
 * MB" is per 1,000,000 bytes; no limit is shorter than {@code standard} or longer than {@code maximum}.
 *
 * @param lastTry for what a loader answers at once, when tries as long as the line's round trips ask for have brought nothing;
 *     as {@code standard} where the user has set that
 */
public record CommandTimeouts(
        Duration standard,
        Duration lastTry,
        Duration chipErase,
        Duration maximum,
        Duration sync,
        Duration md5PerMb,
        Duration eraseRegionPerMb,
        Duration eraseWritePerMb,
        Duration memEndRom) {

    /** The reference tool's values. */
    public static final CommandTimeouts DEFAULTS = new CommandTimeouts(
            Duration.ofSeconds(3),
            Duration.ofSeconds(1),
            Duration.ofSeconds(120),
            Duration.ofSeconds(240),
            Duration.ofMillis(100),
            Duration.ofSeconds(8),
            Duration.ofSeconds(40),
            Duration.ofSeconds(40),
            Duration.ofMillis(200));

    public CommandTimeouts {
        standard = atMost(standard, maximum);
        lastTry = atMost(lastTry, maximum);
        chipErase = atMost(chipErase, maximum);
        sync = atMost(sync, maximum);
        memEndRom = atMost(memEndRom, maximum);
    }

    private static Duration atMost(Duration wanted, Duration maximum) {
        return wanted.compareTo(maximum) > 0 ? maximum : wanted;
    }

    public Duration md5(long bytes) {
        return perMb(md5PerMb, bytes);
    }

    public Duration eraseRegion(long bytes) {
        return perMb(eraseRegionPerMb, bytes);
    }

    public Duration eraseWrite(long bytes) {
        return perMb(eraseWritePerMb, bytes);
    }

    /** Time {@code bytes} need on a serial line with ten bits a byte (8N1). */
    public static Duration onWire(long bytes, int baud) {
        return Duration.ofNanos(bytes * 10 * 1_000_000_000L / baud);
    }

    private Duration perMb(Duration each, long bytes) {
        Duration scaled = Duration.ofNanos((long) (each.toNanos() * (bytes / 1e6)));
        return atLeastStandard(scaled);
    }

    private Duration atLeastStandard(Duration wanted) {
        return atMost(wanted.compareTo(standard) < 0 ? standard : wanted, maximum);
    }
}
