package io.github.espmaven.chip;

/** A way in which fuses protect a chip, for making one up that is protected ({@link ChipSpec#protect}). */
public enum Protection {
    /** Secure boot of the first version. */
    SECURE_BOOT_V1,
    /** Secure boot of the second version, which newer chips have alone. */
    SECURE_BOOT,
    /** The loader is restricted to writing and erasing. */
    SECURE_DOWNLOAD,
    /** The flash is encrypted, and the loader may still encrypt what it writes: development mode. */
    FLASH_ENCRYPTION,
    /** The flash is encrypted for good, and the loader must not encrypt what it writes: release mode. */
    FLASH_ENCRYPTION_RELEASE,
    /** The key of the flash comes from the key manager. */
    KEY_MANAGER
}
