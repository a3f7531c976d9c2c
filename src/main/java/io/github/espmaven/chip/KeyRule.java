package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;

/** Whether the fuses hold a key with which the loader can encrypt flash (protocol.md, section 1.5). */
@FunctionalInterface
interface KeyRule {

    /** There is no flash encryption, or nothing is known of it. */
    KeyRule NEVER = (fuses, registers) -> false;

    /** A 128-bit key. */
    KeyRule XTS_128 = (fuses, registers) -> fuses.has(KeyPurpose.XTS_AES_128, registers);

    /** A 128-bit key, or both halves of a 256-bit one. */
    KeyRule XTS_128_OR_256 = (fuses, registers) -> fuses.has(KeyPurpose.XTS_AES_128, registers)
            || (fuses.has(KeyPurpose.XTS_AES_256_1, registers) && fuses.has(KeyPurpose.XTS_AES_256_2, registers));

    boolean valid(SecurityFields fuses, Registers registers) throws EspException;

    /** Or the key manager has one. */
    default KeyRule orKeyManager() {
        return (fuses, registers) -> valid(fuses, registers) || fuses.keyManagerInUse(registers);
    }

    /** The key cannot be read back, so it has been set; or one of its words is not 0. */
    static KeyRule protectedOrNotBlank(BitField readProtected, int firstWord, int words) {
        return (fuses, registers) -> readProtected.isSet(registers) || anySet(registers, firstWord, words);
    }

    /**
     * The ESP32-C2's only key block, which is used whole or by half.
     *
     * @param long256 set: 256 bits
     * @param readProtected one bit for each half
     * @param firstWord the key
     */
    static KeyRule sharedBlock(BitField long256, BitField readProtected, int firstWord) {
        return (fuses, registers) -> {
            boolean whole = long256.isSet(registers);
            boolean hidden = readProtected.read(registers) == (whole ? 3 : 1);
            return hidden || anySet(registers, firstWord, whole ? 8 : 4);
        };
    }

    private static boolean anySet(Registers registers, int firstWord, int words) throws EspException {
        for (int i = 0; i < words; i++) {
            if (registers.read(firstWord + 4 * i) != 0) {
                return true;
            }
        }
        return false;
    }
}
