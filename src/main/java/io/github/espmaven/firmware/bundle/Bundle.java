package io.github.espmaven.firmware.bundle;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.partition.PartitionTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * All that is flashed onto a board, ready for it: images are converted, their headers patched.
 *
 * @param revisions the revisions of the chip that all of its images run on
 * @param settings what the bootloader's header says about the flash; it is patched already
 * @param images the contents, in the order of the manifest
 * @param backup the board that it was read from; empty: it is firmware for any
 */
public record Bundle(
        BundleSource origin,
        Chip chip,
        Revisions revisions,
        HeaderSettings settings,
        Optional<PartitionTable> table,
        List<BundleImage> images,
        Optional<BackedUpBoard> backup) {

    /** Type of the artifact, its file's ending, and the packaging that makes it. */
    public static final String TYPE = "esp-firmware";

    /** Most bytes of all images together: the largest flash a header has a code for (protocol.md, section 5.1). */
    static final int MAX_BYTES = 128 * 1024 * 1024;

    static final int MAX_IMAGES = 1000;

    /** What stands before an entry's name. */
    private static final int ZIP_HEADER_BYTES = 30;

    /**
     * Chip revisions as major x 100 + minor.
     *
     * @param min least, 0 for any
     * @param max greatest, 65535 for any
     */
    public record Revisions(int min, int max) {
        /** No image asks for any. */
        public static final Revisions ANY = new Revisions(0, 0xffff);
    }

    public Bundle {
        images = List.copyOf(images);
    }

    /** Firmware for any board. */
    public Bundle(
            BundleSource origin,
            Chip chip,
            Revisions revisions,
            HeaderSettings settings,
            Optional<PartitionTable> table,
            List<BundleImage> images) {
        this(origin, chip, revisions, settings, table, images, Optional.empty());
    }

    /** Whether bytes begin as a bundle does: a zip file whose first entry is the manifest. */
    public static boolean startsLikeOne(byte[] bytes) {
        byte[] name = BundleManifest.FILE.getBytes(StandardCharsets.US_ASCII);
        int end = ZIP_HEADER_BYTES + name.length;
        return bytes.length > end
                && bytes[0] == 'P'
                && bytes[1] == 'K'
                && Arrays.equals(bytes, ZIP_HEADER_BYTES, end, name, 0, name.length);
    }
}
