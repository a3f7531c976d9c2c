package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The condition under which the fuses hold a key for flash encryption by the loader (protocol.md, section 1.5).
 *
 * @param place the registers of a 128-bit key; empty where the key is in any block with its purpose
 * @param keyBytes how many bytes a key has; none where there is no flash encryption
 */
record KeyRule(Condition condition, List<Integer> place, List<Integer> keyBytes) {
    /** What is to be read of the fuses. */
    @FunctionalInterface
    interface Condition {
        boolean holds(SecurityFields fuses, Registers registers) throws EspException;
    }

    /** There is no flash encryption, or nothing is known of it. */
    static final KeyRule NEVER = new KeyRule((fuses, registers) -> false, List.of(), List.of());

    /** A 128-bit key. */
    static final KeyRule XTS_128 =
            new KeyRule((fuses, registers) -> fuses.has(KeyPurpose.XTS_AES_128, registers), List.of(), List.of(32));

    /** A 128-bit key, or both halves of a 256-bit one. */
    static final KeyRule XTS_128_OR_256 = new KeyRule(
            (fuses, registers) -> fuses.has(KeyPurpose.XTS_AES_128, registers)
                    || (fuses.has(KeyPurpose.XTS_AES_256_1, registers)
                            && fuses.has(KeyPurpose.XTS_AES_256_2, registers)),
            List.of(),
            List.of(32, 64));

    boolean valid(SecurityFields fuses, Registers registers) throws EspException {
        return condition.holds(fuses, registers);
    }

    KeyRule orKeyManager() {
        return new KeyRule(
                (fuses, registers) -> valid(fuses, registers) || fuses.keyManagerInUse(registers), place, keyBytes);
    }

    /** The key cannot be read back, so it has been set; or one of its words is not 0. */
    static KeyRule protectedOrNotBlank(BitField readProtected, int firstWord, int words) {
        return new KeyRule(
                (fuses, registers) -> readProtected.isSet(registers) || anySet(registers, firstWord, words),
                words(firstWord, words),
                List.of(24, 32));
    }

    /**
     * The ESP32-C2's only key block, which is used whole or by half.
     *
     * @param long256 set: 256 bits
     * @param readProtected one bit for each half
     */
    static KeyRule sharedBlock(BitField long256, BitField readProtected, int firstWord) {
        return new KeyRule(
                (fuses, registers) -> {
                    boolean whole = long256.isSet(registers);
                    boolean hidden = readProtected.read(registers) == (whole ? 3 : 1);
                    return hidden || anySet(registers, firstWord, whole ? 8 : 4);
                },
                words(firstWord, 4),
                List.of(16, 32));
    }

    private static List<Integer> words(int first, int count) {
        return IntStream.range(0, count).mapToObj(i -> first + 4 * i).toList();
    }

    private static boolean anySet(Registers registers, int firstWord, int words) throws EspException {
        for (int register : words(firstWord, words)) {
            if (registers.read(register) != 0) {
                return true;
            }
        }
        return false;
    }
}
