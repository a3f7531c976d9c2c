package io.github.espmaven.job;

import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What to flash and how.
 *
 * @param board how to reach the board
 * @param images the inputs
 * @param partitionTable a table to find partition names in; it is not flashed by being named here
 * @param header what the bootloader's header shall say about the flash
 * @param options what is switched on
 * @param spiConnection pins of the flash, as the user wrote them; empty: the chip's own
 * @param bootLog how long to show what the board prints after its restart; zero: not at all
 */
public record FlashRequest(
        BoardRequest board,
        List<ImageSpec> images,
        Optional<Path> partitionTable,
        HeaderSettings header,
        Set<FlashOption> options,
        Optional<String> spiConnection,
        Duration bootLog) {

    public FlashRequest {
        images = List.copyOf(images);
        options = Set.copyOf(options);
    }
}
