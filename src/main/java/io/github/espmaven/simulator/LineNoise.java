package io.github.espmaven.simulator;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** The disturbance of one direction of a serial line: inverted bits, lost bytes, a wire that is cut. Reproducible. */
final class LineNoise {
    private final Ailments ailments;
    private final Ailment cut;
    private final Random bits;
    private final Random bytes;
    private final double dropRate;
    private double untilNextError;
    private int riskBaud;
    private double riskOfOne;
    private long passed;

    /** @param cut which of the two wires this is, when it is cut */
    LineNoise(Ailments ailments, Ailment cut) {
        this.ailments = ailments;
        this.cut = cut;
        bits = ailments.random(Ailment.BIT_ERRORS, cut);
        bytes = ailments.random(Ailment.DROPPED_BYTES, cut);
        dropRate = ailments.has(Ailment.DROPPED_BYTES) ? ailments.value(Ailment.DROPPED_BYTES, "rate") : 0;
        drawNextError();
    }

    /** An exponentially distributed sum of risks, whatever the risk of each bit will be. */
    private void drawNextError() {
        untilNextError = -Math.log(1 - bits.nextDouble());
    }

    /** Whether one of the next {@code count} bits, sent at {@code baud}, will be inverted; if not, they have passed. */
    boolean strikes(int count, int baud) {
        if (baud != riskBaud) {
            riskBaud = baud;
            riskOfOne = risk(baud);
        }
        double risk = count * riskOfOne;
        if (risk < untilNextError) {
            untilNextError -= risk;
            return false;
        }
        return true;
    }

    boolean level(boolean sent, int baud) {
        if (!strikes(1, baud)) {
            return sent;
        }
        drawNextError();
        return !sent;
    }

    /** Risks add up: the negative logarithm of the probability that a bit stays right. */
    private double risk(int baud) {
        if (!ailments.has(Ailment.BIT_ERRORS) || baud <= value("clean")) {
            return 0;
        }
        return -Math.log1p(-Math.min(0.5, value("rate") * Math.pow(baud / value("at"), value("power"))));
    }

    private double value(String parameter) {
        return ailments.value(Ailment.BIT_ERRORS, parameter);
    }

    /** Those of {@code heard} that are not lost. */
    byte[] passing(byte[] heard) {
        boolean isCut = ailments.has(cut);
        if (!isCut && dropRate == 0) {
            return heard;
        }
        ByteArrayOutputStream left = new ByteArrayOutputStream();
        for (byte b : heard) {
            boolean lost = bytes.nextDouble() < dropRate || (isCut && passed >= ailments.value(cut, "bytes"));
            if (!lost) {
                left.write(b);
            }
            passed++;
        }
        return left.toByteArray();
    }
}
