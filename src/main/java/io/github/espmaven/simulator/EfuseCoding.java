package io.github.espmaven.simulator;

import java.util.Arrays;

/** The coding schemes of the ESP32's blocks 1 to 3 (protocol.md, section 1.10). */
enum EfuseCoding {
    /** All 32 bytes are data. */
    NONE {
        @Override
        byte[] decode(byte[] stored) {
            return stored;
        }
    },
    /** Units of six bytes of data, their exclusive or, and the sum of their ones, each counted as often as its byte's place. */
    THREE_QUARTERS {
        @Override
        byte[] decode(byte[] stored) {
            byte[] data = new byte[stored.length];
            for (int unit = 0; unit < UNITS; unit++) {
                System.arraycopy(stored, unit * UNIT_BYTES, data, unit * DATA_BYTES, DATA_BYTES);
            }
            return data;
        }

        @Override
        int warnings(byte[] stored) {
            int warnings = 0;
            for (int unit = 0; unit < UNITS; unit++) {
                warnings |= isRight(stored, unit * UNIT_BYTES) ? 0 : 1 << unit;
            }
            return warnings;
        }

        private boolean isRight(byte[] stored, int from) {
            int parity = 0;
            int sum = 0;
            for (int i = 0; i < DATA_BYTES; i++) {
                parity ^= stored[from + i];
                sum += (i + 1) * Integer.bitCount(stored[from + i] & 0xff);
            }
            return stored[from + DATA_BYTES] == (byte) parity && stored[from + DATA_BYTES + 1] == (byte) sum;
        }
    },
    /** The second half repeats the first. */
    REPEAT {
        @Override
        byte[] decode(byte[] stored) {
            byte[] data = Arrays.copyOf(Arrays.copyOf(stored, HALF), stored.length);
            for (int i = 0; i < HALF; i++) {
                data[i] |= stored[HALF + i];
            }
            return data;
        }
    };

    /** Coding units of a block; each may be warned of. */
    static final int UNITS = 4;

    private static final int UNIT_BYTES = 8;
    private static final int DATA_BYTES = 6;
    private static final int HALF = 16;

    /** The scheme with a number in the fuses; 3 is as 0. */
    static EfuseCoding of(int number) {
        return values()[number % values().length];
    }

    /** The data, from the block's start on, of what is stored. */
    abstract byte[] decode(byte[] stored);

    /** Units that do not fit their check bytes, one bit each. */
    int warnings(byte[] stored) {
        return 0;
    }
}
