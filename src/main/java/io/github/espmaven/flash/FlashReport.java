package io.github.espmaven.flash;

import io.github.espmaven.base.FlashRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a flash did.
 *
 * @param regions what became of each region, by address
 * @param erasedAll whether the whole flash was erased before
 * @param took from the plan to the last verification
 * @param restarts how often writing had to begin again because something was lost on the way
 * @param unverified why regions that were written could not be verified, in the user's words; empty: all are, or
 *     verification was off
 */
public record FlashReport(
        List<RegionResult> regions, boolean erasedAll, Duration took, int restarts, Optional<String> unverified) {

    /** What became of a region. */
    public enum State {
        /** The chip already held it and proved it by its MD5. */
        SKIPPED,
        /** Written, and proven by the chip's MD5. */
        VERIFIED,
        /** Written, and acknowledged block by block only. */
        WRITTEN
    }

    /** Why parts of a region were sent, or none. */
    public enum Reason {
        /** None: the chip's MD5 is that of the region. */
        HELD,
        /** By the chip's MD5s they differ, or asking for more of them would have taken longer than sending. */
        DIFFERS,
        /** All of it: rewriting, or erasing the whole flash, was asked for. */
        ASKED_FOR,
        /** All of it: the chip cannot tell what its flash holds, or only the encrypted form of it. */
        NOT_COMPARABLE
    }

    /**
     * What became of one region.
     *
     * @param sent the parts that were sent, by address
     */
    public record RegionResult(
            PlannedRegion region, State state, long wireBytes, Duration took, List<FlashRange> sent, Reason reason) {
        public RegionResult {
            sent = List.copyOf(sent);
        }

        public int sentSectors() {
            return sent.stream().mapToInt(part -> part.toSectors().length()).sum() / FlashRange.SECTOR_BYTES;
        }

        public int sectors() {
            return region.sectors().length() / FlashRange.SECTOR_BYTES;
        }

        private long sentBytes() {
            return sent.stream().mapToLong(FlashRange::length).sum();
        }
    }

    public FlashReport {
        regions = List.copyOf(regions);
    }

    /** Bytes written, skipped regions not counted. */
    public long writtenBytes() {
        return regions.stream()
                .filter(r -> r.state() != State.SKIPPED)
                .mapToLong(r -> r.region().length())
                .sum();
    }

    /** Bytes of the parts that were sent, uncompressed. */
    public long sentBytes() {
        return regions.stream().mapToLong(RegionResult::sentBytes).sum();
    }

    public int sentSectors() {
        return regions.stream().mapToInt(RegionResult::sentSectors).sum();
    }

    /** Number of sectors of the regions of which any were sent. */
    public int sectors() {
        return regions.stream()
                .filter(r -> r.state() != State.SKIPPED)
                .mapToInt(RegionResult::sectors)
                .sum();
    }

    public long skippedBytes() {
        return regions.stream()
                .filter(r -> r.state() == State.SKIPPED)
                .mapToLong(r -> r.region().length())
                .sum();
    }

    public long wireBytes() {
        return regions.stream().mapToLong(RegionResult::wireBytes).sum();
    }

    /** Written bytes a second over the whole time; 0 when nothing was written. */
    public double bytesPerSecond() {
        double seconds = took.toNanos() / 1e9;
        return seconds == 0 ? 0 : writtenBytes() / seconds;
    }
}
