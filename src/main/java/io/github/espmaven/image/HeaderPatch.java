package io.github.espmaven.image;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.FlashCodes;
import io.github.espmaven.chip.FlashMode;
import io.github.espmaven.secure.SignedImage.Signature;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * New flash settings for the header of the bootloader that the chip's ROM starts (protocol.md, section 4.3). An absent
 * setting is kept as the image has it.
 *
 * @param modeCode flash mode, 0 to 255
 * @param frequencyCode code of the frequency, 0 to 15
 * @param sizeCode code of the size, 0 to 15
 */
public record HeaderPatch(OptionalInt modeCode, OptionalInt frequencyCode, OptionalInt sizeCode) {

    /** Changes nothing. */
    public static final HeaderPatch KEEP =
            new HeaderPatch(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    /** The value that leaves a setting as it is. */
    public static final String KEEP_VALUE = "keep";

    /**
     * What came of a patch.
     *
     * @param bytes the file with the new settings; the very array that was given where nothing changed
     * @param refusal why a wanted change was not made, in the user's words
     */
    public record Result(byte[] bytes, Optional<String> refusal) {}

    /**
     * The patch for settings as users write them, each {@code keep} or a value that {@code chip} has a code for.
     *
     * @param mode {@code qio}, {@code qout}, {@code dio}, {@code dout}
     * @param frequency such as {@code 80m}, or {@code 80mhz} as espflash writes it
     * @param size such as {@code 4MB}; what the chip has must have been detected before
     * @throws EspException with {@code BAD_PARAMETER} and the choices
     */
    public static HeaderPatch of(Chip chip, String mode, String frequency, String size) throws EspException {
        OptionalInt modeCode =
                FlashMode.named(mode).map(m -> OptionalInt.of(m.code())).orElse(OptionalInt.empty());
        FlashCodes frequencies = chip.spec().flashFrequencies();
        FlashCodes sizes = chip.spec().flashSizes();
        Setting modes = new Setting("flash mode", "esp.flashMode", "keep, qio, qout, dio, dout");
        return new HeaderPatch(
                modes.code(mode, modeCode, chip),
                new Setting("flash frequency", "esp.flashFrequency", "keep, " + String.join(", ", frequencies.names()))
                        .code(frequency, frequencies.code(frequency.replaceFirst("(?i)mhz$", "m")), chip),
                new Setting("flash size", "esp.flashSize", "keep, detect, " + String.join(", ", sizes.names()))
                        .code(size, sizes.code(size), chip));
    }

    /** One of the three, in the user's words. */
    private record Setting(String name, String parameter, String choices) {

        OptionalInt code(String value, OptionalInt code, Chip chip) throws EspException {
            if (value.equalsIgnoreCase(KEEP_VALUE)) {
                return OptionalInt.empty();
            }
            if (code.isEmpty()) {
                throw new EspException(
                        Problem.BAD_PARAMETER,
                        "the " + chip + " knows no " + name + " " + value,
                        Evidence.of(Key.PARAMETER, parameter)
                                .with(Key.CHOICES, choices)
                                .with(Key.CHIP, chip));
            }
            return code;
        }
    }

    public boolean isEmpty() {
        return equals(KEEP);
    }

    /**
     * Patches a file that is to be written at {@code offset}. Only an image at the chip's bootloader offset is touched;
     * its digest, if it has one, is made to fit, and bytes behind the image stay. A damaged image is left alone: a new
     * digest would hide from the chip that it is damaged.
     */
    public Result apply(byte[] file, int offset, Chip chip) {
        boolean isBootloader = offset == chip.spec().bootloaderOffset() && file.length >= ImageHeader.BASIC_BYTES;
        if (isEmpty() || !isBootloader) {
            return new Result(file, Optional.empty());
        }
        if (LittleEndian.u8(file, 0) != ImageHeader.MAGIC) {
            return new Result(file, Optional.of("the file does not begin with 0xe9 as a bootloader does"));
        }
        try {
            AppImage image = AppImage.parse(file, chip);
            Optional<String> damage = image.damage();
            if (damage.isPresent()) {
                return new Result(file, damage);
            }
            byte[] changed = patched(file, image);
            if (!Arrays.equals(changed, file)
                    && image.signed().signatures().stream().anyMatch(Signature::valid)) {
                return new Result(file, Optional.of("it is signed, and another header would break its signature"));
            }
            return new Result(changed, Optional.empty());
        } catch (EspException e) {
            return new Result(file, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private byte[] patched(byte[] file, AppImage image) {
        ImageHeader header = image.header();
        byte[] out = file.clone();
        out[ImageHeader.MODE_AT] = (byte) modeCode.orElse(header.modeCode());
        int size = sizeCode.orElse(header.sizeCode());
        int frequency = frequencyCode.orElse(header.frequencyCode());
        out[ImageHeader.SIZE_FREQUENCY_AT] = (byte) (size << 4 | frequency);
        image.digest().ifPresent(d -> {
            byte[] digest = Digests.sha256(out, 0, d.offset());
            System.arraycopy(digest, 0, out, d.offset(), ImageDigest.BYTES);
        });
        return out;
    }
}
