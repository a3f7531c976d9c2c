package io.github.espmaven.chip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ReedSolomonTest {
    /** The multipliers of the shift register in Espressif's technical reference manuals, as powers of α, DFF12 first. */
    private static final int[] MANUAL = {102, 43, 98, 121, 187, 113, 198, 143, 131, 87, 157, 66};

    @Example
    void theMultipliersAreThoseOfTheManuals() {
        byte[] data = new byte[ReedSolomon.DATA_BYTES];
        data[ReedSolomon.DATA_BYTES - 1] = 1;
        byte[] check = ReedSolomon.check(data);
        for (int i = 0; i < MANUAL.length; i++) {
            assertThat(check[i] & 0xff).as("DFF" + (12 - i)).isEqualTo(powerOfAlpha(MANUAL[i]));
        }
    }

    private static int powerOfAlpha(int exponent) {
        int power = 1;
        for (int i = 0; i < exponent; i++) {
            power <<= 1;
            power ^= power >= 0x100 ? 0x11d : 0;
        }
        return power;
    }

    @Property(tries = 200)
    void upToSixWrongBytesAreCorrected(
            @ForAll @Size(ReedSolomon.DATA_BYTES) byte[] data,
            @ForAll @IntRange(max = 6) int wrong,
            @ForAll long seed) {
        byte[] right = code(data);
        byte[] code = right.clone();
        Random random = new Random(seed);
        places(random).subList(0, wrong).forEach(place -> code[place] ^= (byte) (1 + random.nextInt(255)));
        assertThat(ReedSolomon.correct(code)).isEqualTo(wrong);
        assertThat(code).isEqualTo(right);
    }

    @Property(tries = 200)
    void moreAreNotTakenForFew(@ForAll @Size(ReedSolomon.DATA_BYTES) byte[] data, @ForAll long seed) {
        byte[] code = code(data);
        Random random = new Random(seed);
        places(random).subList(0, 7).forEach(place -> code[place] ^= (byte) (1 + random.nextInt(255)));
        byte[] before = code.clone();
        int found = ReedSolomon.correct(code);
        // code words differ in 13 bytes, so that seven errors may look like six of another word, never like fewer
        assertThat(found).isIn(-1, 6);
        if (found == -1) {
            assertThat(code).isEqualTo(before);
        }
    }

    private static byte[] code(byte[] data) {
        byte[] code = java.util.Arrays.copyOf(data, ReedSolomon.CODE_BYTES);
        System.arraycopy(ReedSolomon.check(data), 0, code, data.length, ReedSolomon.CHECK_BYTES);
        return code;
    }

    private static List<Integer> places(Random random) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < ReedSolomon.CODE_BYTES; i++) {
            places.add(i);
        }
        Collections.shuffle(places, random);
        return places;
    }
}
