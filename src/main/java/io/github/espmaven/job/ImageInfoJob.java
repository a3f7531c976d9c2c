package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.firmware.InputFormat;
import io.github.espmaven.firmware.InputFormat.Piece;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.firmware.bundle.BundleImage;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ElfChips;
import io.github.espmaven.image.ElfConverter;
import io.github.espmaven.image.ElfOptions;
import io.github.espmaven.report.ImageInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks into images: binary, Intel HEX, UF2 or bundle (each part that is one), or ELF (the image it would become).
 *
 * @param chip the chip, where the file does not tell
 */
public record ImageInfoJob(Path file, Optional<Chip> chip) {

    /**
     * All images in the file, at least one.
     *
     * @throws EspException {@code FILE_UNREADABLE}, {@code FILE_EMPTY}, {@code BAD_IMAGE} saying where it is broken, or
     *     {@code BAD_PARAMETER} when an ELF file needs a chip to be named
     */
    public List<ImageInfo> run() throws EspException {
        InputFile input = InputFile.read(file);
        InputFormat format = InputFormat.of(input);
        if (format instanceof InputFormat.Elf) {
            return List.of(ofElf(input.elf()));
        }
        if (format instanceof InputFormat.FirmwareBundle) {
            return ofBundle(input.bundle());
        }
        if (format.isTable()) {
            throw new EspException(
                    Problem.BAD_IMAGE,
                    file + " is a partition table; the goal esp:partition-table shows it",
                    Evidence.of(Key.FILE, file));
        }
        return format.bringsPlaces()
                ? ofParts(format.read(input, InputFormat.Reading.ONLY))
                : List.of(info(file.toString(), input.bytes()));
    }

    private ImageInfo ofElf(ElfFile elf) throws EspException {
        Optional<Chip> target = chip.or(() -> ElfChips.only(elf));
        if (target.isEmpty()) {
            List<String> ids = ElfChips.candidates(elf).stream().map(Chip::id).toList();
            throw EspException.badParameter(
                    file + " does not tell which chip it is for", "esp.chip", String.join(", ", ids));
        }
        try {
            byte[] image = new ElfConverter(target.get(), ElfOptions.DEFAULT)
                    .convert(elf)
                    .get(0)
                    .bytes();
            return new ImageInfo(file + " (as image)", image.length, AppImage.parse(image, target.get()));
        } catch (EspException e) {
            throw InputFile.in(file.toString(), e);
        }
    }

    private List<ImageInfo> ofParts(List<Piece> parts) throws EspException {
        List<ImageInfo> all = new ArrayList<>();
        for (Piece part : parts) {
            byte[] bytes = part.bytes().orElseThrow();
            if (AppImage.startsLikeOne(bytes)) {
                all.add(info(file + " at " + Hex.offset(part.offset().orElseThrow()), bytes));
            }
        }
        return notEmpty(all);
    }

    private List<ImageInfo> ofBundle(Bundle bundle) throws EspException {
        List<ImageInfo> all = new ArrayList<>();
        for (BundleImage image : bundle.images()) {
            if (image.encryption() == Encryption.DONE) { // of what may be an image nothing is to be passed over
                throw new EspException(
                        Problem.BAD_IMAGE,
                        file + ": " + image.name() + " is encrypted, so nobody can look into it without its key",
                        Evidence.of(Key.FILE, file));
            }
            if (AppImage.startsLikeOne(image.bytes())) {
                all.add(info(file + ": " + image.name(), image.bytes()));
            }
        }
        return notEmpty(all);
    }

    private List<ImageInfo> notEmpty(List<ImageInfo> all) throws EspException {
        if (all.isEmpty()) {
            throw new EspException(
                    Problem.BAD_IMAGE,
                    file + ": none of its parts begins as an image does",
                    Evidence.of(Key.FILE, file));
        }
        return all;
    }

    private ImageInfo info(String source, byte[] bytes) throws EspException {
        try {
            AppImage image = chip.isPresent() ? AppImage.parse(bytes, chip.get()) : AppImage.parse(bytes);
            return new ImageInfo(source, bytes.length, image);
        } catch (EspException e) {
            throw InputFile.in(source, e);
        }
    }
}
