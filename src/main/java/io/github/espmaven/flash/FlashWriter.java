package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.Device;
import io.github.espmaven.flash.FlashReport.RegionResult;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Carries out a plan: skips what the flash already holds, writes the rest, and lets the chip prove all of it at the end,
 * and that nothing else was changed. The proof comes last because BEGIN carries no checksum: a falsified one may hit a
 * region written before (protocol.md, section 11, pitfall 48).
 */
public final class FlashWriter {
    private static final int REPAIRS = 2;

    private final FlashOperations loader;
    private final Consumer<FlashEvent> events;
    private final SectorMemory memory;
    private final HeldRegions held;
    private final FlashProgress progress = new FlashProgress();

    /** @param events told what happens, in the order {@link FlashEvent} promises */
    public FlashWriter(Device device, Consumer<FlashEvent> events) {
        this(device, events, SectorMemory.of(device, device.loader().clock()));
    }

    FlashWriter(Device device, Consumer<FlashEvent> events, SectorMemory memory) {
        this.loader = new FlashOperations(device);
        this.events = event -> {
            progress.note(event);
            events.accept(event);
        };
        this.memory = memory;
        this.held = new HeldRegions(loader, memory);
    }

    /**
     * Whether the flash holds all regions of the plan already: then {@link #write} sends nothing and asks nothing again.
     *
     * @throws EspException what the line or the chip did instead of answering
     */
    public boolean holdsAll(FlashPlan plan) throws EspException {
        loader.size().tell(plan.namedFlashBytes());
        for (PlannedRegion region : plan.regions()) {
            if (!held.ask(region)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes and verifies.
     *
     * @throws EspException {@code VERIFY_FAILED} or {@code STILL_EMPTY} when the flash does not hold what was sent,
     *     {@code OTHER_FLASH_HIT} when something else was changed, or {@code OUT_OF_TIME} with what was done until then, or what the line or the chip did instead of taking
     *     it
     */
    public FlashReport write(FlashPlan plan) throws EspException {
        try {
            return writeAll(plan);
        } catch (EspException e) {
            throw e.problem() == Problem.OUT_OF_TIME ? progress.tell(e) : e;
        }
    }

    private FlashReport writeAll(FlashPlan plan) throws EspException {
        long start = loader.clock().nanoTime();
        events.accept(new FlashEvent.Planned(plan));
        loader.size().tell(plan.namedFlashBytes());
        if (plan.has(FlashOption.ERASE_ALL)) {
            new FlashEraser(loader.device(), events).eraseAll(plan.options());
        }
        UnintendedChanges changes = new UnintendedChanges(loader, plan, events);
        try (PlanWriter writer = new PlanWriter(loader, plan, held, changes, events)) {
            List<RegionResult> results = writer.write();
            loader.size().reachAll();
            Optional<String> unverified = Optional.empty();
            if (plan.has(FlashOption.VERIFY)) {
                RegionVerification verification =
                        new RegionVerification(loader, changes, events, loader.heals() ? REPAIRS : 0);
                unverified = verification.whyNot(results);
                results = proven(verification, results, writer, changes);
            }
            FlashReport report = new FlashReport(
                    results,
                    plan.has(FlashOption.ERASE_ALL),
                    loader.clock().since(start),
                    writer.restarts(),
                    unverified);
            loader.rate().rememberLine();
            memory.note(results);
            events.accept(new FlashEvent.Finished(report));
            return report;
        }
    }

    private static List<RegionResult> proven(
            RegionVerification verification, List<RegionResult> results, PlanWriter writer, UnintendedChanges changes)
            throws EspException {
        List<RegionResult> proven;
        try {
            proven = verification.prove(results, writer::writeAgain);
        } catch (EspException e) {
            throw e.problem() == Problem.VERIFY_FAILED ? withChanges(e, changes.all()) : e;
        }
        List<FlashRange> hit = changes.all();
        if (!hit.isEmpty()) {
            throw new EspException(
                    Problem.OTHER_FLASH_HIT,
                    "the line falsified a command, and " + text(hit) + " was erased or overwritten; what was to be"
                            + " written is in the flash as it was sent",
                    Evidence.of(Key.RANGE, text(hit)));
        }
        return proven;
    }

    private static EspException withChanges(EspException e, List<FlashRange> hit) {
        String besides = hit.isEmpty()
                ? "; other parts of the flash may have been hit, too"
                : "; besides, " + text(hit) + " was erased or overwritten";
        return new EspException(e.problem(), e.getMessage() + besides, e.evidence(), e);
    }

    private static String text(List<FlashRange> ranges) {
        return ranges.stream().map(FlashRange::toString).collect(Collectors.joining(" and "));
    }
}
