package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import java.util.HashSet;
import java.util.Set;

/** Regions that the flash was found to hold, by the chip's MD5, before anything was written. */
final class HeldRegions {
    private final FlashOperations loader;
    private final Set<Contents> held = new HashSet<>();

    private record Contents(FlashRange range, String md5) {
        static Contents of(PlannedRegion region) {
            return new Contents(region.range(), Hex.of(region.md5()));
        }
    }

    HeldRegions(FlashOperations loader) {
        this.loader = loader;
    }

    boolean contains(PlannedRegion region) {
        return held.contains(Contents.of(region));
    }

    /** Asks for the first sector alone before the whole: another build mostly differs there, and that is soon known. */
    boolean ask(PlannedRegion region) throws EspException {
        if (loader.whyNoMd5().isPresent() || region.encrypted()) {
            return false;
        }
        FlashRange all = region.range();
        FlashRange head = new FlashRange(all.offset(), Math.min(all.length(), FlashRange.SECTOR_BYTES));
        boolean whole = (head.equals(all) || loader.seemsToHold(head, region.md5(head)))
                && loader.seemsToHold(all, region.md5());
        if (whole) {
            held.add(Contents.of(region));
        }
        return whole;
    }
}
