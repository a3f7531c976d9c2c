package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.BitField;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.KeyPurpose;
import io.github.espmaven.chip.Protection;
import io.github.espmaven.chip.SecurityFields;
import io.github.espmaven.chip.SecurityFuses;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Boards that were made with protections hold the keys that belong to these (protocol.md, sections 1.5 and 1.10). */
class ProtectedFusesTest {

    static Stream<Chip> withPurposes() {
        return Arrays.stream(Chip.values())
                .filter(c -> !c.spec().security().keyPurposes().isEmpty());
    }

    private static FuseClient board(Chip chip, Protection... protections) throws EspException {
        BoardOptions board = BoardOptions.of(chip).withProtections(EnumSet.copyOf(List.of(protections)));
        return FuseClient.of(FuseClient.Registers.valueOf(chip.name()), board);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ESP32", "ESP32_C2"})
    void theDigestCanBeReadAndTheFlashKeyCannot(FuseClient.Registers registers) throws EspException {
        Chip chip = registers.chip();
        FuseClient fuses = board(chip, Protection.SECURE_BOOT, Protection.FLASH_ENCRYPTION);
        SecurityFields fields = chip.spec().security();
        SecurityFuses read = fields.read(chip.spec().usualRevision(), fuses.client);
        assertThat(read.keyPurposes().subList(0, 2))
                .containsExactly(KeyPurpose.XTS_AES_128.code(), KeyPurpose.SECURE_BOOT_DIGEST_0.code());
        assertThat(read.keyPurposes().subList(2, read.keyPurposes().size())).containsOnly(0);
        assertThat(fuses.block(4)).as("flash key").isEqualTo(new byte[32]);
        assertThat(fuses.block(5)).as("digest").isNotEqualTo(new byte[32]);
        assertThat(fuses.block(6)).as("no key").isEqualTo(new byte[32]);
        assertThat(fuses.read(registers.block(0) + 4) & 0x7f).as("RD_DIS").isEqualTo(1);
        assertThat(fuses.read(registers.block(0)) >>> 23 & 0x3f)
                .as("locked key blocks")
                .isEqualTo(3);
        assertThat(fuses.read(registers.block(0)) >>> 8 & 0x3f)
                .as("locked purposes")
                .isEqualTo(3);
    }

    /** What is locked cannot be given another purpose, what is hidden cannot be shown. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ESP32", "ESP32_C2"})
    void keysStayWhatTheyAre(FuseClient.Registers registers) throws EspException {
        Chip chip = registers.chip();
        FuseClient fuses = board(chip, Protection.SECURE_BOOT);
        BitField.Slice purpose =
                chip.spec().security().keyPurposes().get(0).slices().get(0);
        int before = fuses.read(purpose.address());
        fuses.burnBit((purpose.address() - registers.block(0)) * 8 + purpose.lsb() + 1);
        assertThat(fuses.read(purpose.address())).isEqualTo(before);
        byte[] digest = fuses.block(4);
        byte[] other = new byte[32];
        Arrays.fill(other, (byte) 0xff);
        fuses.burn(4, other);
        assertThat(fuses.block(4)).isEqualTo(digest);
    }

    /** protocol.md, section 1.10: keys of the ESP32 are in the blocks 1 and 2. */
    @ParameterizedTest
    @CsvSource({
        "SECURE_BOOT_V1, 0x00020100, false, false",
        "SECURE_BOOT, 0x00000100, false, true",
        "FLASH_ENCRYPTION, 0x00110080, false, false"
    })
    void keysOfTheEsp32(Protection protection, String word0, boolean block1, boolean block2) throws EspException {
        FuseClient fuses = board(Chip.ESP32, protection);
        assertThat(fuses.read(0x3ff5a000)).isEqualTo(Integer.decode(word0));
        assertThat(Arrays.equals(fuses.block(1), new byte[32])).isNotEqualTo(block1);
        assertThat(Arrays.equals(fuses.block(2), new byte[32])).isNotEqualTo(block2);
    }

    /** protocol.md, section 1.10: the halves of block 3. */
    @Test
    void keysOfTheC2ShareABlock() throws EspException {
        FuseClient fuses = board(Chip.ESP32_C2, Protection.SECURE_BOOT, Protection.FLASH_ENCRYPTION);
        byte[] block = fuses.block(3);
        assertThat(Arrays.copyOf(block, 16)).isEqualTo(new byte[16]);
        assertThat(Arrays.copyOfRange(block, 16, 32)).isNotEqualTo(new byte[16]);
        assertThat(fuses.read(0x6000882c)).as("WR_DIS").isEqualTo(1 << 7);
        assertThat(fuses.read(0x60008830) & 3).as("RD_DIS").isEqualTo(1);
        assertThat(fuses.errors(3)).isZero();
    }

    @ParameterizedTest
    @MethodSource("withPurposes")
    void aBlankBoardHasNoKeys(Chip chip) throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(chip));
        SecurityFuses read = chip.spec().security().read(chip.spec().usualRevision(), client);
        assertThat(read.keyPurposes()).containsOnly(0);
        assertThat(read.encryptionKeyValid()).isFalse();
    }
}
