package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.SecurityFields;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.firmware.FlashContents;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.FlashPlan;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.PlannedRegion;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.Segment;
import io.github.espmaven.partition.PartitionType;
import io.github.espmaven.secure.SecureBootV1;
import io.github.espmaven.secure.SignedImage;
import io.github.espmaven.secure.SignedImage.Signature;
import io.github.espmaven.secure.SigningKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Signs images for secure boot (protocol.md, section 18).
 *
 * @param keys with what, in their order
 * @param deterministic whether the same image gets the same signature each time
 * @param warnings told what the user should know although it prevents nothing
 */
public record Signer(List<SigningKey> keys, boolean deterministic, Consumer<String> warnings) {
    private static final int PAGE_BYTES = 0x1_0000;

    public Signer {
        keys = List.copyOf(keys);
    }

    /**
     * An image with its signatures of version 2; unchanged when it has them.
     *
     * @throws EspException {@code BAD_IMAGE} when more than an image is in the bytes, {@code KEY_UNUSABLE} when its chip takes
     *     no such key, {@code SIGNATURE_INVALID} when it is full of others
     */
    byte[] sign(String source, byte[] bytes) throws EspException {
        AppImage image = AppImage.parse(bytes);
        image.damage().ifPresent(damage -> warnings.accept(source + " is signed as it is, but " + damage));
        SignedImage signed = image.signed();
        refuseMore(source, bytes, image, signed);
        warnOfPages(source, image);
        int most = SignedImage.MOST;
        for (SigningKey key : keys) {
            if (image.chip().isPresent()) {
                requireTakes(image.chip().get(), key, source);
                most = image.chip().get().spec().security().signatures();
            }
            signed = withName(source, signed, key, most);
        }
        return signed.toBytes();
    }

    /** Firmware whose bootloader and applications are signed, as {@code plan} patches their headers. */
    Firmware sign(Firmware firmware, FlashPlan plan) throws EspException {
        List<FlashRegion> regions = new ArrayList<>();
        for (PlannedRegion planned : plan.regions()) {
            FlashRegion region = planned.asWritten();
            boolean done = region.encryption() == Encryption.DONE;
            boolean data = firmware.table()
                    .flatMap(t -> t.at(region.offset()))
                    .filter(p -> p.is(PartitionType.DATA))
                    .isPresent();
            regions.add(
                    data || done || !AppImage.startsLikeOne(region.bytes())
                            ? region
                            : region.with(sign(region.source(), region.bytes())));
        }
        List<Firmware.Unplaced> unplaced = new ArrayList<>();
        for (Firmware.Unplaced open : firmware.unplaced()) {
            if (open.contents() instanceof FlashContents.Plain plain && AppImage.startsLikeOne(plain.bytes())) {
                unplaced.add(signed(open, plain));
            } else {
                unplaced.add(open);
            }
        }
        return new Firmware(firmware.chip(), firmware.table(), regions, unplaced);
    }

    private Firmware.Unplaced signed(Firmware.Unplaced open, FlashContents.Plain plain) throws EspException {
        byte[] signed = sign(open.source(), plain.bytes());
        return new Firmware.Unplaced(
                open.place(), new FlashContents.Plain(signed), open.source(), open.encryption(), open.force());
    }

    private SignedImage withName(String source, SignedImage image, SigningKey key, int most) throws EspException {
        try {
            return image.signedBy(key, deterministic, most);
        } catch (EspException e) {
            throw new EspException(e.problem(), source + ": " + e.getMessage(), e.evidence());
        }
    }

    /** A merged file or one that was signed without its padding would be signed for nothing. */
    private static void refuseMore(String source, byte[] bytes, AppImage image, SignedImage signed)
            throws EspException {
        int unsigned = signed.data().length;
        boolean padding = bytes.length <= unsigned;
        boolean withSector = bytes.length == unsigned + SignedImage.SECTOR
                && !signed.signatures().isEmpty();
        if (!padding && !withSector) {
            throw new EspException(
                    Problem.BAD_IMAGE,
                    source + " holds more than an image of " + image.length()
                            + " bytes and its signatures: what stands at " + Hex.offset(unsigned)
                            + " would lie where these go",
                    Evidence.of(Key.FILE, source));
        }
    }

    /** What is mapped from flash is verified in whole pages. */
    private void warnOfPages(String source, AppImage image) {
        boolean mapped = image.chip()
                .filter(c -> image.segments().stream()
                        .mapToInt(Segment::address)
                        .anyMatch(a -> c.spec().memory().isFlash(a)))
                .isPresent();
        if (mapped && image.length() % PAGE_BYTES != 0) {
            warnings.accept(source + " does not end at a page of 64 KiB, so a bootloader may refuse it: make it with"
                    + " CONFIG_SECURE_SIGNED_APPS of ESP-IDF, or by esp:elf2image with -Desp.securePad=v2");
        }
    }

    private static void requireTakes(Chip chip, SigningKey key, String source) throws EspException {
        SecurityFields fields = chip.spec().security();
        String scheme = key.publicKey().scheme().name().toLowerCase(Locale.ROOT);
        if (!fields.schemes().isEmpty() && !fields.schemes().contains(scheme)) {
            throw new EspException(
                    Problem.KEY_UNUSABLE,
                    source + " is for the " + chip + ", whose secure boot takes " + String.join(", ", fields.schemes())
                            + ", and " + key + " is " + scheme,
                    Evidence.of(Key.CHIP, chip).with(Key.FILE, source));
        }
    }

    /** Any file with a signature of version 1 behind it; unchanged when it has that. */
    byte[] signV1(byte[] bytes) throws EspException {
        return SecureBootV1.sign(bytes, keys.get(0), deterministic);
    }

    /** What the signatures of an image are, for the log. */
    static List<String> lines(byte[] signed) throws EspException {
        return AppImage.parse(signed).signed().signatures().stream()
                .map(Signature::toString)
                .toList();
    }
}
