package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CipherJobTest {
    @TempDir
    Path dir;

    private CipherJob job(String file, String key, CipherJob.Kind kind, boolean encrypt) {
        return new CipherJob(
                Fixtures.path("secure/" + file),
                dir.resolve("out.bin"),
                Fixtures.path("secure/keys/" + key + ".bin"),
                kind,
                encrypt);
    }

    private static CipherJob.Flash at(int address, Chip chip) {
        return new CipherJob.Flash(Optional.of(chip), address, 15);
    }

    @Test
    void theChipDecidesHow() throws Exception {
        job("in/plain.bin", "fe_esp32_256", at(0x10000, Chip.ESP32), true).run();
        assertThat(Files.readAllBytes(dir.resolve("out.bin")))
                .isEqualTo(Fixtures.bytes("secure/flashenc/esp32_256_0x10000.bin"));
        job("flashenc/xts256_0x200070.bin", "xts256", at(0x200070, Chip.ESP32_S3), false)
                .run();
        assertThat(Files.readAllBytes(dir.resolve("out.bin"))).isEqualTo(Fixtures.bytes("secure/in/plain.bin"));
    }

    @Test
    void whatIsNoMultipleOf16IsFilledUp() throws Exception {
        assertThat(job("in/plain_1000.bin", "xts128", at(0, Chip.ESP32_C3), true)
                        .run())
                .isEqualTo(1008);
        byte[] encrypted = Files.readAllBytes(dir.resolve("out.bin"));
        byte[] padded = Arrays.copyOf(Fixtures.bytes("secure/in/plain_1000.bin"), 1008);
        Arrays.fill(padded, 1000, 1008, (byte) 0xff);
        assertThat(io.github.espmaven.secure.FlashCipher.xts(
                        encrypted, 0, Fixtures.bytes("secure/keys/xts128.bin"), false))
                .isEqualTo(padded);
    }

    /** protocol.md, sections 1.5 and 18. */
    @ParameterizedTest
    @CsvSource({
        "esp32c3, xts_c2_128bit, the key has 16 bytes and the ESP32-C3 takes 32",
        "esp32c3, xts256, the key has 64 bytes and the ESP32-C3 takes 32",
        "esp32c6, xts256, the key has 64 bytes and the ESP32-C6 takes 32",
        "esp32h2, xts256, the key has 64 bytes and the ESP32-H2 takes 32",
        "esp32c2, xts256, the key has 64 bytes and the ESP32-C2 takes 16 or 32",
        "esp32s3, xts_c2_128bit, the key has 16 bytes and the ESP32-S3 takes 32 or 64",
        "esp8266, xts128, the ESP8266 has no flash encryption",
    })
    void aKeyThatTheChipCannotHaveIsRefused(String chip, String key, String message) {
        Chip named = Chip.named(chip).orElseThrow();
        for (boolean encrypt : new boolean[] {true, false}) {
            assertThatThrownBy(() ->
                            job("in/plain.bin", key, at(0, named), encrypt).run())
                    .isInstanceOfSatisfying(
                            EspException.class,
                            e -> assertThat(e.problem())
                                    .isEqualTo(
                                            named.spec().security().flashEncryption()
                                                    ? Problem.KEY_UNUSABLE
                                                    : Problem.NOT_SUPPORTED))
                    .hasMessage(message.replace(" and", ", and"));
        }
        assertThat(dir.resolve("out.bin")).doesNotExist();
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> job("in/plain.bin", "xts128", at(8, Chip.ESP32_C3), true)
                        .run())
                .hasMessage("what is encrypted begins at a multiple of 16 and is one long");
        assertThatThrownBy(() -> job("in/plain.bin", "xts128", new CipherJob.Flash(Optional.empty(), 0, 15), true)
                        .run())
                .hasMessageContaining("does not tell which chip it is for");
        assertThatThrownBy(() -> job("in/plain.bin", "xts_c2_128bit", at(0, Chip.ESP32), true)
                        .run())
                .hasMessage("the key has 16 bytes, and the ESP32 takes 24 or 32");
        assertThat(dir.resolve("out.bin")).doesNotExist();
    }
}
