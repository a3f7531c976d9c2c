package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.report.SecurityDetails;
import io.github.espmaven.testing.FakeClock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SecurityInfoJobTest {

    @ParameterizedTest
    @EnumSource
    void aBlankChipOfAnyKindProtectsNothing(Chip chip) throws EspException {
        assertThat(run("sim:" + chip.id()).lines())
                .contains("Secure boot:          off", "Secure download mode: off")
                .last()
                .isEqualTo("  Nothing is protected: everything can be written, read and erased.");
    }

    @Test
    void readsAsAgreed() throws EspException {
        List<String> lines = run("sim:esp32p4?security=secure-boot+flash-encryption+key-manager")
                .lines();
        assertThat(lines.get(0)).startsWith("Board:                sim:esp32p4").contains("v1.3");
        assertThat(lines.subList(1, lines.size()))
                .containsExactly(
                        "Secure boot:          v2",
                        "Flash encryption:     on, in development mode: the loader encrypts what it is told to"
                                + " (counter 0b1)",
                        "Secure download mode: off",
                        "Key manager:          provides the key of the flash",
                        "Key 0:                XTS-AES-128 flash key",
                        "Key 1:                secure boot digest 0",
                        "Key 2:                user/empty",
                        "Key 3:                user/empty",
                        "Key 4:                user/empty",
                        "Key 5:                user/empty",
                        "Flags:                0x00000001 (secure boot)",
                        "ROM interface:        version 4",
                        "  Bootloader, partition table and applications must be written with -Desp.encrypt=true, or"
                                + " marked <encrypted> one by one.",
                        "  Only signed images start. Erasing is refused.");
    }

    @ParameterizedTest
    @CsvSource({
        "esp8266, off, off, false",
        "esp32?security=secure-boot-v1, v1, off, false",
        "esp32?security=flash-encryption-release, off, release, false",
        "esp32c2?security=flash-encryption, off, development, false",
        "esp32s2?security=secure-download, off, off, true",
        "esp32c3?security=secure-boot+flash-encryption-release+secure-download, on, on, true",
        "esp32e22?security=secure-boot, v2, off, false"
    })
    void tellsTheSameAsJson(String board, String secureBoot, String encryption, boolean locked) throws EspException {
        String json = JsonFile.text(run("sim:" + board).json());
        assertThat(json)
                .startsWith("{\n  \"formatVersion\": 1,\n  \"board\": {")
                .contains("\"secureBoot\": \"" + secureBoot + "\"")
                .contains("\"flashEncryption\": \"" + encryption + "\"")
                .contains("\"secureDownloadMode\": " + locked);
    }

    @Test
    void aLockedChipTellsItsKeysAllTheSame() throws EspException {
        SecurityDetails details = run("sim:esp32c6?security=flash-encryption+secure-download");
        assertThat(details.keys()).hasSize(6).first().hasToString("Key[code=4, purpose=XTS-AES-128 flash key]");
        assertThat(details.lines())
                .contains("Flash encryption:     on; the chip does not tell in which mode (counter 0b1)")
                .contains("  Only writing and erasing work on this chip: nothing can be read back or verified.")
                .contains("  Plain images are refused.");
    }

    private static SecurityDetails run(String port) throws EspException {
        return new SecurityInfoJob(Boards.at(port), new FakeClock(), new RecordingListener()).run();
    }
}
