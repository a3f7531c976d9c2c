package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Protection;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.loader.Commands.Encryption;
import io.github.espmaven.loader.Op;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Virtual boards whose fuses protect something (protocol.md, sections 1.5, 1.8, 2.2 and 4.1). */
class SecurityStatesTest {
    /** protocol.md, section 2.2: "SDM accepts only …". */
    private static final Set<Op> LEFT_IN_SECURE_DOWNLOAD = EnumSet.of(
            Op.SYNC,
            Op.SPI_ATTACH,
            Op.SPI_SET_PARAMS,
            Op.CHANGE_BAUDRATE,
            Op.FLASH_BEGIN,
            Op.FLASH_DATA,
            Op.FLASH_END,
            Op.GET_SECURITY_INFO);

    static Stream<Chip> lockable() {
        return Arrays.stream(Chip.values()).filter(c -> c.spec().romHas(RomFeature.SECURE_DOWNLOAD));
    }

    @ParameterizedTest
    @MethodSource("lockable")
    void secureDownloadModeLeavesFewCommands(Chip chip) throws EspException {
        RawClient client = RawClient.synced(board(chip, Protection.SECURE_DOWNLOAD));
        for (Op op : Op.values()) {
            client.sendFrame(new byte[] {0, (byte) op.code(), 0, 0, 0, 0, 0, 0});
            byte[] reply = client.receive().orElseThrow();
            client.discardInput(); // an unknown command after SYNC is refused as often as SYNC is answered
            // a command it knows is refused for its length, under its own code; another one under the code before it
            boolean known = reply[1] == (byte) op.code();
            assertThat(known).as(op.name()).isEqualTo(LEFT_IN_SECURE_DOWNLOAD.contains(op));
            if (!known) {
                assertThat(RawClient.status(reply)).isEqualTo(0x0105);
            }
        }
    }

    @Test
    void onlyTheEsp8266AndTheEsp32CannotBeLocked() {
        assertThat(lockable()).hasSize(Chip.values().length - 2).doesNotContain(Chip.ESP8266, Chip.ESP32);
    }

    static Stream<Arguments> states() {
        return Arrays.stream(Chip.values())
                .flatMap(chip -> Arrays.stream(Protection.values())
                        .filter(p -> p != Protection.SECURE_DOWNLOAD)
                        .filter(p -> chip.spec().canHave(p, chip.spec().usualRevision()))
                        .map(p -> Arguments.of(chip, p)));
    }

    @ParameterizedTest
    @MethodSource("states")
    void fusesAndSecurityInfoTellTheSame(Chip chip, Protection protection) throws EspException {
        RawClient client = RawClient.synced(board(chip, protection));
        SecurityFuses fuses = chip.spec().security().read(chip.spec().usualRevision(), client);
        boolean encrypted =
                protection == Protection.FLASH_ENCRYPTION || protection == Protection.FLASH_ENCRYPTION_RELEASE;
        assertThat(fuses.secureBootV1()).isEqualTo(protection == Protection.SECURE_BOOT_V1);
        assertThat(fuses.secureBootV2()).isEqualTo(protection == Protection.SECURE_BOOT);
        assertThat(fuses.flashEncrypted()).isEqualTo(encrypted);
        assertThat(fuses.encryptionKeyValid()).isEqualTo(encrypted || protection == Protection.KEY_MANAGER);
        assertThat(fuses.manualEncryptDisabled()).isEqualTo(protection == Protection.FLASH_ENCRYPTION_RELEASE);
        assertThat(fuses.keyManagerInUse()).isEqualTo(protection == Protection.KEY_MANAGER);
        if (encrypted) {
            assertThat(fuses.cryptConfig().orElse(15)).isEqualTo(15);
        }
        if (chip.spec().romHas(RomFeature.SECURITY_INFO)) {
            byte[] info = client.exchange(new Commands.GetSecurityInfo());
            assertThat(LittleEndian.u32(info, 8)).isEqualTo(fuses.secureBoot() ? 1 : 0);
            assertThat(info[12]).isEqualTo((byte) fuses.cryptCount());
        }
    }

    /** Written by hand from protocol.md, section 1.5: crypt count 1 and a 128-bit key in the first block, which is locked. */
    @ParameterizedTest
    @CsvSource({
        "ESP32, 0x3ff5a000, 0x00110080, 0x3ff5a014, 0xf1100000",
        "ESP32_S2, 0x3f41a034, 0x04040000, 0x3f41a038, 0",
        "ESP32_C3, 0x60008834, 0x04040000, 0x60008838, 0",
        "ESP32_C2, 0x60008830, 0x00000081, 0x60008834, 0",
        "ESP32_C5, 0x600b4834, 0x01010000, 0x600b4838, 0",
        "ESP32_C61, 0x600b4830, 0x00800001, 0x600b4834, 4",
        "ESP32_H4, 0x600b1830, 0x00800001, 0x600b1834, 4",
        "ESP32_S31, 0x20715034, 0x00200000, 0x20715038, 4"
    })
    void flashEncryptionIsWhereTheChipKeepsIt(Chip chip, String at, String word, String then, String next)
            throws EspException {
        RawClient client = RawClient.synced(board(chip, Protection.FLASH_ENCRYPTION));
        assertThat(client.read(Long.decode(at).intValue()))
                .isEqualTo(Long.decode(word).intValue());
        assertThat(client.read(Long.decode(then).intValue()))
                .isEqualTo(Long.decode(next).intValue());
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP32_C3", "ESP32_S3", "ESP32_P4"})
    void whatIsWrittenEncryptedIsStoredOtherwise(Chip chip) throws EspException {
        RawClient client = RawClient.attached(board(chip, Protection.FLASH_ENCRYPTION));
        byte[] data = new byte[0x400];
        Arrays.fill(data, (byte) 0x5A);
        client.ok(new Commands.FlashBegin(0x400, 1, 0x400, 0x10000, Encryption.ENCRYPTED));
        client.ok(new Commands.FlashData(0, data));
        client.ok(new Commands.FlashBegin(0x400, 1, 0x400, 0x11000, Encryption.PLAIN));
        client.ok(new Commands.FlashData(0, data));
        byte[] flash = client.board.flash();
        byte[] stored = Arrays.copyOfRange(flash, 0x10000, 0x10400);
        assertThat(stored).isNotEqualTo(data);
        assertThat(Arrays.copyOfRange(stored, 0, 16)).isNotEqualTo(Arrays.copyOfRange(stored, 16, 32));
        assertThat(FlashCipher.apply(0x10000, stored, 0, stored.length)).isEqualTo(data);
        assertThat(Arrays.copyOfRange(flash, 0x11000, 0x11400)).isEqualTo(data);
    }

    @Test
    void inReleaseModeTheLoaderEncryptsNothing() throws EspException {
        RawClient client = RawClient.attached(board(Chip.ESP32_C3, Protection.FLASH_ENCRYPTION_RELEASE));
        assertThat(client.statusOf(new Commands.FlashBegin(0x400, 1, 0x400, 0x10000, Encryption.ENCRYPTED)))
                .isEqualTo(0x0106);
    }

    @Test
    void encryptionBeginsAtABlockOfTheCipher() throws EspException {
        RawClient client = RawClient.attached(board(Chip.ESP32_C3, Protection.FLASH_ENCRYPTION));
        assertThat(client.statusOf(new Commands.FlashBegin(0x400, 1, 0x400, 0x10008, Encryption.ENCRYPTED)))
                .isEqualTo(0x0106);
    }

    private static BoardOptions board(Chip chip, Protection... protections) {
        return BoardOptions.of(chip).withProtections(EnumSet.copyOf(Arrays.asList(protections)));
    }
}
