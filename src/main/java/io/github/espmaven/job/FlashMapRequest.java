package io.github.espmaven.job;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.HeaderSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Input of {@link FlashMapJob}: what to draw.
 *
 * @param chip the chip; empty: an image tells
 * @param images what is flashed; may be empty when there is a table
 * @param header flash settings for an image made from an ELF file, as for the flash
 * @param flashBytes size of the flash; empty: what the last flash or the bootloader says, else what is needed
 * @param flashReport what the last flash wrote down; need not exist
 */
public record FlashMapRequest(
        String title,
        Optional<Chip> chip,
        List<ImageSpec> images,
        TableInput partitionTable,
        HeaderSettings header,
        OptionalInt flashBytes,
        Path flashReport) {

    public FlashMapRequest {
        images = List.copyOf(images);
    }
}
