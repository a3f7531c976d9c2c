package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.chip.UsbInterface;
import io.github.espmaven.connect.Device;
import io.github.espmaven.flash.FlashReport.RegionResult;
import io.github.espmaven.flash.FlashReport.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Carries out a plan: skips what the flash already holds, writes the rest, and lets the chip prove all of it at the end.
 * The proof comes last because BEGIN carries no checksum: a falsified one may hit a region written before (protocol.md,
 * section 11, pitfall 48).
 */
public final class FlashWriter {
    /** ROMs take compressed blocks of this size, at least the C3's does (protocol.md, section 11, pitfall 52). */
    private static final int ROM_DEFLATE_BLOCK_BYTES = 0x1000;

    private static final String ENCRYPTED = "the flash holds the encrypted form of what was sent";

    /** Whether the chip encrypts what it is sent. */
    private enum Encrypting {
        YES,
        NO
    }

    private final FlashOperations loader;
    private final Consumer<FlashEvent> events;
    private int restarts;

    /** @param events told what happens, in the order {@link FlashEvent} promises */
    public FlashWriter(Device device, Consumer<FlashEvent> events) {
        this.loader = new FlashOperations(device);
        this.events = events;
    }

    /**
     * Writes and verifies.
     *
     * @throws EspException {@code VERIFY_FAILED} or {@code STILL_EMPTY} when the flash does not hold what was sent, or
     *     what the line or the chip did instead of taking it
     */
    public FlashReport write(FlashPlan plan) throws EspException {
        long start = loader.clock().nanoTime();
        events.accept(new FlashEvent.Planned(plan));
        loader.prepare(plan.namedFlashBytes());
        if (plan.has(FlashOption.ERASE_ALL)) {
            new FlashEraser(loader.device(), events).eraseAll(plan.options());
        }
        List<RegionResult> results = writeRegions(plan);
        Optional<String> unverified = Optional.empty();
        if (plan.has(FlashOption.VERIFY)) {
            unverified = loader.whyNoMd5().or(() -> whyEncrypted(plan));
            results = proven(results);
        }
        Duration took = loader.clock().since(start);
        FlashReport report = new FlashReport(results, plan.has(FlashOption.ERASE_ALL), took, restarts, unverified);
        events.accept(new FlashEvent.Finished(report));
        return report;
    }

    private List<RegionResult> writeRegions(FlashPlan plan) throws EspException {
        List<RegionResult> results = new ArrayList<>();
        try (BatchPrefetcher plain = new BatchPrefetcher(shape(plan, Encrypting.NO), true);
                BatchPrefetcher encrypted = new BatchPrefetcher(shape(plan, Encrypting.YES), false)) {
            for (PlannedRegion region : plan.regions()) {
                BatchPrefetcher runs = region.encrypted() ? encrypted : plain;
                Deque<FlashRange> pieces = new ArrayDeque<>(WriteBatch.split(region.range()));
                Future<WriteBatch> first = runs.start(region, pieces.remove());
                if (mayBeSkipped(plan) && !region.encrypted() && isThere(region)) {
                    first.cancel(false);
                    events.accept(new FlashEvent.Skipped(region));
                    results.add(new RegionResult(region, State.SKIPPED, 0, Duration.ZERO));
                } else {
                    results.add(write(region, runs, first, pieces));
                }
            }
        }
        return results;
    }

    private RegionResult write(
            PlannedRegion region, BatchPrefetcher runs, Future<WriteBatch> first, Deque<FlashRange> pieces)
            throws EspException {
        long start = loader.clock().nanoTime();
        events.accept(new FlashEvent.Writing(region));
        RegionWriter writer = new RegionWriter(loader, runs, region, events);
        Optional<Future<WriteBatch>> next = Optional.of(first);
        while (next.isPresent()) {
            WriteBatch run = BatchPrefetcher.await(next.get());
            next = Optional.ofNullable(pieces.poll()).map(piece -> runs.start(region, piece));
            writer.write(run);
        }
        restarts += writer.restarts();
        return new RegionResult(
                region, State.WRITTEN, writer.wireBytes(), loader.clock().since(start));
    }

    private static Optional<String> whyEncrypted(FlashPlan plan) {
        return plan.regions().stream().anyMatch(PlannedRegion::encrypted) ? Optional.of(ENCRYPTED) : Optional.empty();
    }

    private WriteGeometry shape(FlashPlan plan, Encrypting encrypting) {
        Device device = loader.device();
        boolean encrypt = encrypting == Encrypting.YES;
        boolean compress = plan.has(FlashOption.COMPRESS) && !encrypt && loader.canDeflate();
        boolean small = loader.isStub() || device.usb() == UsbInterface.OTG;
        int deflateBlockBytes = small ? device.flashBlockBytes() : ROM_DEFLATE_BLOCK_BYTES;
        return new WriteGeometry(
                device.flashBlockBytes(),
                compress ? deflateBlockBytes : 0,
                loader.isStub(),
                device.chip().spec().romErase(),
                loader.encryption(encrypt));
    }

    private boolean mayBeSkipped(FlashPlan plan) {
        return loader.whyNoMd5().isEmpty() && !plan.has(FlashOption.REWRITE) && !plan.has(FlashOption.ERASE_ALL);
    }

    /** Asks for the first sector alone before the whole: another build mostly differs there, and that is soon known. */
    private boolean isThere(PlannedRegion region) throws EspException {
        FlashRange whole = region.range();
        FlashRange head = new FlashRange(whole.offset(), Math.min(whole.length(), FlashRange.SECTOR_BYTES));
        return (head.equals(whole) || loader.seemsToHold(head, region.md5(head)))
                && loader.seemsToHold(whole, region.md5());
    }

    /** All results with their proof; regions that were skipped are proven again, for a write may have hit them. */
    private List<RegionResult> proven(List<RegionResult> results) throws EspException {
        boolean anyWritten = results.stream().anyMatch(r -> r.state() != State.SKIPPED);
        List<RegionResult> proven = new ArrayList<>();
        for (RegionResult result : results) {
            Optional<String> whyNot = result.region().encrypted() ? Optional.of(ENCRYPTED) : loader.whyNoMd5();
            if (!anyWritten) {
                proven.add(result);
            } else if (whyNot.isPresent()) {
                events.accept(new FlashEvent.Unverified(result.region(), whyNot.get()));
                proven.add(result);
            } else {
                verify(result.region());
                State state = result.state() == State.SKIPPED ? State.SKIPPED : State.VERIFIED;
                proven.add(new RegionResult(result.region(), state, result.wireBytes(), result.took()));
            }
        }
        return proven;
    }

    private void verify(PlannedRegion region) throws EspException {
        Duration took = new FlashVerifier(loader).verify(region);
        events.accept(new FlashEvent.Verified(region, took));
    }
}
