package io.github.espmaven.flash;

import io.github.espmaven.base.FlashRange;
import java.time.Duration;

/**
 * What happens during a flash or an erase. The order is: {@link Planned} once; {@link Erasing} and {@link Erased} in
 * pairs; then for each region by address either {@link Skipped}, or {@link Writing}, any number of {@link Written} and
 * {@link Restarted}; when all are written, for each region {@link Verified} or {@link Unverified}; {@link Finished}
 * last. A region that differs then comes once more before it is {@link Verified}: {@link Restarted}, {@link Writing},
 * {@link Written}. Empty flash that a falsified command hit is erased again before {@link Finished}. An erase alone has the pairs only. A failure is an exception, never an event, and ends the sequence.
 */
public sealed interface FlashEvent {

    record Planned(FlashPlan plan) implements FlashEvent {}

    /** The chip erases; it may take long and says nothing meanwhile. */
    record Erasing(FlashRange range) implements FlashEvent {}

    /**
     * The chip has erased.
     *
     * @param proven whether its MD5 confirms it
     */
    record Erased(FlashRange range, Duration took, boolean proven) implements FlashEvent {}

    /** The flash already equals the region. */
    record Skipped(PlannedRegion region) implements FlashEvent {}

    /** The first bytes of a region are about to be sent. */
    record Writing(PlannedRegion region) implements FlashEvent {}

    /**
     * The chip has acknowledged a block.
     *
     * @param bytesDone bytes of the region so far, at most its length; falls back after {@link Restarted}
     * @param wireBytes bytes sent for the region so far, those sent twice included
     */
    record Written(PlannedRegion region, int bytesDone, long wireBytes) implements FlashEvent {}

    /**
     * Something was lost on the way; writing begins again at what is proven to be in the flash.
     *
     * @param reason what was lost, in the user's words
     */
    record Restarted(PlannedRegion region, int offset, String reason) implements FlashEvent {}

    /** The chip's MD5 equals the region's. */
    record Verified(PlannedRegion region, Duration took) implements FlashEvent {}

    /**
     * The region was written, but the chip cannot tell what it holds.
     *
     * @param reason why not, in the user's words
     */
    record Unverified(PlannedRegion region, String reason) implements FlashEvent {}

    record Finished(FlashReport report) implements FlashEvent {}
}
