package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.Device;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Fits block size and baud rate to what the line does: down where that brings more, up again after long success. */
final class RateControl {
    private static final int SETBACK = 4;

    private static final int MOST_SLOWDOWNS = 12;

    /** After this time the throughput tells of the rate. */
    private static final Duration TRIAL = Duration.ofSeconds(2);

    /** Between sizes of blocks that are worth a line. */
    private static final int TELLING_FACTOR = 4;

    /** After so much the line at a lower rate is known. */
    private static final int KNOWN_BYTES = 16 << 10;

    private final Device device;
    private final LineQuality line = new LineQuality();
    private int toldBlockBytes;
    private Optional<Left> left = Optional.empty();
    private int slowDowns;
    private long bytesBeforeSpeedUp = 512 << 10;

    /** A higher rate that was given up, and what was seen of the line at it. */
    private record Left(int baud, double bitErrorRate) {}

    RateControl(Device device) {
        this.device = device;
        line.expect(device.expectedErrorRate());
    }

    /** Starts a stub that was put off; how it was sent tells of the line. */
    void startStub() throws EspException {
        boolean putOff = device.stubPutOff();
        device.startStub();
        if (putOff) {
            line.expect(device.expectedErrorRate());
        }
    }

    LineQuality line() {
        return line;
    }

    /** Keeps for the next run what this one ended well with. */
    void rememberLine() {
        device.rememberRate(line.notable(device.baud()));
    }

    /** The size of a block, up to {@code largest}, at which most arrives. */
    int bestBlockBytes(int largest) {
        return device.heals()
                ? line.blockBytes(device.baud(), Math.min(largest, LineQuality.SMALLEST_BLOCK_BYTES), largest)
                : largest;
    }

    /** Says that blocks have another size than was said, where it is much smaller or larger. */
    void tellBlockBytes(int best, int largest) {
        int told = toldBlockBytes == 0 ? largest : toldBlockBytes;
        if (best * TELLING_FACTOR <= told || best >= told * TELLING_FACTOR) {
            toldBlockBytes = best;
            device.notice((best < told ? "the line falsifies or loses data" : "the line has become better")
                    + ": going on with blocks of " + best + " bytes");
        }
    }

    /** Whether this line promises more at the next lower rate. */
    boolean isTooFast() {
        OptionalInt slower = device.slowerBaud();
        return device.heals()
                && slower.isPresent()
                && (line.isWorseThan(slower.getAsInt(), device.baud(), device.flashBlockBytes())
                        || (line.errs() && canSlowDown() && crawls(Chip.ROM_BAUD)));
    }

    /** Whether less than half of what a clean line at {@code other} baud carries has arrived in the time that blocks and their loss took at this rate. */
    private boolean crawls(int other) {
        Duration spent = line.spent();
        return spent.compareTo(TRIAL) > 0 && line.arrivedBytes() < spent.toMillis() * other / 20_000;
    }

    /** Whether there is a lower rate to try because something is lost, down to that of ROMs. */
    boolean canSlowDown() {
        return device.heals()
                && slowDowns < MOST_SLOWDOWNS
                && device.slowerBaud().orElse(0) >= Chip.ROM_BAUD;
    }

    /** Goes on at the next lower rate, or that of ROMs where this one brought less; returns it. */
    int slowDown() throws EspException {
        boolean steep = canSlowDown() && (line.errs() || slowDowns > 0) && crawls(Chip.ROM_BAUD);
        left = slowDowns++ == 0 && line.errs()
                ? Optional.of(new Left(device.baud(), line.bitErrorRate()))
                : Optional.empty();
        bytesBeforeSpeedUp *= SETBACK;
        reconnectAt(steep ? Chip.ROM_BAUD : device.slowerBaud().orElseThrow());
        line.forget();
        return device.baud();
    }

    private boolean isBetter(Left other) {
        return line.arrivedBytes() >= KNOWN_BYTES
                && line.bitErrorRate() > other.bitErrorRate() / 4
                && throughput(other.baud(), other.bitErrorRate()) > 2 * throughput(device.baud(), line.bitErrorRate());
    }

    private double throughput(int baud, double bitErrorRate) {
        return line.bytesPerSecond(LineQuality.SMALLEST_BLOCK_BYTES, baud, bitErrorRate);
    }

    /** Where the chip is reached and then lost again, at ever lower rates. */
    void reconnectAt(int baud) throws EspException {
        try {
            device.reconnectAt(baud);
        } catch (EspException e) {
            e.throwUnlessRetry(Retry.WORKING);
            int next = device.slowerBaud().orElse(0);
            if (e.problem() == Problem.PORT_LOST || !canSlowDown() || next >= baud) {
                throw e;
            }
            reconnectAt(next);
        }
    }

    /**
     * After long success at a lowered rate, tries the next higher one; four times as much success after each setback. Goes
     * back, once, to the rate that was given up first where the line errs as much at the lower one.
     */
    void speedUp() throws EspException {
        int before = device.baud();
        boolean back = left.isPresent() && isBetter(left.get());
        boolean up = back || line.cleanBytes() >= bytesBeforeSpeedUp;
        if (device.heals() && up && device.fasterBaud().isPresent()) {
            int baud = back ? left.get().baud() : device.fasterBaud().getAsInt();
            left = Optional.empty();
            String why = back ? "the line is no better at " + before + " baud" : "nothing was falsified for long";
            if (device.raiseBaud(baud, why)) {
                line.forget();
            } else {
                bytesBeforeSpeedUp *= SETBACK;
                reconnectAt(before);
            }
        }
    }
}
