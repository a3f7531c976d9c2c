package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The fuse fields of a chip's protection (protocol.md, section 1.5). Addresses are absolute. What a chip does not have,
 * or nobody has documented, is {@link BitField#NONE} and reads as "not set".
 *
 * @param secureBootV1 set: secure boot of the first version is on
 * @param secureBootV2 set: secure boot of the second version is on
 * @param secureBootV2Since first revision on which {@code secureBootV2} counts
 * @param secureBootKey the registers of the key that secure boot goes by, or its digest; empty where purposes tell
 * @param schemes the kinds of keys that secure boot of the second version takes, as {@code rsa3072}; empty: not known
 * @param signatures how many signatures of an image it looks at
 * @param secureDownload set: the loader is restricted to writing and erasing
 * @param cryptCount flash is encrypted when an odd number of its bits is set
 * @param manualEncryptDisabled set: the loader must not encrypt what it writes
 * @param keyPurposes one field a key block, empty on chips without purposes
 * @param keyPlaces on chips without purposes, what a block's key is for, a digest without its number
 * @param keyManager set: the key manager provides the flash key
 * @param cryptConfig which address bits tweak the key, on the ESP32 only; all four must be set
 * @param cryptConfigHidden set: {@code cryptConfig} cannot be read and counts as complete
 */
public record SecurityFields(
        BitField secureBootV1,
        BitField secureBootV2,
        Revision secureBootV2Since,
        List<Integer> secureBootKey,
        List<String> schemes,
        int signatures,
        BitField secureDownload,
        BitField cryptCount,
        BitField manualEncryptDisabled,
        List<BitField> keyPurposes,
        Set<KeyPurpose> purposes,
        Map<String, String> keyPlaces,
        BitField keyManager,
        BitField cryptConfig,
        BitField cryptConfigHidden,
        KeyRule keyRule) {

    static final int CRYPT_CONFIG_COMPLETE = 0xf;

    public SecurityFields {
        secureBootKey = List.copyOf(secureBootKey);
        schemes = List.copyOf(schemes);
        keyPurposes = List.copyOf(keyPurposes);
        purposes = Set.copyOf(purposes);
    }

    /** How many bytes a key of flash encryption has; none where there is no flash encryption. */
    public List<Integer> flashKeyBytes() {
        return keyRule.keyBytes();
    }

    /** Whether the chip can encrypt its flash. */
    public boolean flashEncryption() {
        return cryptCount.width() > 0;
    }

    /** The purpose a number in the fuses or in the answer to GET_SECURITY_INFO stands for on this chip. */
    public Optional<KeyPurpose> purpose(int code) {
        return KeyPurpose.of(code, purposes);
    }

    /**
     * Reads all of it. Not possible in secure download mode.
     *
     * @param revision the chip's revision: decides which bits count
     */
    public SecurityFuses read(Revision revision, Registers registers) throws EspException {
        boolean v2 = revision.compareTo(secureBootV2Since) >= 0 && secureBootV2.isSet(registers);
        List<Integer> codes = new ArrayList<>();
        for (BitField purpose : keyPurposes) {
            codes.add(purpose.read(registers));
        }
        return new SecurityFuses(
                secureBootV1.isSet(registers),
                v2,
                cryptCount.read(registers),
                manualEncryptDisabled.isSet(registers),
                keyManagerInUse(registers),
                keyRule.valid(this, registers),
                cryptConfig(registers),
                codes);
    }

    private OptionalInt cryptConfig(Registers registers) throws EspException {
        if (cryptConfig.width() == 0) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(cryptConfigHidden.isSet(registers) ? CRYPT_CONFIG_COMPLETE : cryptConfig.read(registers));
    }

    boolean keyManagerInUse(Registers registers) throws EspException {
        return keyManager.isSet(registers);
    }

    boolean canHold(Protection protection, Revision revision) {
        return switch (protection) {
            case SECURE_BOOT_V1 -> secureBootV1.width() > 0;
            case SECURE_BOOT -> secureBootV2.width() > 0 && revision.compareTo(secureBootV2Since) >= 0;
            case FLASH_ENCRYPTION, FLASH_ENCRYPTION_RELEASE -> flashEncryption();
            case KEY_MANAGER -> keyManager.width() > 0;
            case SECURE_DOWNLOAD -> secureDownload.width() > 0;
        };
    }

    /** Whether the fuses say that the chip is protected like that. */
    public boolean has(Protection protection, Revision revision, Registers registers) throws EspException {
        SecurityFuses fuses = read(revision, registers);
        return switch (protection) {
            case SECURE_BOOT_V1 -> fuses.secureBootV1();
            case SECURE_BOOT -> fuses.secureBootV2();
            case FLASH_ENCRYPTION -> fuses.flashEncrypted();
            case FLASH_ENCRYPTION_RELEASE -> fuses.flashEncrypted() && fuses.manualEncryptDisabled();
            case KEY_MANAGER -> fuses.keyManagerInUse();
            case SECURE_DOWNLOAD -> secureDownload.isSet(registers);
        };
    }

    boolean has(KeyPurpose purpose, Registers registers) throws EspException {
        for (BitField field : keyPurposes) {
            if (purpose(field.read(registers)).equals(Optional.of(purpose))) {
                return true;
            }
        }
        return false;
    }
}
