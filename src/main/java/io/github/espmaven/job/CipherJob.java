package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ImageHeader;
import io.github.espmaven.report.ResultFile;
import io.github.espmaven.secure.FlashCipher;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Encrypts or decrypts a file as it lies in an encrypted flash, or an NVS partition. */
public record CipherJob(Path file, Path target, Path keyFile, Kind kind, boolean encrypt) {
    private static final int BLOCK = 16;

    public sealed interface Kind {}

    /**
     * Contents of an encrypted flash.
     *
     * @param chip the chip; empty: the image tells
     * @param config FLASH_CRYPT_CONFIG of the ESP32
     */
    public record Flash(Optional<Chip> chip, int address, int config) implements Kind {}

    /** A whole NVS partition. */
    public record Nvs() implements Kind {}

    /**
     * Does it.
     *
     * @return the bytes of the file that was made
     */
    public int run() throws EspException {
        byte[] in = InputFile.read(file).bytes();
        byte[] key = InputFile.read(keyFile).bytes();
        byte[] out = kind instanceof Flash flash ? flash(flash, in, key) : FlashCipher.nvs(in, key, encrypt);
        ResultFile.write(target, out);
        return out.length;
    }

    private byte[] flash(Flash place, byte[] in, byte[] key) throws EspException {
        int length = (in.length + BLOCK - 1) / BLOCK * BLOCK;
        if (place.address() % BLOCK != 0 || (!encrypt && length != in.length)) {
            throw new EspException(
                    Problem.UNALIGNED,
                    "what is encrypted begins at a multiple of 16 and is one long",
                    Evidence.of(Key.FILE, file));
        }
        byte[] whole = Arrays.copyOf(in, length);
        Arrays.fill(whole, in.length, length, (byte) 0xff);
        Chip chip = place.chip()
                .or(() -> imageChip(in))
                .orElseThrow(() -> EspException.badParameter(
                        file + " does not tell which chip it is for, and the ESP32 encrypts in another way than the"
                                + " others",
                        "esp.chip",
                        Chip.choices()));
        return Encryption.crypted(chip, whole, place.address(), key, place.config(), encrypt);
    }

    private static Optional<Chip> imageChip(byte[] in) {
        return AppImage.headerOf(in).flatMap(ImageHeader::extended).flatMap(e -> e.chip());
    }
}
