package io.github.espmaven.chip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Protection as protocol.md, section 1.5 places it. */
class SecurityFusesTest {
    private static final Revision LATEST = new Revision(99, 0);

    private static SecurityFuses read(Chip chip, EfuseImage fuses) throws EspException {
        return chip.spec().security().read(LATEST, fuses);
    }

    @ParameterizedTest
    @EnumSource
    void aBlankChipIsUnprotected(Chip chip) throws EspException {
        SecurityFuses fuses = read(chip, new EfuseImage());
        assertThat(fuses.secureBoot()).isFalse();
        assertThat(fuses.flashEncrypted()).isFalse();
        assertThat(fuses.manualEncryptDisabled()).isFalse();
        assertThat(fuses.keyManagerInUse()).isFalse();
        assertThat(fuses.encryptionKeyValid()).isFalse();
        assertThat(fuses.keyPurposes()).allMatch(code -> code == 0);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "3, false", "7, true", "2, true", "6, false", "127, true", "63, false"})
    void encryptedWhenTheCounterIsOdd(int count, boolean encrypted) throws EspException {
        EfuseImage fuses = new EfuseImage();
        fuses.write(0x3ff5a000, count << 20);
        assertThat(read(Chip.ESP32, fuses).cryptCount()).isEqualTo(count);
        assertThat(read(Chip.ESP32, fuses).flashEncrypted()).isEqualTo(encrypted);
        assertThat(SecurityFuses.isOdd(count)).isEqualTo(encrypted);
    }

    @Test
    void esp32SecureBoot() throws EspException {
        EfuseImage fuses = new EfuseImage();
        fuses.write(0x3ff5a018, 1 << 5);
        SecurityFields fields = Chip.ESP32.spec().security();
        assertThat(fields.read(new Revision(3, 0), fuses).secureBootV2()).isTrue();
        assertThat(fields.read(new Revision(2, 9), fuses).secureBoot()).isFalse();
        fuses.write(0x3ff5a018, 1 << 4 | 1 << 7);
        SecurityFuses v1 = fields.read(new Revision(1, 0), fuses);
        assertThat(v1.secureBootV1()).isTrue();
        assertThat(v1.secureBoot()).isTrue();
        assertThat(v1.manualEncryptDisabled()).isTrue();
    }

    @Test
    void esp32KeyAndItsConfiguration() throws EspException {
        EfuseImage fuses = new EfuseImage();
        fuses.write(0x3ff5a014, 0xa000_0000);
        fuses.write(0x3ff5a000 + 4 * 21, 1);
        assertThat(read(Chip.ESP32, fuses).cryptConfig()).hasValue(0xa);
        assertThat(read(Chip.ESP32, fuses).encryptionKeyValid()).isTrue();
        EfuseImage hidden = new EfuseImage();
        hidden.write(0x3ff5a000, 1 << 19 | 1 << 16);
        assertThat(read(Chip.ESP32, hidden).cryptConfig()).hasValue(0xf);
        assertThat(read(Chip.ESP32, hidden).encryptionKeyValid()).isTrue();
        assertThat(read(Chip.ESP32_C3, hidden).cryptConfig()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // purposes of the first two key blocks
        "ESP32_C3, 4, 0, true", "ESP32_C3, 2, 3, false", "ESP32_S3, 2, 3, true", "ESP32_S3, 3, 2, true",
        "ESP32_S3, 2, 2, false", "ESP32_S2, 0, 4, true", "ESP32_P4, 2, 3, true", "ESP32_H4, 3, 2, true",
        "ESP32_S31, 2, 3, true", "ESP32_E22, 2, 3, true", "ESP32_H2, 2, 3, false", "ESP32_H21, 2, 3, false",
        "ESP32_C5, 2, 3, false", "ESP32_C5, 0, 4, true", "ESP32_C61, 4, 0, true", "ESP32_C6, 9, 10, false",
    })
    void keysThatCanEncrypt(Chip chip, int first, int second, boolean valid) throws EspException {
        EfuseImage fuses = new EfuseImage();
        fuses.set(chip.spec().security().keyPurposes().get(0), first);
        fuses.set(chip.spec().security().keyPurposes().get(1), second);
        assertThat(read(chip, fuses).encryptionKeyValid()).isEqualTo(valid);
        assertThat(read(chip, fuses).keyPurposes()).startsWith(first, second);
    }

    @ParameterizedTest
    @CsvSource({"ESP32_C5, 600b4834, 10", "ESP32_P4, 5012d034, 9", "ESP32_H4, 600b1838, 19", "ESP32_S31, 20715034, 12"})
    void keyManager(Chip chip, String address, int lsb) throws EspException {
        EfuseImage fuses = new EfuseImage();
        fuses.write(Integer.parseUnsignedInt(address, 16), 2 << lsb);
        assertThat(read(chip, fuses).keyManagerInUse()).isTrue();
        assertThat(read(chip, fuses).encryptionKeyValid()).isTrue();
        fuses.write(Integer.parseUnsignedInt(address, 16), ~(2 << lsb));
        assertThat(read(chip, fuses).keyManagerInUse()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // read protection, 256 bits, which key word is not 0
        "1, 0, -1, true", "3, 0, -1, false", "3, 1, -1, true", "1, 1, -1, false",
        "0, 0, 3, true", "0, 0, 4, false", "0, 1, 7, true", "0, 1, 8, false",
    })
    void esp32C2KeyBlockIsUsedWholeOrByHalf(int hidden, int whole, int word, boolean valid) throws EspException {
        EfuseImage fuses = new EfuseImage();
        fuses.write(0x60008830, hidden | whole << 10);
        if (word >= 0) {
            fuses.write(0x60008860 + 4 * word, 0x100);
        }
        assertThat(read(Chip.ESP32_C2, fuses).encryptionKeyValid()).isEqualTo(valid);
    }

    @Test
    void purposesAreExplainedAsTheChipKnowsThem() {
        assertThat(Chip.ESP32_S3.spec().security().purpose(1)).contains(KeyPurpose.RESERVED);
        assertThat(Chip.ESP32_P4.spec().security().purpose(1)).contains(KeyPurpose.ECDSA);
        assertThat(Chip.ESP32_H21.spec().security().purpose(2)).contains(KeyPurpose.RESERVED_2);
        assertThat(Chip.ESP32_S31.spec().security().purpose(19)).contains(KeyPurpose.SECURE_DEBUG_DIGEST);
        assertThat(Chip.ESP32_C61.spec().security().purpose(5)).isEmpty();
        assertThat(Chip.ESP32_C3.spec().security().purpose(31)).isEmpty();
    }

    @Test
    void encryptionIsKnownToBePossible() {
        assertThat(Chip.ESP8266.spec().security().flashEncryption()).isFalse();
        assertThat(Chip.ESP32_E22.spec().security().flashEncryption()).isFalse();
        assertThat(Chip.ESP32.spec().security().flashEncryption()).isTrue();
    }
}
