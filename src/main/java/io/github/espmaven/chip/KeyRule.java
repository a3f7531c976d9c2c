package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.util.List;
import java.util.stream.IntStream;

/** The condition under which the fuses hold a key for flash encryption by the loader (protocol.md, section 1.5). */
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

    /** The registers of a 128-bit key; empty where the key is in any block with its purpose. */
    default List<Integer> place() {
        return List.of();
    }

    /** Or the key manager has one. */
    default KeyRule orKeyManager() {
        return (fuses, registers) -> valid(fuses, registers) || fuses.keyManagerInUse(registers);
    }

    /** The key cannot be read back, so it has been set; or one of its words is not 0. */
    static KeyRule protectedOrNotBlank(BitField readProtected, int firstWord, int words) {
        KeyRule rule = (fuses, registers) -> readProtected.isSet(registers) || anySet(registers, firstWord, words);
        return rule.at(firstWord, words);
    }

    /**
     * The ESP32-C2's only key block, which is used whole or by half.
     *
     * @param long256 set: 256 bits
     * @param readProtected one bit for each half
     * @param firstWord the key
     */
    static KeyRule sharedBlock(BitField long256, BitField readProtected, int firstWord) {
        KeyRule rule = (fuses, registers) -> {
            boolean whole = long256.isSet(registers);
            boolean hidden = readProtected.read(registers) == (whole ? 3 : 1);
            return hidden || anySet(registers, firstWord, whole ? 8 : 4);
        };
        return rule.at(firstWord, 4);
    }

    private KeyRule at(int firstWord, int words) {
        KeyRule rule = this;
        List<Integer> registers =
                IntStream.range(0, words).mapToObj(i -> firstWord + 4 * i).toList();
        return new KeyRule() {
            @Override
            public boolean valid(SecurityFields fuses, Registers registers) throws EspException {
                return rule.valid(fuses, registers);
            }

            @Override
            public List<Integer> place() {
                return registers;
            }
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
