package io.github.espmaven.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class Uf2FileTest {
    private static final int C3 = Chip.ESP32_C3.spec().uf2Family();

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new java.util.Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] file(boolean md5) throws EspException {
        List<FlashChunk> chunks = List.of(new FlashChunk(0, bytes(1000, 1)), new FlashChunk(0x8000, bytes(452, 2)));
        return Uf2File.write(chunks, Chip.ESP32_C3, md5, OptionalInt.empty());
    }

    @Property(tries = 60)
    void whatIsWrittenIsReadAgain(
            @ForAll @IntRange(min = 1, max = 5000) int first,
            @ForAll @IntRange(min = 1, max = 5000) int second,
            @ForAll @IntRange(min = 1, max = 113) int words,
            @ForAll boolean md5)
            throws EspException {
        List<FlashChunk> chunks =
                List.of(new FlashChunk(0x1000, bytes(first, first)), new FlashChunk(0x1_0000, bytes(second, 7)));
        byte[] file = Uf2File.write(chunks, Chip.ESP32_S3, md5, OptionalInt.of(words * 4));
        assertThat(Uf2File.read(file))
                .containsOnlyKeys(Chip.ESP32_S3.spec().uf2Family())
                .containsValue(chunks);
    }

    @Test
    void severalFamiliesStayApart() throws EspException {
        byte[] c3 = Uf2File.write(List.of(new FlashChunk(0, bytes(10, 1))), Chip.ESP32_C3, true, OptionalInt.empty());
        byte[] s3 = Uf2File.write(List.of(new FlashChunk(0, bytes(20, 2))), Chip.ESP32_S3, true, OptionalInt.empty());
        byte[] both = Arrays.copyOf(c3, c3.length + s3.length);
        System.arraycopy(s3, 0, both, c3.length, s3.length);
        assertThat(Uf2File.read(both)).containsOnlyKeys(C3, Chip.ESP32_S3.spec().uf2Family());
        assertThat(Uf2File.chips(C3)).containsExactly(Chip.ESP32_C3);
        assertThat(Uf2File.chips(0xe48b_ff56)).isEmpty();
    }

    @Test
    void whatIsMissingOrDamagedIsRefused() throws EspException {
        byte[] whole = file(true);
        refused(Arrays.copyOf(whole, whole.length - 1), "it is cut off: 2047 bytes are no whole blocks of 512");
        refused(Arrays.copyOf(whole, 1024), "it is cut off: block 2 of 3 is missing");
        refused(without(whole, 1), "block 1 of 3 is missing: at 0x000200 stands block 2 of 3");
        byte[] flipped = whole.clone();
        flipped[512 + 40] ^= 1;
        refused(flipped, "it is damaged: the block at 0x000200 does not fit its MD5");
        byte[] unmarked = whole.clone();
        unmarked[1023] = 0;
        refused(unmarked, "at 0x000200 no block begins");
        byte[] huge = whole.clone();
        LittleEndian.put32(huge, 16, 477);
        refused(huge, "the block at 0x000000 has 477 bytes for 0x00000000");
        byte[] files = whole.clone();
        LittleEndian.put32(files, 8, 0x1000);
        refused(files, "the block at 0x000000 is not for the flash of a chip");
        byte[] comments = file(false);
        for (int at = 0; at < comments.length; at += 512) {
            LittleEndian.put32(comments, at + 8, 1);
        }
        refused(comments, "it holds nothing for the flash");
    }

    private static byte[] without(byte[] file, int block) {
        byte[] rest = new byte[file.length - 512];
        System.arraycopy(file, 0, rest, 0, block * 512);
        System.arraycopy(file, (block + 1) * 512, rest, block * 512, rest.length - block * 512);
        return rest;
    }

    private static void refused(byte[] file, String why) {
        assertThatThrownBy(() -> Uf2File.read(file))
                .hasMessage("not a valid UF2 file: " + why)
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.BAD_IMAGE);
    }
}
