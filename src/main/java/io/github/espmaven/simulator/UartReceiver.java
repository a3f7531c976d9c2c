package io.github.espmaven.simulator;

import java.io.ByteArrayOutputStream;

/**
 * A UART receiver at another rate than the sender's: it samples the line as a receiver does, from each falling edge on
 * in ten bits of its own length, whatever those are. One start bit, eight data bits, one stop bit. A byte whose stop
 * bit is low is delivered as it is, as drivers do by default; the next then begins after the line was high again. Not
 * thread-safe.
 */
final class UartReceiver {
    private static final int BITS = 10;

    /** What slow edges take of the shorter bit, at the side where the samples come too near to them. */
    private static final double SLOPE = 0.25;

    /** A UART reads ten bits right while it is off by less than about half a bit in ten. */
    private static final double TOLERANCE = 0.03;

    private final int senderBaud;
    private final int receiverBaud;
    private final LineNoise noise;

    /** Bits of the sender in one of the receiver. */
    private final double ratio;

    /** How much later the samples are than in the middle, in bits of the sender. */
    private final double skew;

    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private boolean high = true;
    private boolean inFrame;
    private double sinceEdge;
    private int sample;
    private int octet;

    /** @param noise what disturbs the line */
    UartReceiver(int senderBaud, int receiverBaud, LineNoise noise) {
        this.senderBaud = senderBaud;
        this.receiverBaud = receiverBaud;
        this.noise = noise;
        ratio = isAtRate() ? 1 : (double) senderBaud / receiverBaud;
        skew = ratio > 1 ? SLOPE : -SLOPE * ratio;
    }

    boolean isFor(int sender, int receiver) {
        return senderBaud == sender && receiverBaud == receiver;
    }

    boolean isAtRate() {
        return Math.abs(senderBaud - receiverBaud) < TOLERANCE * Math.max(senderBaud, receiverBaud);
    }

    /** Whether {@code count} bytes arrive as they are sent; only if not, they are to be heard. */
    boolean isClean(int count) {
        return isAtRate() && !inFrame && !noise.strikes(count * BITS, senderBaud);
    }

    boolean isBeyond(int baudLimit) {
        return Math.max(senderBaud, receiverBaud) > baudLimit;
    }

    /**
     * What is heard of bytes that are sent one right after the other.
     *
     * @param paused whether the line is idle then; otherwise a byte that is under way is heard later
     */
    byte[] hear(byte[] bytes, int from, int to, boolean paused) {
        for (int i = from; i < to; i++) {
            send(false);
            for (int k = 0; k < Byte.SIZE; k++) {
                send((bytes[i] >> k & 1) != 0);
            }
            send(true);
        }
        while (paused && inFrame) {
            send(true);
        }
        byte[] all = heard.toByteArray();
        heard.reset();
        return all;
    }

    private void send(boolean sent) {
        boolean level = noise.level(sent, senderBaud);
        if (!inFrame && high && !level) {
            inFrame = true;
            sinceEdge = 0;
            sample = 0;
            octet = 0;
        }
        high = level;
        while (inFrame && (sample + 0.5) * ratio + skew < sinceEdge + 1) {
            sample(level);
        }
        sinceEdge++;
    }

    private void sample(boolean level) {
        if (sample == 0) {
            inFrame = !level; // a start bit too short for this rate is none
        } else if (sample < BITS - 1) {
            octet |= (level ? 1 : 0) << (sample - 1);
        } else {
            inFrame = false;
            heard.write(octet);
        }
        sample++;
    }
}
