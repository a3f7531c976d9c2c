package io.github.espmaven.chip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The Reed-Solomon code RS(44, 32) of the fuse blocks: 32 bytes of data, then 12 check bytes; up to 6 wrong bytes can be
 * corrected. Over GF(2^8) with x^8 + x^4 + x^3 + x^2 + 1; the generator's roots are α^0 to α^11 (protocol.md, section
 * 1.10).
 */
public final class ReedSolomon {
    /** Bytes of data. */
    public static final int DATA_BYTES = 32;
    /** Check bytes behind the data. */
    public static final int CHECK_BYTES = 12;
    /** Data and check bytes. */
    public static final int CODE_BYTES = DATA_BYTES + CHECK_BYTES;

    private static final int POLYNOMIAL = 0x11d;
    private static final int ORDER = 255;
    private static final int[] POWER = new int[ORDER];
    private static final int[] LOGARITHM = new int[ORDER + 1];

    static {
        int power = 1;
        for (int i = 0; i < ORDER; i++) {
            POWER[i] = power;
            LOGARITHM[power] = i;
            power = power < 0x80 ? power << 1 : power << 1 ^ POLYNOMIAL;
        }
    }

    /** Coefficients behind that of x^12, which is 1, down to that of x^0. */
    private static final int[] GENERATOR = generator();

    private ReedSolomon() {}

    private static int[] generator() {
        int[] product = new int[CHECK_BYTES + 1];
        product[0] = 1;
        for (int root = 0; root < CHECK_BYTES; root++) {
            for (int i = root + 1; i > 0; i--) {
                product[i] ^= times(product[i - 1], POWER[root]);
            }
        }
        return Arrays.copyOfRange(product, 1, product.length);
    }

    private static int times(int a, int b) {
        return a == 0 || b == 0 ? 0 : power(LOGARITHM[a] + LOGARITHM[b]);
    }

    private static int power(int exponent) {
        return POWER[Math.floorMod(exponent, ORDER)];
    }

    /** The check bytes of {@link #DATA_BYTES} bytes of data. */
    public static byte[] check(byte[] data) {
        byte[] check = new byte[CHECK_BYTES];
        for (int at = 0; at < DATA_BYTES; at++) {
            int feedback = (data[at] ^ check[0]) & 0xff;
            System.arraycopy(check, 1, check, 0, CHECK_BYTES - 1);
            check[CHECK_BYTES - 1] = 0;
            for (int i = 0; i < CHECK_BYTES; i++) {
                check[i] ^= (byte) times(feedback, GENERATOR[i]);
            }
        }
        return check;
    }

    /**
     * Corrects a block in place.
     *
     * @param code {@link #CODE_BYTES} bytes
     * @return how many bytes were wrong, 0 to 6; −1: more than that, and nothing is changed
     */
    public static int correct(byte[] code) {
        int[] syndromes = syndromes(code);
        if (isZero(syndromes)) {
            return 0;
        }
        for (int errors = CHECK_BYTES / 2; errors > 0; errors--) {
            int[][] equations = new int[errors][errors + 1];
            for (int row = 0; row < errors; row++) {
                for (int column = 0; column <= errors; column++) {
                    equations[row][column] = syndromes[row + column];
                }
            }
            Optional<int[]> locator = solution(equations);
            if (locator.isPresent()) {
                return repair(code, syndromes, locations(locator.get())) ? errors : -1;
            }
        }
        return -1;
    }

    private static int[] syndromes(byte[] code) {
        int[] syndromes = new int[CHECK_BYTES];
        for (int i = 0; i < CHECK_BYTES; i++) {
            for (byte coefficient : code) {
                syndromes[i] = times(syndromes[i], POWER[i]) ^ (coefficient & 0xff);
            }
        }
        return syndromes;
    }

    private static boolean isZero(int[] numbers) {
        return Arrays.stream(numbers).allMatch(number -> number == 0);
    }

    /** Exponents of the locator's roots: powers of x at which the code word is wrong. */
    private static List<Integer> locations(int[] locator) {
        List<Integer> locations = new ArrayList<>();
        for (int location = 0; location < CODE_BYTES; location++) {
            int value = power(location * locator.length);
            for (int i = 0; i < locator.length; i++) {
                value ^= times(locator[i], power(location * i));
            }
            if (value == 0) {
                locations.add(location);
            }
        }
        return locations;
    }

    private static boolean repair(byte[] code, int[] syndromes, List<Integer> locations) {
        int errors = locations.size();
        int[][] equations = new int[errors][errors + 1];
        for (int row = 0; row < errors; row++) {
            for (int column = 0; column < errors; column++) {
                equations[row][column] = power(row * locations.get(column));
            }
            equations[row][errors] = syndromes[row];
        }
        byte[] repaired = code.clone();
        int[] values = solution(equations).orElse(new int[errors]);
        for (int i = 0; i < errors; i++) {
            repaired[CODE_BYTES - 1 - locations.get(i)] ^= (byte) values[i];
        }
        boolean right = isZero(syndromes(repaired));
        if (right) {
            System.arraycopy(repaired, 0, code, 0, CODE_BYTES);
        }
        return right;
    }

    /** Solves linear equations, the right side in the last column; empty: there is no single solution. */
    private static Optional<int[]> solution(int[][] equations) {
        int unknowns = equations.length;
        for (int pivot = 0; pivot < unknowns; pivot++) {
            int from = pivot;
            while (from < unknowns && equations[from][pivot] == 0) {
                from++;
            }
            if (from == unknowns) {
                return Optional.empty();
            }
            int[] row = equations[from];
            equations[from] = equations[pivot];
            equations[pivot] = row;
            int inverse = power(-LOGARITHM[row[pivot]]);
            for (int column = 0; column <= unknowns; column++) {
                row[column] = times(row[column], inverse);
            }
            for (int other = 0; other < unknowns; other++) {
                int factor = equations[other][pivot];
                for (int column = 0; other != pivot && column <= unknowns; column++) {
                    equations[other][column] ^= times(factor, row[column]);
                }
            }
        }
        return Optional.of(
                Arrays.stream(equations).mapToInt(row -> row[unknowns]).toArray());
    }
}
