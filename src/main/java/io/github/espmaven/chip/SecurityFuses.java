package io.github.espmaven.chip;

import java.util.List;
import java.util.OptionalInt;

/**
 * The state of a chip's protection fuses (protocol.md, section 1.5).
 *
 * @param secureBootV1 secure boot of the first version is on (ESP32 only)
 * @param secureBootV2 secure boot of the second version is on
 * @param cryptCount the flash encryption counter as it is in the fuses
 * @param manualEncryptDisabled the loader must not encrypt what it writes
 * @param keyManagerInUse the flash key comes from the key manager
 * @param encryptionKeyValid there is a key with which the loader can encrypt
 * @param cryptConfig ESP32 only: must be 15 for the loader to encrypt
 * @param keyPurposes the number of each key block's purpose; {@link SecurityFields#purpose} explains it
 */
public record SecurityFuses(
        boolean secureBootV1,
        boolean secureBootV2,
        int cryptCount,
        boolean manualEncryptDisabled,
        boolean keyManagerInUse,
        boolean encryptionKeyValid,
        OptionalInt cryptConfig,
        List<Integer> keyPurposes) {

    public SecurityFuses {
        keyPurposes = List.copyOf(keyPurposes);
    }

    public boolean secureBoot() {
        return secureBootV1 || secureBootV2;
    }

    public boolean flashEncrypted() {
        return isOdd(cryptCount);
    }

    /**
     * Whether a flash encryption counter means that the flash is encrypted: an odd number of its bits is set. For the
     * counter in the answer to GET_SECURITY_INFO, too.
     */
    public static boolean isOdd(int cryptCount) {
        return Integer.bitCount(cryptCount) % 2 == 1;
    }
}
