package io.github.espmaven.flash;

import java.util.EnumSet;
import java.util.Set;

/** What a user can switch on or off for a flash; everything not in the set is off. */
public enum FlashOption {
    /** Erase the whole flash before writing. */
    ERASE_ALL,
    /** Send compressed where the loader can inflate and it saves bytes. */
    COMPRESS,
    /** Let the chip calculate the MD5 of every region and compare. */
    VERIFY,
    /** Let the chip encrypt all regions, not only those that ask for it, with the key in its fuses. */
    ENCRYPT,
    /** Let the chip encrypt nothing, not even regions that ask for it: for the first flash of a new board. */
    PLAIN,
    /** Send also what the chip already holds. */
    REWRITE,
    /** Skip the safety guards. */
    FORCE;

    /** Compressed and verified, all guards in place. */
    public static final Set<FlashOption> DEFAULTS = Set.copyOf(EnumSet.of(COMPRESS, VERIFY));
}
