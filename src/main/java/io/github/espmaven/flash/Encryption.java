package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.secure.FlashCipher;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Who encrypts what goes into an encrypted flash. */
public final class Encryption {
    /** Nobody: it goes there as it is. */
    public static final Encryption NONE = new Encryption(new byte[0]);
    /** The chip, while its loader writes. */
    public static final Encryption BY_CHIP = new Encryption(new byte[0]);
    /** It is encrypted already, for its place. */
    public static final Encryption DONE = new Encryption(new byte[0]);

    private final byte[] key;

    private Encryption(byte[] key) {
        this.key = key.clone();
    }

    /** The host, with a key as {@link FlashCipher} takes it. */
    public static Encryption with(byte[] key) {
        return new Encryption(key);
    }

    /** By the chip or not at all. */
    public static Encryption byChip(boolean wanted) {
        return wanted ? BY_CHIP : NONE;
    }

    /** Whether it reaches the chip's loader as it will lie in the flash, encrypted. */
    public boolean byHost() {
        return this != NONE && this != BY_CHIP;
    }

    /**
     * Bytes as they lie in the flash: encrypted if that is done here, then filled up with 0xFF to whole blocks.
     *
     * @throws EspException {@code KEY_UNUSABLE} when the chip takes no such key
     */
    public byte[] applied(byte[] plain, int address, Chip chip) throws EspException {
        if (!byHost() || this == DONE) {
            return plain;
        }
        byte[] whole = Arrays.copyOf(plain, (plain.length + FlashCipher.BLOCK - 1) & -FlashCipher.BLOCK);
        Arrays.fill(whole, plain.length, whole.length, (byte) 0xff);
        return crypted(chip, whole, address, key, FlashCipher.WHOLE_CONFIG, true);
    }

    /**
     * Whole blocks, encrypted or decrypted as the chip does it.
     *
     * @param config FLASH_CRYPT_CONFIG of the ESP32
     * @throws EspException {@code NOT_SUPPORTED} when the chip has no flash encryption, {@code KEY_UNUSABLE} when it takes
     *     no such key
     */
    public static byte[] crypted(Chip chip, byte[] in, int address, byte[] key, int config, boolean encrypt)
            throws EspException {
        List<Integer> lengths = chip.spec().security().flashKeyBytes();
        if (lengths.isEmpty()) {
            throw new EspException(
                    Problem.NOT_SUPPORTED, "the " + chip + " has no flash encryption", Evidence.of(Key.CHIP, chip));
        }
        if (!lengths.contains(key.length)) {
            throw new EspException(
                    Problem.KEY_UNUSABLE,
                    "the key has " + key.length + " bytes, and the " + chip + " takes "
                            + lengths.stream().map(String::valueOf).collect(Collectors.joining(" or ")),
                    Evidence.of(Key.CHIP, chip));
        }
        return chip.spec().security().cryptConfig().width() > 0
                ? FlashCipher.esp32(in, address, key, config, encrypt)
                : FlashCipher.xts(in, address, key, encrypt);
    }

    /** What it is, never a key. */
    @Override
    public String toString() {
        return this == BY_CHIP ? "encrypted by the chip" : byHost() ? "encrypted" : "plain";
    }
}
