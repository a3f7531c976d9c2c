package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.flash.FlashEvent.Restarted;
import io.github.espmaven.flash.FlashEvent.Written;
import io.github.espmaven.loader.StatusCode;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings the runs of one region into the flash, beginning again from what is proven when something is lost on the way
 * (protocol.md, section 11, pitfall 47).
 */
final class RegionWriter {
    /** Beginning again without having come any further ends after this many times. */
    private static final int FRUITLESS_RESTARTS = 3;

    private static final int RESTARTS = 50;

    private final FlashOperations loader;
    private final BatchPrefetcher runs;
    private final PlannedRegion region;
    private final UnintendedChanges changes;
    private final Consumer<FlashEvent> events;
    private long wireBytes;
    private int restarts;

    RegionWriter(
            FlashOperations loader,
            BatchPrefetcher runs,
            PlannedRegion region,
            UnintendedChanges changes,
            Consumer<FlashEvent> events) {
        this.loader = loader;
        this.runs = runs;
        this.region = region;
        this.changes = changes;
        this.events = events;
    }

    long wireBytes() {
        return wireBytes;
    }

    int restarts() {
        return restarts;
    }

    /** Writes one run; when it returns, the chip has confirmed all of it. */
    void write(WriteBatch run) throws EspException {
        WriteBatch current = run;
        int fruitless = 0;
        while (true) {
            BatchSender sender = sender(current);
            Optional<MisplacedBatch> attempt = changes.beforeSending(region, current.range());
            try {
                sender.send();
                if (!sender.repeated() || isInFlash(current.range())) {
                    attempt.ifPresent(changes::wasSent);
                    return;
                }
                throw new EspException(Problem.UNRELIABLE_LINK, "a block that was sent twice arrived wrongly");
            } catch (EspException e) {
                if (isTooLarge(e, current, sender)) {
                    runs.useSmallDeflateBlocks();
                    current = runs.encodeNow(region, current.range());
                    continue;
                }
                Optional<FlashRange> rest = restAfter(e, current, sender);
                if (rest.isEmpty()) {
                    return;
                }
                if (attempt.isPresent() && sender.acknowledgedBytes() > 0) {
                    changes.brokeOff(attempt.get());
                }
                boolean further = rest.get().offset() > current.range().offset();
                fruitless = further ? 0 : fruitless + 1;
                restarts++;
                if (fruitless > FRUITLESS_RESTARTS || restarts > RESTARTS) {
                    throw tooOften(e, rest.get());
                }
                events.accept(new Restarted(region, rest.get().offset(), String.valueOf(e.getMessage())));
                current = runs.encodeNow(region, rest.get());
            }
        }
    }

    private BatchSender sender(WriteBatch run) {
        int before = run.range().offset() - region.range().offset();
        return new BatchSender(loader, run, (block, bytes) -> {
            wireBytes += bytes;
            events.accept(new Written(region, before + block.bytesUpTo(), wireBytes));
        });
    }

    /** What of the run has to be written again; empty when it is proven that all of it has arrived. */
    private Optional<FlashRange> restAfter(EspException e, WriteBatch run, BatchSender sender) throws EspException {
        if (!e.problem().canRetry(Retry.WORKING)) {
            throw e.with(doing(run.range()));
        }
        try {
            loader.recover();
            return unproven(run.range(), sender.acknowledgedBytes());
        } catch (EspException again) {
            throw brokeOff(e, again, run, sender);
        }
    }

    /** Why writing cannot go on: what the line did, unless the attempt to reach the chip again tells more. */
    private EspException brokeOff(EspException first, EspException again, WriteBatch run, BatchSender sender) {
        boolean silent = again.problem() == Problem.NO_SERIAL_DATA;
        EspException telling = silent ? first : again;
        int done = run.range().offset() - region.range().offset() + sender.acknowledgedBytes();
        String progress = done + " of " + region.range().length() + " bytes";
        EspException broken = new EspException(
                telling.problem() == Problem.NO_SERIAL_DATA ? Problem.STREAM_STOPPED : telling.problem(),
                "writing " + region.input().source() + " broke off after " + progress + ": " + telling.getMessage()
                        + (silent ? "; since then the chip cannot be reached" : ""),
                telling.evidence().plus(doing(run.range())).with(Key.PROGRESS, progress),
                telling);
        broken.addSuppressed(silent ? again : first);
        return broken;
    }

    /** Some ROMs have less room for a compressed block than others and say so at BEGIN: ask for less. */
    private boolean isTooLarge(EspException e, WriteBatch run, BatchSender sender) {
        return !loader.isStub()
                && run.compressed()
                && sender.acknowledgedBytes() == 0
                && run.blockBytes() > BatchPrefetcher.SMALL_DEFLATE_BLOCK_BYTES
                && e.evidence().number(Key.STATUS).orElse(0) == StatusCode.MALFORMED_OR_UNKNOWN;
    }

    private Optional<FlashRange> unproven(FlashRange range, int acknowledgedBytes) throws EspException {
        int proven = acknowledgedBytes & -FlashRange.SECTOR_BYTES;
        boolean some = proven > 0 && proven < range.length();
        FlashRange rest = some && isInFlash(new FlashRange(range.offset(), proven))
                ? FlashRange.between(range.offset() + proven, range.end())
                : range;
        // the reply to the last block may be all that was lost
        return isInFlash(rest) ? Optional.empty() : Optional.of(rest);
    }

    private boolean isInFlash(FlashRange part) throws EspException {
        return loader.whyNoMd5().isEmpty() && runs.provable() && loader.holds(part, region.md5(part));
    }

    private Evidence doing(FlashRange range) {
        return Evidence.of(Key.OPERATION, "write " + region.name() + " at " + range)
                .with(Key.RANGE, range);
    }

    private EspException tooOften(EspException last, FlashRange rest) {
        return new EspException(
                last.problem(),
                "writing " + region.input().source() + " failed " + restarts + " times, the last time at " + rest + ": "
                        + last.getMessage(),
                last.evidence().plus(doing(rest)),
                last);
    }
}
