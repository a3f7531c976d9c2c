package io.github.espmaven.flash;

import static io.github.espmaven.base.FlashRange.SECTOR_BYTES;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A batch whose data the chip acknowledged and that may have gone elsewhere: BEGIN carries no checksum, and one bit of its
 * address may have been falsified on the way. Made before BEGIN is sent.
 */
final class MisplacedBatch {
    private static final int TELLING_BYTES = 64;

    private final FlashOperations loader;
    private final PlannedRegion region;
    private final FlashRange range;
    private final byte[] headBefore;

    /** @param range what is to be written, a part of the region */
    MisplacedBatch(FlashOperations loader, PlannedRegion region, FlashRange range) throws EspException {
        this.loader = loader;
        this.region = region;
        this.range = range;
        this.headBefore = loader.persistently(() -> loader.md5().once(head()));
    }

    PlannedRegion region() {
        return region;
    }

    /** Whether what is to be written differs in its first sector from what was there. */
    boolean headTells() {
        return !Arrays.equals(headBefore, region.md5(head()));
    }

    private FlashRange head() {
        return piece(range.offset());
    }

    private FlashRange piece(int at) {
        return FlashRange.between(at, Math.min(range.end(), at + SECTOR_BYTES));
    }

    /** The sectors its data went to instead; empty when it is where it belongs, or nowhere to be found. */
    Optional<FlashRange> find() throws EspException {
        byte[] wanted = region.md5(head());
        boolean headTells = headTells();
        Optional<byte[]> head = loader.md5().otherThan(head(), wanted);
        Optional<FlashRange> sign = firstNotEmpty();
        if ((headTells && head.isEmpty()) || sign.isEmpty()) {
            return Optional.empty();
        }
        boolean untouched = head.filter(now -> Arrays.equals(now, headBefore)).isPresent();
        for (FlashRange place :
                AdjacentFlash.otherPlaces(range, loader.size().bytes().orElse(0))) {
            int shift = place.offset() - range.offset();
            FlashRange there = moved(sign.get(), shift);
            boolean begun = headTells && untouched && holdsBeginning(sign.get(), shift);
            if (begun || loader.md5().seemsToHold(there, region.md5(sign.get()))) {
                FlashRange extent = extent(place, shift);
                // the same data may lie elsewhere by right, as in another app partition
                if (headTells ? untouched || place.overlaps(range) : extent.equals(place)) {
                    return Optional.of(extent);
                }
            }
        }
        return Optional.empty();
    }

    /** Whether a piece is there as far as a batch came that broke off within it: the rest is erased, unlike in a like build. */
    private boolean holdsBeginning(FlashRange piece, int shift) throws EspException {
        FlashRange first = telling(piece);
        FlashRange end = FlashRange.between(Math.max(first.end(), piece.end() - TELLING_BYTES), piece.end());
        return end.length() == TELLING_BYTES
                && loader.md5().seemsToHold(moved(first, shift), region.md5(first))
                && loader.md5().seemsToHold(moved(end, shift), FlashMd5.erased(end.length()));
    }

    /** The first bytes of {@code piece} that are not everywhere: a batch may have broken off before its first sector was whole. */
    private FlashRange telling(FlashRange piece) {
        for (int at = piece.offset(); at + TELLING_BYTES <= piece.end(); at += TELLING_BYTES) {
            int from = at - region.range().offset();
            byte[] bytes = Arrays.copyOfRange(region.bytes(), from, from + TELLING_BYTES);
            if (new String(bytes, StandardCharsets.ISO_8859_1)
                            .chars()
                            .distinct()
                            .count()
                    >= TELLING_BYTES / 4) {
                return new FlashRange(at, TELLING_BYTES);
            }
        }
        return piece;
    }

    /** The first piece of the batch that cannot be taken for erased flash. */
    private Optional<FlashRange> firstNotEmpty() {
        for (int at = range.offset(); at < range.end(); at += SECTOR_BYTES) {
            FlashRange piece = piece(at);
            if (!Arrays.equals(region.md5(piece), FlashMd5.erased(piece.length()))) {
                return Optional.of(piece);
            }
        }
        return Optional.empty();
    }

    private static FlashRange moved(FlashRange piece, int shift) {
        return new FlashRange(piece.offset() + shift, piece.length());
    }

    /** The data as far as it came, the sector it broke off in, and what was erased for the rest. */
    private FlashRange extent(FlashRange place, int shift) throws EspException {
        int at = range.offset();
        while (at < range.end() && loader.md5().seemsToHold(moved(piece(at), shift), region.md5(piece(at)))) {
            at += SECTOR_BYTES;
        }
        if (at >= range.end()) {
            return place;
        }
        int end = at + shift + SECTOR_BYTES;
        while (end < place.end()
                && loader.md5().seemsToHold(new FlashRange(end, SECTOR_BYTES), FlashMd5.erased(SECTOR_BYTES))) {
            end += SECTOR_BYTES;
        }
        return FlashRange.between(place.offset(), Math.min(end, place.end()));
    }
}
