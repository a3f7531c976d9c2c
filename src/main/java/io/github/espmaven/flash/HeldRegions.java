package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the flash was found to hold of regions, by the chip's MD5, before anything was written: each from its beginning up
 * to the first part that differs.
 */
final class HeldRegions {
    private final FlashOperations loader;
    private final SectorMemory memory;
    private final Map<Contents, Optional<FlashRange>> differing = new HashMap<>();
    private final Map<Contents, Optional<SectorMemory.Guess>> guesses = new HashMap<>();
    private final Map<Contents, List<FlashRange>> remembered = new HashMap<>();

    private record Contents(FlashRange range, String md5) {
        static Contents of(PlannedRegion region) {
            return new Contents(region.range(), Hex.of(region.md5()));
        }
    }

    HeldRegions(FlashOperations loader, SectorMemory memory) {
        this.loader = loader;
        this.memory = memory;
    }

    /**
     * What of a region differs if the board is still as it was left, which its first and last sector of that confirm;
     * empty when nothing is remembered or it is not so. Not to be trusted without the MD5 of the region afterwards.
     */
    List<FlashRange> remembered(PlannedRegion region) throws EspException {
        Contents contents = Contents.of(region);
        if (!remembered.containsKey(contents)) {
            Optional<SectorMemory.Guess> guess = guess(region);
            remembered.put(
                    contents,
                    guess.isPresent() && isConfirmed(guess.get()) ? guess.get().sectors() : List.of());
        }
        return remembered.get(contents);
    }

    private Optional<SectorMemory.Guess> guess(PlannedRegion region) {
        return guesses.computeIfAbsent(
                Contents.of(region), c -> loader.heals() ? memory.guess(region) : Optional.empty());
    }

    private boolean isConfirmed(SectorMemory.Guess guess) throws EspException {
        if (guess.sectors().isEmpty()) {
            return false;
        }
        List<FlashRange> known = List.copyOf(new TreeSet<>(guess.remembered().keySet()));
        for (FlashRange sector : new TreeSet<>(List.of(known.get(0), known.get(known.size() - 1)))) {
            byte[] md5 = loader.persistently(() -> loader.md5().once(sector));
            if (!SectorMemory.digits(md5).equals(guess.remembered().get(sector))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the flash holds all of the region; asked once. */
    boolean ask(PlannedRegion region) throws EspException {
        boolean tells = loader.whyNoMd5().isEmpty() && !region.encrypted();
        return tells && remembered(region).isEmpty() && firstDiffering(region).isEmpty();
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
     * Asks for all where the board was left with just that. Else for the first sector, for another build mostly differs
     * there, and that is soon known; then for all, in parts as many as let a search in one of them cost no more than asking
     * for them.
     */
    private Optional<FlashRange> askForFirst(PlannedRegion region) throws EspException {
        FlashRange all = region.range();
        boolean leftSo = guess(region).filter(g -> g.sectors().isEmpty()).isPresent();
        if (leftSo && loader.md5().seemsToHold(all, region.md5(all))) {
            return Optional.empty();
        }
        FlashRange head = new FlashRange(all.offset(), Math.min(all.length(), FlashRange.SECTOR_BYTES));
        if (!loader.md5().seemsToHold(head, region.md5(head))) {
            return Optional.of(head);
        }
        List<FlashRange> parts = head.equals(all) ? List.of() : DifferingRanges.parts(all, loader);
        for (FlashRange part : parts) {
            if (!loader.md5().seemsToHold(part, region.md5(part))) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }
}
