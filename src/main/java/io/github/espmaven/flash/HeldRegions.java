package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the flash was found to hold of regions, by the chip's MD5, before anything was written: each from its beginning up
 * to the first part that differs.
 */
final class HeldRegions {
    private final FlashOperations loader;
    private final Map<Contents, Optional<FlashRange>> differing = new HashMap<>();

    private record Contents(FlashRange range, String md5) {
        static Contents of(PlannedRegion region) {
            return new Contents(region.range(), Hex.of(region.md5()));
        }
    }

    HeldRegions(FlashOperations loader) {
        this.loader = loader;
    }

    /** Whether the flash holds all of the region; asked once. */
    boolean ask(PlannedRegion region) throws EspException {
        boolean tells = loader.whyNoMd5().isEmpty() && !region.encrypted();
        return tells && firstDiffering(region).isEmpty();
    }

    /** The first part of a region that the flash does not hold, its first sector alone if that differs; asked once. */
    Optional<FlashRange> firstDiffering(PlannedRegion region) throws EspException {
        Contents contents = Contents.of(region);
        if (!differing.containsKey(contents)) {
            differing.put(contents, askForFirst(region));
        }
        return differing.get(contents);
    }

    /**
     * Asks for the first sector, for another build mostly differs there, and that is soon known; then for all, in parts as
     * many as let a search in one of them cost no more than asking for them.
     */
    private Optional<FlashRange> askForFirst(PlannedRegion region) throws EspException {
        FlashRange all = region.range();
        FlashRange head = new FlashRange(all.offset(), Math.min(all.length(), FlashRange.SECTOR_BYTES));
        if (!loader.seemsToHold(head, region.md5(head))) {
            return Optional.of(head);
        }
        List<FlashRange> parts = head.equals(all) ? List.of() : DifferingRanges.parts(all, loader);
        for (FlashRange part : parts) {
            if (!loader.seemsToHold(part, region.md5(part))) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }
}
