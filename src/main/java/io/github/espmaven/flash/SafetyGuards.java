package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.flash.FlashTarget.Lock;
import io.github.espmaven.loader.Dialect;
import java.util.List;
import java.util.Set;

/** Refuses what the fuses of a board forbid, or what could make it unusable (protocol.md, sections 4.1 and 4.5). */
record SafetyGuards(FlashTarget target, Set<FlashOption> options) {
    /** Secure boot of the first version keeps its digest and bootloader below. */
    private static final int SECURE_BOOT_V1_END = 0x8000;
    /** With the key manager in use, what the ROM reads first lies below. */
    private static final int KEY_MANAGER_END = 0x2000;
    /** The only value with which the ESP32's loader encrypts rightly. */
    private static final int CRYPT_CONFIG_COMPLETE = 0xF;

    private static final String RELEASE = "release";

    private boolean forced() {
        return options.contains(FlashOption.FORCE);
    }

    void check(List<FlashRegion> regions) throws EspException {
        List<FlashRegion> encrypted =
                regions.stream().filter(FlashRegion::encrypted).toList();
        if (!encrypted.isEmpty()) {
            checkEncryption(encrypted);
        }
        if (!forced() && regions.stream().anyMatch(r -> r.encryption().byHost())) {
            checkHostEncryption();
        }
        if (regions.stream().anyMatch(r -> r.encryption() == Encryption.NONE) && !forced() && !isJudged(regions)) {
            checkPlainWrite();
        }
        if (options.contains(FlashOption.ERASE_ALL)) {
            checkEraseAll();
        }
        if (forced()) {
            return;
        }
        for (FlashRegion region : regions) {
            checkPlace(region.range().toSectors(), region.toString());
        }
    }

    /** Whether plain data goes beside what the host encrypts: then the fuses tell which of it the chip could not read. */
    private boolean isJudged(List<FlashRegion> regions) {
        return target.fuses().isPresent()
                && regions.stream().anyMatch(r -> r.encryption().byHost());
    }

    /** Checks erasing the whole flash. */
    void checkEraseAll() throws EspException {
        if (!forced() && target.fuses().isPresent()) {
            checkNothingProtected(target.fuses().get(), "erasing the whole flash");
        }
    }

    void checkErase(List<FlashRange> ranges) throws EspException {
        if (forced() || target.fuses().isEmpty()) {
            return;
        }
        for (FlashRange range : ranges) {
            checkPlace(range, "erasing " + range);
            checkNothingProtected(target.fuses().get(), "erasing " + range);
        }
    }

    private static void checkNothingProtected(SecurityFuses fuses, String what) throws EspException {
        if (fuses.secureBoot()) {
            throw new EspException(
                    Problem.SECURE_BOOT_GUARD,
                    what + " is refused: secure boot is on, the chip might never boot again",
                    Evidence.of(Key.OPERATION, what));
        }
        if (fuses.flashEncrypted()) {
            throw new EspException(
                    Problem.ENCRYPTION_GUARD,
                    what + " is refused: flash encryption is on, the chip might never boot again",
                    Evidence.of(Key.OPERATION, what));
        }
    }

    private void checkPlace(FlashRange range, String what) throws EspException {
        if (target.fuses().isEmpty()) {
            return;
        }
        SecurityFuses fuses = target.fuses().get();
        if (fuses.secureBootV1() && range.offset() < SECURE_BOOT_V1_END) {
            throw new EspException(
                    Problem.SECURE_BOOT_GUARD,
                    what + " is refused: secure boot is on and below 0x8000 lies the signed bootloader",
                    Evidence.of(Key.RANGE, range));
        }
        if (fuses.flashEncrypted() && fuses.keyManagerInUse() && range.offset() < KEY_MANAGER_END) {
            throw new EspException(
                    Problem.ENCRYPTION_GUARD,
                    what + " is refused: flash encryption is on and below 0x2000 lies what its key manager needs",
                    Evidence.of(Key.RANGE, range));
        }
    }

    private void checkPlainWrite() throws EspException {
        boolean encryptedOnly = target.lock() == Lock.SECURE_DOWNLOAD_ENCRYPTED
                || target.fuses()
                        .filter(f -> f.manualEncryptDisabled() && f.flashEncrypted())
                        .isPresent();
        if (encryptedOnly) {
            throw new EspException(
                    Problem.ENCRYPTION_GUARD,
                    "the flash of this chip is encrypted for good: what is written as it is would be unreadable to it",
                    Evidence.of(Key.FLASH_ENCRYPTION, RELEASE));
        }
    }

    private void checkEncryption(List<FlashRegion> regions) throws EspException {
        if (target.chip().isEmpty()) {
            return;
        }
        Chip chip = target.chip().get();
        boolean byRom = target.dialect().filter(d -> d != Dialect.STUB).isPresent();
        boolean able = chip.spec().security().flashEncryption()
                && !(byRom && !chip.spec().romHas(RomFeature.ENCRYPTED_FLAG));
        if (!able) {
            throw new EspException(
                    Problem.NOT_SUPPORTED,
                    "the " + chip + (byRom ? "'s ROM" : "") + " cannot encrypt what it writes",
                    Evidence.of(Key.CHIP, chip).with(Key.PARAMETER, "esp.encrypt"));
        }
        if (target.fuses().isPresent()) {
            checkKey(target.fuses().get());
        }
        for (FlashRegion region : regions) {
            checkCipherBlock(region, chip.spec().encryptedWriteAlignment());
        }
    }

    /** The cipher works on whole blocks. */
    private void checkCipherBlock(FlashRegion region, int alignment) throws EspException {
        if (!forced() && region.offset() % alignment != 0) {
            throw new EspException(
                    Problem.UNALIGNED,
                    region + " cannot be encrypted: the chip encrypts blocks of " + alignment
                            + " bytes, and none begins there",
                    Evidence.of(Key.FILE, region.source()).with(Key.RANGE, region.range()));
        }
    }

    private static boolean incomplete(SecurityFuses fuses) {
        return fuses.cryptConfig().orElse(CRYPT_CONFIG_COMPLETE) != CRYPT_CONFIG_COMPLETE;
    }

    private void checkHostEncryption() throws EspException {
        if (target.fuses().filter(f -> f.flashEncrypted() && incomplete(f)).isPresent()) {
            throw new EspException(
                    Problem.ENCRYPTION_GUARD,
                    "the fuse FLASH_CRYPT_CONFIG of this chip is not 15: it would read noise of what the host encrypts",
                    Evidence.of(Key.PARAMETER, "esp.images").with(Key.FLASH_ENCRYPTION, "development"));
        }
    }

    private void checkKey(SecurityFuses fuses) throws EspException {
        if (fuses.manualEncryptDisabled()) {
            throw new EspException(
                    Problem.ENCRYPTION_GUARD,
                    "the fuses of this chip forbid its loader to encrypt what it writes",
                    asked().with(Key.FLASH_ENCRYPTION, fuses.flashEncrypted() ? RELEASE : "off"));
        }
        boolean incomplete = incomplete(fuses);
        if (!forced() && (incomplete || !fuses.encryptionKeyValid())) {
            throw new EspException(
                    Problem.ENCRYPTION_GUARD,
                    incomplete
                            ? "the fuse FLASH_CRYPT_CONFIG of this chip is not 15: it would encrypt wrongly"
                            : "the fuses of this chip hold no key for flash encryption",
                    asked().with(Key.FLASH_ENCRYPTION, fuses.flashEncrypted() ? "development" : "off"));
        }
    }

    /** The parameter, if the user gave it; images may be marked, too. */
    private Evidence asked() {
        return options.contains(FlashOption.ENCRYPT) ? Evidence.of(Key.PARAMETER, "esp.encrypt") : Evidence.none();
    }
}
