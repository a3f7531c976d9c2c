package io.github.espmaven.nvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.testing.Fixtures;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NvsContentsTest {
    /** Images of Espressif's generator; the count of the CSV they were made from, by namespace. */
    @ParameterizedTest
    @CsvSource({"device-v1.bin,device.csv", "device-v2.bin,device.csv", "large-v2.bin,large.csv"})
    void countsWhatEspressifsGeneratorWrote(String image, String csv) throws Exception {
        Map<String, Integer> expected = new TreeMap<>();
        String namespace = "";
        for (String line : Fixtures.text("nvs/" + csv).lines().skip(1).toList()) {
            String[] fields = line.split(",", -1);
            if (fields.length > 1 && fields[1].equals("namespace")) {
                namespace = fields[0];
                expected.putIfAbsent(namespace, 0);
            } else if (fields.length > 3) {
                expected.merge(namespace, 1, Integer::sum);
            }
        }
        NvsContents found = NvsContents.of(Fixtures.bytes("nvs/" + image));
        assertThat(found.counts()).isEqualTo(expected);
        assertThat(found.damage()).isEmpty();
    }

    @Test
    void anErasedPartitionHoldsNothing() {
        byte[] erased = new byte[0x6000];
        Arrays.fill(erased, (byte) 0xff);
        assertThat(NvsContents.of(erased)).isEqualTo(new NvsContents(List.of(), List.of(), 0, 0, List.of()));
    }

    @Test
    void noiseIsDamagedAndHoldsNothing() {
        byte[] noise = new byte[0x3000];
        Arrays.fill(noise, (byte) 0x5a);
        NvsContents found = NvsContents.of(noise);
        assertThat(found.entries()).isEmpty();
        assertThat(found.looksLikeOne()).isFalse();
        assertThat(found.damage())
                .containsExactly(
                        "the page at 0x000000 does not fit its CRC",
                        "the page at 0x001000 does not fit its CRC",
                        "the page at 0x002000 does not fit its CRC",
                        "no page is free, and the chip needs one");
    }

    /** Every value of the CSV that Espressif's generator was given, read back from what it made. */
    @Test
    void valuesAreThoseOfTheCsv() throws Exception {
        List<NvsEntry> given =
                NvsCsv.read(Fixtures.bytes("secure/nvs/in.csv"), name -> Fixtures.bytes("secure/nvs/" + name));
        NvsContents found = NvsContents.of(Fixtures.bytes("secure/nvs/plain.bin"));
        assertThat(found.damage()).isEmpty();
        assertThat(found.lines(true))
                .isEqualTo(given.stream()
                        .map(e -> e.namespace() + "." + e.key() + "."
                                + e.value().encoding() + "=" + e.value().text())
                        .toList())
                .contains("storage.i8_key.i8=-128", "storage.u64_key.u64=18446744073709551615");
        assertThat(String.join("\n", found.lines(false)))
                .contains("storage.str_key.string")
                .doesNotContain("fixture");
    }

    /** Flipping any bit of a page that is in use is noticed, or changes nothing that counts. */
    @Test
    void whatIsDamagedIsToldAndNoWrongValueIsShown() {
        byte[] image = Fixtures.bytes("secure/nvs/plain.bin");
        List<String> sound = NvsContents.of(image).lines(true);
        for (int at = 64; at < 0x1000; at += 7) {
            byte[] bad = image.clone();
            bad[at] ^= 0x10;
            NvsContents found = NvsContents.of(bad);
            assertThat(sound)
                    .as("byte " + at)
                    .containsAll(found.lines(true).stream()
                            .filter(line -> !line.startsWith("#"))
                            .toList());
            assertThat(found.damage().isEmpty())
                    .as("byte " + at)
                    .isEqualTo(found.lines(true).equals(sound));
        }
    }
}
