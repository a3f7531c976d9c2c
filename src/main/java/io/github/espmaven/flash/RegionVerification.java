package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.flash.FlashReport.RegionResult;
import io.github.espmaven.flash.FlashReport.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Has the chip prove all regions when all are written: regions that were skipped, too, for a later write may have hit
 * them. What differs is written once more, for its contents are known; then all is proven again.
 */
final class RegionVerification {
    /** The flash holds something else than was programmed, and always the same. */
    static final String WORN = "worn-flash";

    /** The flash is smaller than it claims. */
    private static final String SMALLER = "smaller-flash";

    /** No flash of these chips is smaller. */
    private static final long LEAST_BYTES = 256 << 10;

    private static final String ENCRYPTED = "the flash holds the encrypted form of what was sent";

    private final FlashOperations loader;
    private final UnintendedChanges changes;
    private final int repairs;
    private final Consumer<FlashEvent> events;
    private final Set<PlannedRegion> told = new HashSet<>();
    private final Map<PlannedRegion, Long> repaired = new HashMap<>();
    private final Map<PlannedRegion, List<FlashRange>> again = new HashMap<>();

    /** @param repairs how often what differs is written again */
    RegionVerification(FlashOperations loader, UnintendedChanges changes, Consumer<FlashEvent> events, int repairs) {
        this.repairs = repairs;
        this.loader = loader;
        this.changes = changes;
        this.events = events;
    }

    /** Writes pieces of a region that was written before. */
    interface Repair {
        /** Returns the bytes sent. */
        long write(PlannedRegion region, List<FlashRange> pieces) throws EspException;
    }

    /** Why some region cannot be verified, in the user's words. */
    Optional<String> whyNot(List<RegionResult> results) {
        return results.stream()
                .map(result -> whyNot(result.region()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> whyNot(PlannedRegion region) {
        return loader.whyNoMd5().or(() -> region.encrypted() ? Optional.of(ENCRYPTED) : Optional.empty());
    }

    /**
     * @throws EspException {@code VERIFY_FAILED} or {@code STILL_EMPTY} when a region differs although it was written again
     */
    List<RegionResult> prove(List<RegionResult> results, Repair repair) throws EspException {
        if (results.stream().allMatch(r -> r.state() == State.SKIPPED)) {
            return results;
        }
        for (int round = 0; ; round++) {
            List<PlannedRegion> missing = new ArrayList<>();
            for (RegionResult result : results) {
                Optional<EspException> wrong = check(result.region());
                if (wrong.isPresent()) {
                    missing.add(result.region());
                    changes.isMissing(result.region());
                    if (round == repairs) {
                        throw named(wrong.get(), result.region());
                    }
                }
            }
            if (missing.isEmpty()) {
                return results.stream().map(this::proven).toList();
            }
            for (PlannedRegion region : missing) {
                List<FlashRange> pieces = new DifferingRanges(loader, region).findAll(region.range());
                repaired.merge(region, repair.write(region, pieces), Long::sum);
                again.computeIfAbsent(region, first -> new ArrayList<>()).addAll(pieces);
            }
        }
    }

    /** What differs at the same place after each repair is no fault of the line; how it reads tells whose it is. */
    private EspException named(EspException e, PlannedRegion region) throws EspException {
        List<FlashRange> pieces = again.getOrDefault(region, List.of());
        Optional<FlashRange> same = pieces.stream()
                .filter(piece -> Collections.frequency(pieces, piece) == repairs)
                .findFirst();
        if (same.isEmpty() || e.problem() != Problem.VERIFY_FAILED) {
            return e;
        }
        byte[] first = loader.md5().agreed(same.get());
        boolean steady = Arrays.equals(first, loader.md5().agreed(same.get()));
        long real = steady ? realBytes(damaged(region, same.get())) : 0;
        if (real > 0) {
            String text = "the flash says that it has " + loader.size().bytes().orElseThrow()
                    + " bytes, but what it holds at " + same.get() + " comes again " + real
                    + " bytes away: it has no more than those";
            return new EspException(
                    e.problem(),
                    e.getMessage() + "; " + text,
                    e.evidence()
                            .with(Key.FAULT, SMALLER)
                            .with(Key.CHOICES, real < 1 << 20 ? (real >> 10) + "KB" : (real >> 20) + "MB"),
                    e);
        }
        return new EspException(
                e.problem(),
                e.getMessage() + "; " + same.get() + " was written " + (repairs + 1)
                        + " times, differs each time, and reads "
                        + (steady ? "the same each time" : "differently each time"),
                e.evidence().with(Key.FAULT, steady ? WORN : "unsteady-flash"),
                e);
    }

    /** The first sector of a piece that is not as it was written, for others of it may be sound. */
    private FlashRange damaged(PlannedRegion region, FlashRange piece) throws EspException {
        for (int at = piece.offset(); at < piece.end(); at += FlashRange.SECTOR_BYTES) {
            FlashRange sector = FlashRange.between(at, Math.min(at + FlashRange.SECTOR_BYTES, piece.end()));
            if (!loader.md5().holds(sector, region.md5(sector))) {
                return sector;
            }
        }
        return piece;
    }

    /**
     * The size of a flash in which {@code head}, which is damaged, is found again where a smaller flash would have it, too; 0:
     * it is not. Nothing is written for that.
     */
    private long realBytes(FlashRange head) throws EspException {
        byte[] md5 = loader.md5().agreed(head);
        long claimed = Arrays.equals(md5, FlashMd5.erased(head.length()))
                ? 0
                : loader.size().bytes().orElse(0);
        for (long bytes = LEAST_BYTES; bytes < claimed; bytes *= 2) {
            int twin = (int) (head.offset() ^ bytes);
            if (loader.md5().holds(new FlashRange(twin, head.length()), md5)) {
                return bytes;
            }
        }
        return 0;
    }

    private Optional<EspException> check(PlannedRegion region) throws EspException {
        Optional<String> whyNot = whyNot(region);
        if (whyNot.isPresent()) {
            if (told.add(region)) {
                events.accept(new FlashEvent.Unverified(region, whyNot.get()));
            }
            return Optional.empty();
        }
        try {
            Duration took = new FlashVerifier(loader).verify(region);
            if (told.add(region)) {
                events.accept(new FlashEvent.Verified(region, took));
            }
            return Optional.empty();
        } catch (EspException e) {
            if (e.problem() != Problem.VERIFY_FAILED && e.problem() != Problem.STILL_EMPTY) {
                throw e;
            }
            return Optional.of(e);
        }
    }

    private RegionResult proven(RegionResult result) {
        PlannedRegion region = result.region();
        boolean untouched = result.state() == State.SKIPPED && !repaired.containsKey(region);
        State state = untouched ? State.SKIPPED : whyNot(region).isPresent() ? State.WRITTEN : State.VERIFIED;
        return new RegionResult(
                region,
                state,
                result.wireBytes() + repaired.getOrDefault(region, 0L),
                result.took(),
                FlashRange.union(Stream.concat(result.sent().stream(), again.getOrDefault(region, List.of()).stream())
                        .toList()),
                result.reason());
    }
}
