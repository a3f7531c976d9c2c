package io.github.espmaven.job;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.input.MergeFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Input of {@link MergeJob}: what to merge and how.
 *
 * @param chip the chip; empty: an image tells
 * @param header what the bootloader's header shall say about the flash
 * @param force whether what does not fit is merged all the same
 * @param shape what the file looks like
 */
public record MergeRequest(
        Optional<Chip> chip,
        List<ImageSpec> images,
        TableInput partitionTable,
        HeaderSettings header,
        boolean force,
        Path target,
        Shape shape) {

    /**
     * What the merged file looks like.
     *
     * @param targetOffset where in the flash it will begin; raw only
     * @param padToBytes its end in the flash; raw only
     * @param chunkBytes data in each block; UF2 only
     * @param md5 whether each block has an MD5; UF2 only
     */
    public record Shape(
            MergeFormat format, int targetOffset, OptionalInt padToBytes, OptionalInt chunkBytes, boolean md5) {}

    public MergeRequest {
        images = List.copyOf(images);
    }
}
