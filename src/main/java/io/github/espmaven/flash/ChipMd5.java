package io.github.espmaven.flash;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.loader.Commands.FlashMd5;
import io.github.espmaven.loader.Dialect;
import io.github.espmaven.loader.LoaderClient;
import io.github.espmaven.loader.Packet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** MD5s of pieces of the flash that the loader on the chip calculates, and how long it takes to. */
final class ChipMd5 {
    /** Readings of one MD5 that may differ before the line is given up. */
    private static final int READINGS = 6;

    /** 8 MB a second, until it has been measured. */
    private static final double FIRST_HASH_NANOS_PER_BYTE = 125;

    private static final int SLOWER = 6;
    private static final int SMOOTHING = 8;

    /** A piece whose hashing takes so long that it tells the speed. */
    private static final int TELLING_BYTES = 1 << 15;

    private final FlashOperations loader;
    private final Clock clock;
    private Duration roundTrip;
    private double hashNanosPerByte = FIRST_HASH_NANOS_PER_BYTE;

    ChipMd5(FlashOperations loader) {
        this.loader = loader;
        this.clock = loader.clock();
        this.roundTrip = chip().quickestReply();
    }

    private LoaderClient chip() {
        return loader.device().loader();
    }

    /** The chip's MD5 of a piece of its flash, asked once: the reply carries no checksum. */
    byte[] once(FlashRange range) throws EspException {
        loader.fence(loader.timeouts().standard());
        return fenced(range);
    }

    private byte[] fenced(FlashRange range) throws EspException {
        loader.size().reach(range);
        if (range.end() > FlashLimits.THREE_ADDRESS_BYTES) {
            loader.rate().startStub(); // further than a ROM reaches
        }
        Packet packet = Packet.of(new FlashMd5(range.offset(), range.length()));
        Duration patience = chip().patience().plus(hashTime((long) range.length() * SLOWER));
        long start = clock.nanoTime();
        byte[] reply = chip().exchange(
                        packet, patience, loader.harmless(), loader.timeouts().md5(range.length()))
                .payload();
        learn(range.length(), clock.since(start));
        return chip().dialect() == Dialect.STUB ? reply : hexDigits(reply);
    }

    /**
     * A short piece tells the round trip, a long one the speed; between, the one hides the other. What the host's own
     * scheduling adds now and then counts little.
     */
    private void learn(int bytes, Duration took) {
        if (bytes <= FlashRange.SECTOR_BYTES) {
            Duration more = took.minus(roundTrip);
            roundTrip = roundTrip.plus(more.isNegative() ? more : more.dividedBy(SMOOTHING));
        } else if (bytes >= TELLING_BYTES) {
            double hashing = took.minus(roundTrip).toNanos() / (double) bytes;
            hashNanosPerByte = Math.max(1, hashing);
        }
    }

    /** Time of a question that needs little work, as measured so far. */
    Duration roundTrip() {
        return roundTrip;
    }

    /** How long the chip needs to hash {@code bytes}, as measured. */
    Duration hashTime(long bytes) {
        return Duration.ofNanos((long) (bytes * hashNanosPerByte));
    }

    private static byte[] hexDigits(byte[] reply) throws EspException {
        try {
            return Hex.parse(new String(reply, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException garbled) {
            throw new EspException(
                    Problem.UNRELIABLE_LINK, "the line falsifies data: what came as an MD5 is no hexadecimal number");
        }
    }

    /** The chip's MD5, asked until two replies in a row agree. */
    byte[] agreed(FlashRange range) throws EspException {
        return agreed(range, new byte[0]);
    }

    /**
     * The chip's MD5. A falsified reply cannot be {@code expected} by chance; another one counts when a second agrees.
     */
    byte[] agreed(FlashRange range, byte[] expected) throws EspException {
        byte[] last = loader.persistently(() -> fenced(range));
        for (int i = 1; i < READINGS && !Arrays.equals(last, expected); i++) {
            byte[] next = loader.persistently(() -> once(range));
            if (Arrays.equals(last, next)) {
                return next;
            }
            last = next;
        }
        if (Arrays.equals(last, expected)) {
            return last;
        }
        throw new EspException(
                Problem.UNRELIABLE_LINK,
                "the line falsifies data: the chip's MD5 of " + range + " was never the same twice in a row");
    }

    /** Whether the flash holds what {@code expected} is the MD5 of. */
    boolean holds(FlashRange range, byte[] expected) throws EspException {
        return otherThan(range, expected).isEmpty();
    }

    /** The MD5 of what the flash holds, if that is not {@code expected}. */
    Optional<byte[]> otherThan(FlashRange range, byte[] expected) throws EspException {
        byte[] agreed = agreed(range, expected);
        return Arrays.equals(agreed, expected) ? Optional.empty() : Optional.of(agreed);
    }

    /** As {@link #holds}, asked once: a reply that was falsified or lost counts as no. */
    boolean seemsToHold(FlashRange range, byte[] expected) throws EspException {
        try {
            return Arrays.equals(fenced(range), expected);
        } catch (EspException e) {
            e.throwUnlessRetry(Retry.WORKING);
            loader.recover();
            return false;
        }
    }
}
