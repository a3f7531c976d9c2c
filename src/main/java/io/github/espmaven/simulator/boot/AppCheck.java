package io.github.espmaven.simulator.boot;

import io.github.espmaven.simulator.boot.ImageInFlash.Segment;
import io.github.espmaven.simulator.boot.TableInFlash.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The bootloader's checks on an application, in its order and its words (protocol.md, section 12). */
record AppCheck(BootEnvironment board, IdfLogWriter log, ConsoleOutput console) {
    private static final String TAG = "esp_image";
    private static final int MAX_SEGMENT_BYTES = 16 << 20;

    /** The application in {@code partition} if it is whole and for this chip; else empty, and said why. */
    Optional<ImageInFlash> load(Row partition) {
        ImageInFlash app = ImageInFlash.at(partition.offset(), board);
        boolean good = headerIsGood(app)
                && new RevisionCheck(board, log).appMayRun(app)
                && segmentsAreGood(app)
                && checksumIsGood(app)
                && fits(app, partition)
                && digestIsGood(app);
        return good ? Optional.of(app) : Optional.empty();
    }

    private boolean headerIsGood(ImageInFlash app) {
        if (!app.hasMagic()) {
            log.error(TAG, "image at 0x%x has invalid magic byte (nothing flashed here?)", app.offset());
            return false;
        }
        if (app.segmentCount() > ImageInFlash.MAX_SEGMENTS) {
            log.error(
                    TAG,
                    "image at 0x%x segment count %d exceeds max %d",
                    app.offset(),
                    app.segmentCount(),
                    ImageInFlash.MAX_SEGMENTS);
            return false;
        }
        return true;
    }

    private boolean segmentsAreGood(ImageInFlash app) {
        List<Segment> segments = app.segments();
        for (int i = 0; i < segments.size(); i++) {
            Segment s = segments.get(i);
            int dataAt = app.offset() + s.at();
            if (s.length() % 4 != 0 || Integer.compareUnsigned(s.length(), MAX_SEGMENT_BYTES) >= 0) {
                log.error(TAG, "invalid segment length 0x%x", s.length());
                return false;
            }
            String use = board.isFlash(s.address()) ? "map" : s.address() == 0 ? "" : "load";
            log.info(
                    TAG,
                    "segment %d: paddr=%08x vaddr=%08x size=%05xh (%6d) %s",
                    i,
                    dataAt,
                    s.address(),
                    s.length(),
                    s.length(),
                    use);
            if (!s.complete()) {
                log.error(TAG, "bootloader_flash_read failed at 0x%08x", dataAt);
                return false;
            }
            if (use.equals("map") && (s.address() - dataAt) % pageBytes() != 0) {
                log.error(TAG, "Segment %d load address 0x%08x, doesn't match data 0x%08x", i, s.address(), dataAt);
                return false;
            }
            console.reading(s.length());
        }
        return true;
    }

    /** The smallest page a program may have been built for: the bytes do not tell which it was. */
    private int pageBytes() {
        return board.chip().spec().memory().mmuPageKib().stream()
                        .mapToInt(Integer::intValue)
                        .min()
                        .orElse(64)
                * 1024;
    }

    private boolean checksumIsGood(ImageInFlash app) {
        int calculated = app.checksum();
        int stored = app.storedChecksum();
        if (calculated != stored) {
            log.error(TAG, "Checksum failed. Calculated 0x%x read 0x%x", calculated, stored);
        }
        return calculated == stored;
    }

    private boolean fits(ImageInFlash app, Row partition) {
        boolean fits = app.length() <= Integer.toUnsignedLong(partition.size());
        if (!fits) {
            log.error(TAG, "Image length %d doesn't fit in partition length %d", app.length(), partition.size());
        }
        return fits;
    }

    private boolean digestIsGood(ImageInFlash app) {
        boolean good = !app.digestAppended() || Arrays.equals(app.digest(), app.storedDigest());
        if (!good) {
            log.error(TAG, "Image hash failed - image is corrupt");
        }
        return good;
    }
}
