package io.github.espmaven.nvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.testing.Fixtures;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NvsInventoryTest {
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
        NvsInventory found = NvsInventory.of(Fixtures.bytes("nvs/" + image));
        assertThat(found.entries()).isEqualTo(expected);
        assertThat(found.damaged()).isZero();
    }

    @Test
    void anErasedPartitionHoldsNothing() {
        byte[] erased = new byte[0x6000];
        Arrays.fill(erased, (byte) 0xff);
        assertThat(NvsInventory.of(erased)).isEqualTo(new NvsInventory(Map.of(), 0, 0));
    }

    @Test
    void noiseIsDamagedAndHoldsNothing() {
        byte[] noise = new byte[0x3000];
        Arrays.fill(noise, (byte) 0x5a);
        assertThat(NvsInventory.of(noise)).isEqualTo(new NvsInventory(Map.of(), 3, 3));
    }
}
