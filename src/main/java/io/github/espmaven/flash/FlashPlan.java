package io.github.espmaven.flash;

import io.github.espmaven.base.FlashRange;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a flash will do, before it does it. A value: nothing in it needs a board.
 *
 * @param target the board it is made for, as far as known
 * @param regions what will be written, by address
 * @param header what the bootloader's header shall say
 * @param warnings what the user should know although it prevents nothing, one sentence each
 * @param undecided what only the board can tell, one phrase each; empty for a plan made with a board
 */
public record FlashPlan(
        FlashTarget target,
        List<PlannedRegion> regions,
        Set<FlashOption> options,
        HeaderSettings header,
        List<String> warnings,
        List<String> undecided) {

    public FlashPlan {
        regions = List.copyOf(regions);
        options = Set.copyOf(options);
        warnings = List.copyOf(warnings);
        undecided = List.copyOf(undecided);
    }

    public FlashPlan withWarnings(List<String> more) {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(more);
        return new FlashPlan(target, regions, options, header, all, undecided);
    }

    public boolean has(FlashOption option) {
        return options.contains(option);
    }

    /** Bytes that will be written if nothing is skipped. */
    public long totalBytes() {
        return regions.stream().mapToLong(PlannedRegion::length).sum();
    }

    /** The size of the flash the user named, in bytes; empty: what is found counts. */
    public OptionalLong namedFlashBytes() {
        return header.bytes();
    }

    /** What will be erased for the regions, adjacent sectors joined; more with {@link FlashOption#ERASE_ALL}. */
    public List<FlashRange> eraseRanges() {
        List<FlashRange> joined = new ArrayList<>();
        for (PlannedRegion region : regions) {
            FlashRange next = region.sectors();
            FlashRange last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && last.end() == next.offset()) {
                joined.set(joined.size() - 1, FlashRange.between(last.offset(), next.end()));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }
}
