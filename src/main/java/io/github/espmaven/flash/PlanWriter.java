package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.chip.UsbInterface;
import io.github.espmaven.connect.Device;
import io.github.espmaven.flash.FlashReport.Reason;
import io.github.espmaven.flash.FlashReport.RegionResult;
import io.github.espmaven.flash.FlashReport.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes the regions of a plan that the flash does not hold yet, encoding ahead. */
final class PlanWriter implements AutoCloseable {
    /** ROMs take compressed blocks of this size, at least the C3's does (protocol.md, section 11, pitfall 52). */
    private static final int ROM_DEFLATE_BLOCK_BYTES = 0x1000;

    /** Whether the chip encrypts what it is sent. */
    private enum Encrypting {
        YES,
        NO
    }

    private final FlashOperations loader;
    private final FlashPlan plan;
    private final UnintendedChanges changes;
    private final Consumer<FlashEvent> events;
    private final HeldRegions held;
    private BatchPrefetcher plain;
    private BatchPrefetcher encrypted;
    private boolean forStub;
    private int restarts;

    PlanWriter(
            FlashOperations loader,
            FlashPlan plan,
            HeldRegions held,
            UnintendedChanges changes,
            Consumer<FlashEvent> events) {
        this.loader = loader;
        this.plan = plan;
        this.held = held;
        this.changes = changes;
        this.events = events;
        this.forStub = loader.isStub();
        this.plain = encoder(Encrypting.NO);
        this.encrypted = encoder(Encrypting.YES);
    }

    @Override
    public void close() {
        plain.close();
        encrypted.close();
    }

    /** How often writing had to begin again. */
    int restarts() {
        return restarts;
    }

    private BatchPrefetcher encoder(Encrypting encrypting) {
        return new BatchPrefetcher(geometry(encrypting), encrypting == Encrypting.NO, loader.packsAhead());
    }

    private WriteGeometry geometry(Encrypting encrypting) {
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

    /** For the loader that answers now. */
    private BatchPrefetcher batches(PlannedRegion region) {
        if (forStub != loader.isStub()) {
            close();
            forStub = loader.isStub();
            plain = encoder(Encrypting.NO);
            encrypted = encoder(Encrypting.YES);
        }
        return region.encrypted() ? encrypted : plain;
    }

    /** Writes what is not there, by address. */
    List<RegionResult> write() throws EspException {
        List<RegionResult> results = new ArrayList<>();
        for (PlannedRegion region : plan.regions()) {
            RegionWriter writer = writer(region);
            writer.prepare(region.range());
            List<FlashRange> missing = missing(region);
            if (missing.isEmpty()) {
                writer.cancel();
                events.accept(new FlashEvent.Skipped(region));
                results.add(new RegionResult(region, State.SKIPPED, 0, Duration.ZERO, List.of(), Reason.HELD));
            } else {
                results.add(write(region, missing, writer));
            }
        }
        return results;
    }

    private RegionResult write(PlannedRegion region, List<FlashRange> parts, RegionWriter writer) throws EspException {
        long start = loader.clock().nanoTime();
        loader.rate().startStub();
        changes.beforeWriting(region, parts);
        events.accept(new FlashEvent.Writing(region));
        writer.write(parts);
        restarts += writer.restarts();
        return new RegionResult(
                region,
                State.WRITTEN,
                writer.wireBytes(),
                loader.clock().since(start),
                parts,
                whole(region).orElse(Reason.DIFFERS));
    }

    private RegionWriter writer(PlannedRegion region) {
        return new RegionWriter(loader, () -> batches(region), region, changes, events);
    }

    /** Writes pieces of a region again that are not in the flash; returns the bytes sent. */
    long writeAgain(PlannedRegion region, List<FlashRange> pieces) throws EspException {
        if (pieces.isEmpty()) {
            return 0;
        }
        restarts++;
        events.accept(
                new FlashEvent.Restarted(region, pieces.get(0).offset(), "it is not in the flash as it was sent"));
        events.accept(new FlashEvent.Writing(region));
        changes.beforeWriting(region, List.of(region.range()));
        RegionWriter writer = writer(region);
        writer.write(pieces);
        restarts += writer.restarts();
        return writer.wireBytes();
    }

    /** Why all of the region is written whatever the flash holds; empty when it is not. */
    private Optional<Reason> whole(PlannedRegion region) {
        if (plan.has(FlashOption.REWRITE) || plan.has(FlashOption.ERASE_ALL)) {
            return Optional.of(Reason.ASKED_FOR);
        }
        boolean tells = loader.whyNoMd5().isEmpty() && !region.encrypted();
        return tells ? Optional.empty() : Optional.of(Reason.NOT_COMPARABLE);
    }

    /** What of the region the flash does not hold, as far as it tells. */
    private List<FlashRange> missing(PlannedRegion region) throws EspException {
        if (whole(region).isPresent()) {
            return List.of(region.range());
        }
        List<FlashRange> remembered = plan.has(FlashOption.VERIFY) ? held.remembered(region) : List.of();
        if (!remembered.isEmpty()) {
            return new DifferingRanges(loader, region).joined(FlashRange.union(remembered));
        }
        Optional<FlashRange> first = held.firstDiffering(region);
        return first.isEmpty() ? List.of() : new DifferingRanges(loader, region).find(first.get());
    }
}
