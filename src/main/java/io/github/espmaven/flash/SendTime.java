package io.github.espmaven.flash;

import java.util.zip.Deflater;

/** Estimate of how long parts of a region take to send: what is slower of the wire and programming the flash. */
record SendTime(double nanosPerByte) {
    private static final int SAMPLES = 4;
    private static final int SAMPLE_BYTES = 8 * 1024;
    private static final double BITS_PER_BYTE = 10;

    /** 0.4 ms a page of 256 bytes (protocol.md, section 14). */
    private static final double PROGRAM_NANOS_PER_BYTE = 0.4e6 / 256;

    /** By how samples of the region compress. */
    static SendTime of(PlannedRegion region, int baud) {
        double wire = ratio(region.bytes()) * BITS_PER_BYTE * 1e9 / baud;
        return new SendTime(Math.max(wire, PROGRAM_NANOS_PER_BYTE));
    }

    private static double ratio(byte[] bytes) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            byte[] scratch = new byte[2 * SAMPLE_BYTES];
            long in = 0;
            long out = 0;
            for (int i = 0; i < SAMPLES; i++) {
                int from = (int) ((long) bytes.length * i / SAMPLES);
                int length = Math.min(SAMPLE_BYTES, bytes.length - from);
                deflater.reset();
                deflater.setInput(bytes, from, length);
                deflater.finish();
                in += length;
                out += Math.min(length, deflater.deflate(scratch));
            }
            return (double) out / in;
        } finally {
            deflater.end();
        }
    }

    double nanos(long bytes) {
        return bytes * nanosPerByte;
    }
}
