package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.secure.FlashCipher;
import java.util.Arrays;

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
        return chip.spec().security().cryptConfig().width() > 0
                ? FlashCipher.esp32(whole, address, key, FlashCipher.WHOLE_CONFIG, true)
                : FlashCipher.xts(whole, address, key, true);
    }

    /** What it is, never a key. */
    @Override
    public String toString() {
        return this == BY_CHIP ? "encrypted by the chip" : byHost() ? "encrypted" : "plain";
    }
}
