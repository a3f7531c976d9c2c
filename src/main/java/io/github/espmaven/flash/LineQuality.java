package io.github.espmaven.flash;

import io.github.espmaven.loader.CommandTimeouts;
import java.time.Duration;

/**
 * Estimate of the line's bit error rate, from what became of each block, and the block size with the best expected
 * throughput at it. A block of {@code n} bits arrives with a probability of (1 - p)^n.
 */
final class LineQuality {
    /** Largest block of the stub, and smallest worth its header. */
    static final int LARGEST_BLOCK_BYTES = 0x4000;

    static final int SMALLEST_BLOCK_BYTES = 0x100;

    /** Start and stop bit count. */
    private static final int BITS_PER_BYTE = 10;

    /** Header of a block and its reply, both framed. */
    private static final int FRAMING_BYTES = 42;

    /** After so many bits an observation counts half: about 64 KB. */
    private static final double HALF_LIFE_BITS = 1 << 19;

    /** Below this rate a megabyte in one run breaks off rarely enough. */
    private static final double CLEAN = 1e-7;

    /** Fewer errors may be chance. */
    private static final int SURELY = 8;

    /** Fewer errors than this are not expected in a block. */
    private static final double SURPRISE = 0.2;

    private static final double GUESS_BITS = 1 << 16;
    private static final double GUESSED_ERRORS = 2;

    private static final int CLEAN_RUN_BYTES = 1 << 20;
    private static final int RUN_BYTES = 1 << 16;

    /** From this rate on errors that the checksum of a block does not see are to be feared in each megabyte. */
    private static final double BAD = 1e-5;

    private double bits;
    private double errors;
    private long cleanBytes;
    private long arrivedBytes;
    private Duration spent = Duration.ZERO;
    private int spoiltInARow;
    private Duration turnaround = Duration.ofMillis(20);
    private Duration slowest = Duration.ofMillis(200);

    /** A block has arrived, and its reply. */
    void arrived(int frameBytes, int baud, Duration took) {
        spoiltInARow = 0;
        cleanBytes += frameBytes;
        arrivedBytes += frameBytes;
        note(frameBytes, 0);
        Duration beyondWire = took.minus(CommandTimeouts.onWire(frameBytes, baud));
        turnaround = shorter(turnaround, beyondWire.isNegative() ? Duration.ZERO : beyondWire);
        slowest = longer(beyondWire, slowest.multipliedBy(9).dividedBy(10));
    }

    /**
     * A block was refused, or it or its reply was lost: at least one bit of it was wrong. When that happens again at once
     * where it was not to be expected, what was seen before counts less.
     */
    void spoilt(int frameBytes) {
        double expected = bitErrorRate() * frameBytes * BITS_PER_BYTE;
        if (spoiltInARow++ > 0 && expected < SURPRISE) {
            bits /= 2;
        }
        cleanBytes = 0;
        note(frameBytes, expected < 1e-6 ? 1 : expected / -Math.expm1(-expected));
    }

    private void note(int frameBytes, double wrong) {
        double seen = (double) frameBytes * BITS_PER_BYTE;
        double kept = Math.pow(0.5, seen / HALF_LIFE_BITS);
        bits = bits * kept + seen;
        errors = errors * kept + wrong;
    }

    /** The estimate; 0 as long as nothing went wrong. */
    double bitErrorRate() {
        return bits == 0 ? 0 : errors / bits;
    }

    /** The best size of a block, of {@code largest} and its halves down to {@code smallest}. */
    int blockBytes(int baud, int smallest, int largest) {
        int best = largest;
        for (int size = largest / 2; size >= smallest; size /= 2) {
            if (bytesPerSecond(size, baud, bitErrorRate()) > bytesPerSecond(best, baud, bitErrorRate())) {
                best = size;
            }
        }
        return best;
    }

    /** Expected throughput with blocks of {@code size} bytes. */
    double bytesPerSecond(int size, int baud, double rate) {
        double seconds = (double) (size + FRAMING_BYTES) * BITS_PER_BYTE / baud + turnaround.toNanos() / 1e9;
        return size * Math.exp(-rate * BITS_PER_BYTE * (size + FRAMING_BYTES)) / seconds;
    }

    /**
     * Whether so little arrives even in the best blocks that {@code slower} promises more, if it is free of errors: twice
     * as much, for nobody knows that it is.
     */
    boolean isWorseThan(int slower, int baud, int largest) {
        int best = blockBytes(baud, Math.min(largest, SMALLEST_BLOCK_BYTES), largest);
        return errors >= SURELY && bytesPerSecond(best, baud, bitErrorRate()) * 2 < bytesPerSecond(largest, slower, 0);
    }

    /** Begins with what an earlier run has seen, as a guess that a few blocks outweigh. */
    void expect(double bitErrorRate) {
        errors = Math.min(GUESSED_ERRORS, bitErrorRate * GUESS_BITS);
        bits = bitErrorRate == 0 ? 0 : errors / bitErrorRate;
    }

    /** The estimate to be remembered; 0 where blocks are as large as can be all the same. */
    double notable(int baud) {
        boolean large = blockBytes(baud, SMALLEST_BLOCK_BYTES, LARGEST_BLOCK_BYTES) == LARGEST_BLOCK_BYTES;
        return large ? 0 : bitErrorRate();
    }

    /** Another rate: nothing is known of the line at it. */
    void forget() {
        bits = 0;
        errors = 0;
        cleanBytes = 0;
        arrivedBytes = 0;
        spent = Duration.ZERO;
    }

    /** Whether more was falsified than may be chance. */
    boolean errs() {
        return errors >= SURELY / 2.0;
    }

    /** Counts time that a block took, or finding back to the chip after one was lost. */
    void spend(Duration time) {
        spent = spent.plus(time);
    }

    /** Time of blocks and of their loss since the rate was changed. */
    Duration spent() {
        return spent;
    }

    /** Bytes that arrived since the rate was changed. */
    long arrivedBytes() {
        return arrivedBytes;
    }

    /** Bytes that arrived since something was falsified, or the rate was changed. */
    long cleanBytes() {
        return cleanBytes;
    }

    /** Bytes to write between BEGIN and END: what is lost at most when it has to be begun again. */
    int runBytes() {
        return bitErrorRate() < CLEAN ? CLEAN_RUN_BYTES : RUN_BYTES;
    }

    /** Whether a run of {@code length} bytes had better end when {@code done} of them have been taken. */
    boolean isTooLong(int length, int done) {
        return bitErrorRate() >= BAD && length > 2 * RUN_BYTES && done >= RUN_BYTES;
    }

    /** How long to wait for a reply to a block, beyond its time on the wire, before asking whether one will come. */
    Duration patience() {
        return slowest.multipliedBy(2);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
