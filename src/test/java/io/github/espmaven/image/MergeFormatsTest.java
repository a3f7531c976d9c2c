package io.github.espmaven.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.testing.Fixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergeFormatsTest {

    private static List<FlashChunk> reference() {
        return List.of(
                new FlashChunk(0x1_0000, Fixtures.bytes("elf2image/esp32p4-dio-80m-16MB.bin")),
                new FlashChunk(0x2000, Fixtures.bytes("bootloader/esp32p4-v3-bootloader.bin")));
    }

    @Test
    void rawIsAsTheReferenceToolsByteForByte() throws EspException {
        assertThat(RawFile.write(reference(), 0, OptionalInt.empty())).isEqualTo(Fixtures.bytes("merge/esp32p4.raw"));
        assertThat(RawFile.write(reference(), 0x2000, OptionalInt.empty()))
                .isEqualTo(Fixtures.bytes("merge/esp32p4-target-0x2000.raw"));
    }

    @Test
    void rawWithOtherFlashSettingsAndPaddingIsAsTheReferenceTools() throws EspException {
        HeaderPatch patch = HeaderPatch.of(Chip.ESP32_P4, "dio", "80m", "4MB");
        List<FlashChunk> patched = new ArrayList<>();
        for (FlashChunk c : reference()) {
            patched.add(new FlashChunk(
                    c.offset(),
                    patch.apply(c.bytes(), c.offset(), Chip.ESP32_P4).bytes()));
        }
        byte[] merged = RawFile.write(patched, 0, OptionalInt.of(4 * 1024 * 1024));
        assertThat(Hex.of(Digests.sha256(merged, 0, merged.length)))
                .isEqualTo(Fixtures.text("merge/esp32p4-padded-4MB-dio-4MB-80m.raw.sha256")
                        .trim());
    }

    @Test
    void uf2IsAsTheReferenceToolsByteForByte() throws EspException {
        assertThat(Uf2File.write(reference(), Chip.ESP32_P4, true, OptionalInt.empty()))
                .isEqualTo(Fixtures.bytes("merge/esp32p4.uf2"));
        assertThat(Uf2File.write(reference(), Chip.ESP32_P4, false, OptionalInt.of(256)))
                .isEqualTo(Fixtures.bytes("merge/esp32p4-nomd5-chunk256.uf2"));
    }

    @Test
    void hexIsAsTheReferenceToolsByteForByteAndIsReadAgain() throws EspException {
        byte[] expected = Fixtures.bytes("merge/esp32p4.hex");
        assertThat(HexFile.write(reference())).isEqualTo(expected);
        assertThat(HexFile.read(expected)).isEqualTo(FlashChunk.sorted(reference()));
    }

    @Test
    void hexReadsEveryTypeOfRecordInAnyOrder() throws EspException {
        String text = """
            :020000021000EC
            :04001000AABBCCDDDE
            :0400000300003800C1
            :02000004002AD0\r
            :0400100001020304E2
            :0400000500000000F7
            :020014000506DF

            :00000001FF
            """;
        assertThat(HexFile.read(text.getBytes(US_ASCII)))
                .containsExactly(
                        new FlashChunk(0x1_0010, Hex.parse("aabbccdd")),
                        new FlashChunk(0x2a_0010, Hex.parse("010203040506")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        :00000001FE                        | line 1: the checksum is wrong
        :0000000                           | line 1: a record is a colon and pairs of digits
        :00000001FG                        | line 1: there is something that is not a digit
        :000000FF                          | line 1: a record of this length does not exist
        :0100000001FE                      | line 2: the record that ends the file is missing
        :0300000001FE                      | line 1: the record says it has 3 bytes of data and has 1
        :0100000901F5;:00000001FF          | line 1: there is no record of type 9
        :0100000401FA;:00000001FF          | line 1: a record of this type has 2 bytes of data, not 1
        :02FFFF000102FD;:00000001FF        | line 1: the record goes beyond the 64 KiB that its address reaches
        :02000004FFFFFC;:0100000001FE      | line 2: the address 0xffff0000 is beyond any flash
        :00000001FF                        | line 2: there is no data in it
        """)
    void hexNamesTheLine(String lines, String what) {
        byte[] text = lines.replace(';', '\n').getBytes(US_ASCII);
        assertThatThrownBy(() -> HexFile.read(text)).isInstanceOfSatisfying(EspException.class, e -> {
            assertThat(e.problem()).isEqualTo(Problem.BAD_IMAGE);
            assertThat(e).hasMessage("not a valid Intel HEX file: " + what);
        });
    }

    @Test
    void overlapsAreNamed() {
        byte[] twice = ":0100000001FE\n:0100000001FE\n:00000001FF\n".getBytes(US_ASCII);
        assertThatThrownBy(() -> HexFile.read(twice))
                .hasMessage("the contents for [0x000000, 0x000001) and [0x000000, 0x000001) overlap");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        List<FlashChunk> one = List.of(new FlashChunk(0x1000, new byte[16]));
        assertThatThrownBy(() -> RawFile.write(one, 0x2000, OptionalInt.empty()))
                .hasMessageContaining("[0x001000, 0x001010) lie before the offset 0x2000");
        assertThatThrownBy(() -> RawFile.write(one, 0, OptionalInt.of(0x1000)))
                .hasMessageContaining("behind the size to pad to");
        assertThatThrownBy(() -> RawFile.write(
                        HexFile.read(":020000047FFF7C\n:0100000001FE\n:00000001FF\n".getBytes(US_ASCII)),
                        0,
                        OptionalInt.empty()))
                .hasMessageContaining("from 0x0 to 0x7fff0001: no flash is that large");
        assertThatThrownBy(() -> RawFile.write(List.of(), 0, OptionalInt.empty()))
                .hasMessage("there is nothing to merge");
        assertThatThrownBy(() -> Uf2File.write(one, Chip.ESP32, true, OptionalInt.of(456)))
                .hasMessage("a UF2 block holds a multiple of 4 bytes up to 452, not 456");
    }

    @Property(tries = 200)
    void hexKeepsEveryContents(
            @ForAll List<@IntRange(min = 1, max = 300) Integer> lengths, @ForAll @IntRange(max = 0x1_0000) int gap)
            throws EspException {
        List<FlashChunk> chunks = new ArrayList<>();
        int at = gap;
        for (int length : lengths) {
            byte[] bytes = new byte[length];
            bytes[0] = (byte) length;
            chunks.add(new FlashChunk(at, bytes));
            at += length + 1 + gap * (length % 3);
        }
        if (!chunks.isEmpty()) {
            assertThat(HexFile.read(HexFile.write(chunks))).isEqualTo(chunks);
        }
    }

    @Property(tries = 1000)
    void anyTextIsReadOrRefused(@ForAll byte[] noise, @ForAll @IntRange(max = 60) int place) {
        byte[] text = ":020000021000EC\n:04001000AABBCCDDDE\n:0100000001FE\n:00000001FF\n".getBytes(US_ASCII);
        System.arraycopy(noise, 0, text, place, Math.min(noise.length, text.length - place));
        for (byte[] input : new byte[][] {text, noise}) {
            try {
                assertThat(HexFile.read(input)).isNotEmpty();
            } catch (EspException e) {
                assertThat(e.problem()).isIn(Problem.BAD_IMAGE, Problem.OVERLAP);
            }
        }
    }
}
