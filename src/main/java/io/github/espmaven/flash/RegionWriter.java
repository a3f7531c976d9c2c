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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Brings the runs of one region into the flash, beginning again from what is proven when something is lost on the way
 * (protocol.md, section 11, pitfall 47).
 */
final class RegionWriter {
    /** Beginning again without having come any further ends after this many times. */
    private static final int FRUITLESS_RESTARTS = 8;

    /** One may come from a BEGIN that the line falsified, so that too little was erased. */
    private static final int SURELY_WORN = 3;

    private final FlashOperations loader;
    private final Supplier<BatchPrefetcher> encoders;
    private final PlannedRegion region;
    private final UnintendedChanges changes;
    private final Consumer<FlashEvent> events;
    private long wireBytes;
    private int restarts;
    private int readBackFaults;
    private Optional<Ahead> ahead = Optional.empty();
    private Optional<EspException> lastFailure = Optional.empty();

    /** A run that is being encoded. */
    private record Ahead(FlashRange run, BatchPrefetcher encoder, FutureTask<WriteBatch> batch) {}

    /** @param encoders gives the encoder for the loader that answers now */
    RegionWriter(
            FlashOperations loader,
            Supplier<BatchPrefetcher> encoders,
            PlannedRegion region,
            UnintendedChanges changes,
            Consumer<FlashEvent> events) {
        this.loader = loader;
        this.encoders = encoders;
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

    /** Begins encoding what will probably be the first run. */
    void prepare(FlashRange range) {
        if (ahead.isEmpty()) {
            FlashRange run = WriteBatch.head(range, loader.line().runBytes());
            BatchPrefetcher encoder = encoders.get();
            ahead = Optional.of(new Ahead(run, encoder, encoder.start(region, run)));
        }
    }

    /** Nothing is to be written. */
    void cancel() {
        ahead.ifPresent(begun -> {
            begun.batch().cancel(false);
            begun.encoder().forget();
        });
        ahead = Optional.empty();
    }

    /** Writes parts of the region; when it returns, the chip has confirmed all of them. */
    void write(List<FlashRange> parts) throws EspException {
        Deque<FlashRange> left = new ArrayDeque<>(parts);
        int fruitless = 0;
        int baud = loader.device().baud();
        while (!left.isEmpty()) {
            loader.rate().speedUp();
            FlashRange part = left.remove();
            FlashRange run = WriteBatch.head(part, loader.line().runBytes());
            if (run.end() < part.end()) {
                left.push(FlashRange.between(run.end(), part.end()));
            }
            WriteBatch batch = encoded(run);
            if (!left.isEmpty()) {
                prepare(left.element());
            }
            List<FlashRange> rest = write(batch);
            boolean slower = loader.device().baud() < baud;
            baud = loader.device().baud();
            boolean further = slower || rest.isEmpty() || rest.get(0).offset() > run.offset();
            fruitless = further ? 0 : fruitless + 1;
            if (fruitless > FRUITLESS_RESTARTS && loader.rate().canSlowDown()) {
                slowDown(run);
            } else if (fruitless > FRUITLESS_RESTARTS) {
                throw tooOften(lastFailure.orElseThrow(), run);
            }
            for (int i = rest.size() - 1; i >= 0; i--) {
                left.push(rest.get(i));
            }
        }
    }

    private WriteBatch encoded(FlashRange run) throws EspException {
        Optional<Ahead> begun = ahead;
        ahead = Optional.empty();
        if (begun.isPresent() && begun.get().run().equals(run) && begun.get().encoder() == encoders.get()) {
            return SharedEncoding.await(begun.get().batch());
        }
        ahead = begun;
        cancel();
        return encoders.get().encodeNow(region, run);
    }

    /** Writes one run; returns what of it has to be written again. */
    private List<FlashRange> write(WriteBatch run) throws EspException {
        BatchSender sender = sender(run);
        Optional<MisplacedBatch> attempt = changes.beforeSending(region, run.range());
        try {
            sender.send();
            if (!sender.mayBeComplete()) {
                if (attempt.isPresent()) {
                    changes.brokeOff(attempt.get());
                }
                return unproven(run.range(), sender);
            }
            if (!sender.repeated() || isInFlash(run.range())) {
                attempt.ifPresent(changes::wasSent);
                return List.of();
            }
            throw new EspException(Problem.UNRELIABLE_LINK, "a block that was sent twice arrived wrongly");
        } catch (EspException e) {
            lastFailure = Optional.of(e);
            boolean readBack = e.evidence().number(Key.STATUS).orElse(0) == StatusCode.ROM_READ_BACK;
            readBackFaults = readBack ? readBackFaults + 1 : 0;
            if (isTooLarge(e, run, sender)) {
                encoders.get().useSmallDeflateBlocks();
                return List.of(run.range());
            }
            List<FlashRange> rest = restAfter(e, run, sender);
            if (!rest.isEmpty()) {
                if (attempt.isPresent() && sender.acknowledgedBytes() > 0) {
                    changes.brokeOff(attempt.get());
                }
                restarts++;
                events.accept(new Restarted(region, rest.get(0).offset(), String.valueOf(e.getMessage())));
            }
            return rest;
        }
    }

    private BatchSender sender(WriteBatch run) {
        int before = run.range().offset() - region.range().offset();
        return new BatchSender(loader, run, provable(), (block, bytes) -> {
            wireBytes += bytes;
            events.accept(new Written(region, before + block.bytesUpTo(), wireBytes));
        });
    }

    /** What of the run has to be written again; empty when it is proven that all of it has arrived. */
    private List<FlashRange> restAfter(EspException e, WriteBatch run, BatchSender sender) throws EspException {
        if (!e.problem().canRetry(Retry.WORKING)) {
            throw e.with(doing(run.range()));
        }
        boolean tooFast = loader.rate().isTooFast();
        while (true) {
            try {
                if (tooFast) {
                    slowDown(run.range());
                } else {
                    loader.recover();
                }
                return unproven(run.range(), sender);
            } catch (EspException again) {
                boolean lost = again.problem() == Problem.PORT_LOST;
                if (lost
                        || !again.problem().canRetry(Retry.WORKING)
                        || !loader.rate().canSlowDown()) {
                    throw brokeOff(e, again, run, sender);
                }
                tooFast = true;
            }
        }
    }

    private void slowDown(FlashRange range) throws EspException {
        int before = loader.device().baud();
        loader.rate().slowDown();
        events.accept(new Restarted(region, range.offset(), "too little arrived at " + before + " baud"));
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

    /**
     * What is not proven to be in the flash; nothing when the reply to the last block was all that was lost. The sector in
     * which the run broke off has a run of its own: the stub skips erasing sectors that are blank, which those behind it
     * mostly are by then, up to the first that is not (protocol.md, section 3.3).
     */
    private List<FlashRange> unproven(FlashRange range, BatchSender sender) throws EspException {
        if (sender.mayBeComplete() && isInFlash(range)) {
            return List.of();
        }
        int begun = range.offset() + (sender.acknowledgedBytes() & -FlashRange.SECTOR_BYTES);
        if (begun == range.offset() || begun >= range.end() || !provable()) {
            return List.of(range);
        }
        List<FlashRange> rest =
                new ArrayList<>(new DifferingRanges(loader, region).findAll(FlashRange.between(range.offset(), begun)));
        int next = Math.min(range.end(), begun + FlashRange.SECTOR_BYTES);
        rest.add(FlashRange.between(begun, next));
        if (next < range.end()) {
            rest.add(FlashRange.between(next, range.end()));
        }
        return rest;
    }

    private boolean provable() {
        return loader.whyNoMd5().isEmpty() && encoders.get().provable();
    }

    /** A reply that says so cannot be wrong by chance; one that does not is asked for again. */
    private boolean isInFlash(FlashRange part) throws EspException {
        byte[] md5 = region.md5(part);
        boolean held = false;
        for (int asked = 0; asked < 2 && !held && provable(); asked++) {
            held = loader.md5().seemsToHold(part, md5);
        }
        return held;
    }

    private Evidence doing(FlashRange range) {
        return Evidence.of(Key.OPERATION, "write " + region.name() + " at " + range)
                .with(Key.RANGE, range);
    }

    private EspException tooOften(EspException last, FlashRange rest) {
        boolean worn = readBackFaults >= SURELY_WORN;
        Evidence evidence = last.evidence().plus(doing(rest));
        return new EspException(
                worn ? Problem.VERIFY_FAILED : last.problem(),
                "writing " + region.input().source() + " failed " + restarts + " times, the last time at " + rest + ": "
                        + last.getMessage(),
                worn ? evidence.with(Key.FAULT, RegionVerification.WORN) : evidence,
                last);
    }
}
