package io.github.espmaven.chip;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The purpose of a key block in the fuses (protocol.md, section 1.5). Not every chip knows every purpose. */
public enum KeyPurpose {
    /** User data, or nothing. */
    USER(0, "user/empty"),
    /** Reserved where {@link #ECDSA} is not known. */
    RESERVED(1, "reserved"),
    ECDSA(1, "ECDSA key"),
    /** First half of a 256-bit flash encryption key. */
    XTS_AES_256_1(2, "XTS-AES-256 flash key, first half"),
    /** Reserved where there is no 256-bit flash encryption. */
    RESERVED_2(2, "reserved"),
    /** Second half of a 256-bit flash encryption key. */
    XTS_AES_256_2(3, "XTS-AES-256 flash key, second half"),
    /** 128-bit flash encryption key. */
    XTS_AES_128(4, "XTS-AES-128 flash key"),
    /** HMAC for JTAG and digital signature. */
    HMAC_DOWN_ALL(5, "HMAC downstream, all"),
    /** HMAC to re-enable JTAG. */
    HMAC_DOWN_JTAG(6, "HMAC downstream, JTAG"),
    HMAC_DOWN_SIGNATURE(7, "HMAC downstream, digital signature"),
    HMAC_UP(8, "HMAC upstream"),
    SECURE_BOOT_DIGEST_0(9, "secure boot digest 0"),
    SECURE_BOOT_DIGEST_1(10, "secure boot digest 1"),
    SECURE_BOOT_DIGEST_2(11, "secure boot digest 2"),
    KEY_MANAGER_INIT(12, "key manager init key"),
    /** First half of a 256-bit PSRAM encryption key. */
    XTS_AES_256_PSRAM_1(13, "XTS-AES-256 PSRAM key, first half"),
    /** Second half of a 256-bit PSRAM encryption key. */
    XTS_AES_256_PSRAM_2(14, "XTS-AES-256 PSRAM key, second half"),
    /** 128-bit PSRAM encryption key. */
    XTS_AES_128_PSRAM(15, "XTS-AES-128 PSRAM key"),
    ECDSA_P192(16, "ECDSA P-192 key"),
    /** Lower half of an ECDSA key on the curve P-384. */
    ECDSA_P384_LOW(17, "ECDSA P-384 key, low half"),
    /** Upper half of an ECDSA key on the curve P-384. */
    ECDSA_P384_HIGH(18, "ECDSA P-384 key, high half"),
    /** Digest of the secure debug controller's key. */
    SECURE_DEBUG_DIGEST(19, "secure debug key digest");

    private final int code;
    private final String title;

    KeyPurpose(int code, String title) {
        this.code = code;
        this.title = title;
    }

    /** The number in the fuses and in the answer to GET_SECURITY_INFO. */
    public int code() {
        return code;
    }

    /** The purpose with a number, among those a chip knows. */
    public static Optional<KeyPurpose> of(int code, Set<KeyPurpose> known) {
        return Arrays.stream(values())
                .filter(p -> p.code == code && known.contains(p))
                .findFirst();
    }

    /** A few words for the log. */
    @Override
    public String toString() {
        return title;
    }
}
