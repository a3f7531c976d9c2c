package io.github.espmaven.firmware;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import java.util.OptionalLong;

/** Where an input goes, as far as its text alone tells. */
public sealed interface ImagePlacement {
    /** The name of the chip's own bootloader offset. */
    String BOOTLOADER = "bootloader";
    /** The name of the place where the partition table lies. */
    String PARTITION_TABLE = "partition-table";

    record At(int offset) implements ImagePlacement {
        @Override
        public String toString() {
            return Hex.offset(offset);
        }
    }

    /** Where the chip's ROM looks for the bootloader. */
    record Bootloader() implements ImagePlacement {
        @Override
        public String toString() {
            return BOOTLOADER;
        }
    }

    /** Where a partition begins. */
    record InPartition(String name) implements ImagePlacement {
        @Override
        public String toString() {
            return "partition \"" + name + "\"";
        }
    }

    /**
     * Reads a place.
     *
     * @param tableOffset where the partition table lies
     * @throws EspException {@code BAD_OFFSET} for a number no flash is large enough for
     */
    static ImagePlacement parse(String text, int tableOffset) throws EspException {
        String trimmed = text.trim();
        OptionalLong number = ByteSize.parse(trimmed);
        if (number.isPresent()) {
            if (number.getAsLong() > Integer.MAX_VALUE) {
                throw badOffset(trimmed);
            }
            return new At((int) number.getAsLong());
        }
        return switch (trimmed) {
            case BOOTLOADER -> new Bootloader();
            case PARTITION_TABLE -> new At(tableOffset);
            default -> new InPartition(trimmed);
        };
    }

    static boolean looksLikeNumber(String text) {
        return text.matches("[-+]?\\d.*");
    }

    static EspException badOffset(String text) {
        return new EspException(
                Problem.BAD_OFFSET,
                "\"" + text + "\" is not an offset in the flash",
                Evidence.of(Key.PARAMETER, "esp.images"));
    }
}
