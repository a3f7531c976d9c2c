package io.github.espmaven.chip;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The Reed-Solomon code RS(44, 32) of the fuse blocks: 32 bytes of data, then 12 check bytes; up to 6 wrong bytes can be
 * corrected. Over GF(2^8) with x^8 + x^4 + x^3 + x^2 + 1; the generator's roots are α^0 to α^11 (protocol.md, section
 * 1.10).
 */
public final class ReedSolomon {
    public static final int DATA_BYTES = 32;
    /** Check bytes behind the data. */
    public static final int CHECK_BYTES = 12;

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

    private ReedSolomon() {}

    private static int power(int exponent) {
        return POWER[Math.floorMod(exponent, ORDER)];
    }

    private static int times(int a, int b) {
        return a == 0 || b == 0 ? 0 : power(LOGARITHM[a] + LOGARITHM[b]);
    }

    public static byte[] check(byte[] data) {
        // the generator's roots are roots of every code word: equations for the places of the check bytes
        int[] places = IntStream.range(0, CHECK_BYTES).toArray();
        int[] check = values(places, syndromes(Arrays.copyOf(data, CODE_BYTES))).orElseThrow();
        byte[] bytes = new byte[CHECK_BYTES];
        for (int place : places) {
            bytes[CHECK_BYTES - 1 - place] = (byte) check[place];
        }
        return bytes;
    }

    /**
     * Corrects a block in place.
     *
     * @param code {@link #CODE_BYTES} bytes
     * @return how many bytes were wrong, 0 to 6; −1: more than that, and nothing is changed
     */
    public static int correct(byte[] code) {
        int[] syndromes = syndromes(code);
        int errors = isZero(syndromes) ? 0 : CHECK_BYTES / 2;
        Optional<int[]> locator = locator(errors, syndromes);
        while (locator.isEmpty()) {
            errors--;
            locator = locator(errors, syndromes);
        }
        int[] polynomial = locator.get();
        int[] places = IntStream.range(0, CODE_BYTES)
                .filter(place -> isRoot(place, polynomial))
                .toArray();
        int[] values = values(places, syndromes).orElseThrow();
        byte[] corrected = code.clone();
        for (int i = 0; i < places.length; i++) {
            corrected[CODE_BYTES - 1 - places[i]] ^= (byte) values[i];
        }
        if (!isZero(syndromes(corrected))) {
            return -1;
        }
        System.arraycopy(corrected, 0, code, 0, CODE_BYTES);
        return errors;
    }

    /** The code word's values at the generator's roots: 0 if it is right. */
    private static int[] syndromes(byte[] code) {
        int[] syndromes = new int[CHECK_BYTES];
        for (int i = 0; i < CHECK_BYTES; i++) {
            for (byte coefficient : code) {
                syndromes[i] = times(syndromes[i], power(i)) ^ (coefficient & 0xff);
            }
        }
        return syndromes;
    }

    private static boolean isZero(int[] numbers) {
        return Arrays.stream(numbers).allMatch(number -> number == 0);
    }

    /** The polynomial, without its highest coefficient, whose roots are α to the power of the places of errors. */
    private static Optional<int[]> locator(int errors, int[] syndromes) {
        int[][] equations = new int[errors][];
        for (int row = 0; row < errors; row++) {
            equations[row] = Arrays.copyOfRange(syndromes, row, row + errors + 1);
        }
        return solution(equations);
    }

    private static boolean isRoot(int place, int[] polynomial) {
        int value = power(place * polynomial.length);
        for (int i = 0; i < polynomial.length; i++) {
            value ^= times(polynomial[i], power(place * i));
        }
        return value == 0 && polynomial.length > 0;
    }

    /** What stands at {@code places}, powers of x, of a polynomial that has these syndromes. */
    private static Optional<int[]> values(int[] places, int[] syndromes) {
        int[][] equations = new int[places.length][places.length + 1];
        for (int row = 0; row < places.length; row++) {
            for (int column = 0; column < places.length; column++) {
                equations[row][column] = power(row * places[column]);
            }
            equations[row][places.length] = syndromes[row];
        }
        return solution(equations);
    }

    /** Solves linear equations, the right side in the last column; empty: there is no single solution. */
    private static Optional<int[]> solution(int[][] equations) {
        int unknowns = equations.length;
        for (int i = 0; i < unknowns; i++) {
            int pivot = i;
            int[][] rest = Arrays.copyOfRange(equations, i, unknowns);
            Arrays.sort(rest, (a, b) -> Integer.compare(b[pivot] == 0 ? 0 : 1, a[pivot] == 0 ? 0 : 1));
            System.arraycopy(rest, 0, equations, i, rest.length);
            int[] row = equations[i];
            if (row[i] == 0) {
                return Optional.empty();
            }
            scale(row, power(-LOGARITHM[row[i]]));
            for (int[] other : equations) {
                if (other != row) {
                    subtract(other, other[i], row);
                }
            }
        }
        return Optional.of(
                Arrays.stream(equations).mapToInt(row -> row[unknowns]).toArray());
    }

    private static void scale(int[] row, int factor) {
        Arrays.setAll(row, column -> times(row[column], factor));
    }

    private static void subtract(int[] from, int factor, int[] row) {
        Arrays.setAll(from, column -> from[column] ^ times(row[column], factor));
    }
}
