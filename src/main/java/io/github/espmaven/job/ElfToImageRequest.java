package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.FlashCodes;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.ElfOptions;
import io.github.espmaven.image.HeaderPatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Input of {@link ElfToImageJob}: what to convert and how.
 *
 * @param chip the chip; empty: the only one the program fits
 * @param image where the image goes; empty: beside the program, ending in {@code .bin}
 * @param settings flash settings for the header, as the user wrote them
 * @param force whether it is made for a chip that the program does not seem to be for
 */
public record ElfToImageRequest(
        Optional<Chip> chip,
        Path elf,
        Optional<Path> image,
        HeaderSettings settings,
        ElfOptions options,
        boolean force) {

    /** @throws EspException {@code BAD_PARAMETER} for a setting or page size the chip does not have */
    ElfOptions options(Chip chip) throws EspException {
        OptionalInt page = options.layout().mmuPageBytes();
        List<Integer> pages = chip.spec().memory().mmuPageKib();
        if (page.isPresent() && !pages.contains(page.getAsInt() / 1024)) {
            String choices = String.join(", ", pages.stream().map(k -> k + "KB").toList());
            throw EspException.badParameter(
                    "the " + chip + " cannot map flash in pages of " + page.getAsInt() / 1024 + " KB",
                    "esp.mmuPageSize",
                    choices);
        }
        HeaderPatch patch = HeaderPatch.of(chip, settings.mode(), settings.frequency(), size(chip));
        boolean standardSizes = options.esp8266Version() == 3 && !settings.keepsSize();
        return options.withSettings(
                standardSizes
                        ? new HeaderPatch(
                                patch.modeCode(),
                                patch.frequencyCode(),
                                FlashCodes.STANDARD_SIZES.code(settings.size()))
                        : patch);
    }

    private String size(Chip chip) throws EspException {
        if (settings.detectsSize()) {
            throw EspException.badParameter(
                    "esp.flashSize is \"detect\", but no board is asked here",
                    "esp.flashSize",
                    String.join(", ", chip.spec().flashSizes().names()));
        }
        return settings.size();
    }
}
