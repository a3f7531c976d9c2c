package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a flash changes beside the sectors of its regions, found by the chip's MD5. No command but data blocks carries a
 * checksum, so a falsified one can erase or write elsewhere. How each kind is found: a wrong size by {@link AdjacentFlash},
 * a wrong address by {@link MisplacedBatch}. A batch is only sent where the flash differs from it, so that a region whose
 * MD5 is right in the end proves that its data went to the right place.
 */
final class UnintendedChanges {
    private static final int ERASE_BLOCK_BYTES = 1 << 16;

    /** Of a run in largest blocks the stub erases a block ahead for so many bytes at least. */
    private static final int BYTES_AN_ERASE = LineQuality.LARGEST_BLOCK_BYTES / 2;

    private final FlashOperations loader;
    private final FlashPlan plan;
    private final Consumer<FlashEvent> events;
    private final boolean findable;
    private final List<FlashRange> named;
    private final List<MisplacedBatch> sent = new ArrayList<>();
    private final List<FlashRange> found = new ArrayList<>();
    private final AdjacentFlash adjacent;

    UnintendedChanges(FlashOperations loader, FlashPlan plan, Consumer<FlashEvent> events) {
        this.events = events;
        this.loader = loader;
        this.plan = plan;
        this.findable = plan.has(FlashOption.VERIFY) && loader.whyNoMd5().isEmpty();
        this.named = plan.regions().stream().map(PlannedRegion::sectors).toList();
        this.adjacent = new AdjacentFlash(loader, named);
    }

    /** To be called before the first BEGIN of a region. */
    void beforeWriting(PlannedRegion region, List<FlashRange> parts) throws EspException {
        if (!findable) {
            return;
        }
        adjacent.watchBehind(
                region.sectors(), parts.stream().mapToLong(this::reach).max().orElse(0));
        adjacent.watchStart(region.sectors().length());
        if (plan.has(FlashOption.REWRITE) || region.encrypted()) {
            for (FlashRange piece : WriteBatch.split(region.range())) {
                adjacent.watchOtherPlaces(piece);
            }
        }
    }

    /**
     * How far a run erases whose size was falsified. A stub begins with an erase block, and goes on by at most one for each
     * block it gets and each 32 KB it inflates (protocol.md, section 3.3); smaller blocks, as on a bad line, are more.
     */
    private long reach(FlashRange part) {
        boolean knows = loader.isStub() && loader.line().bitErrorRate() == 0;
        return knows ? part.end() + (3L + part.length() / BYTES_AN_ERASE) * ERASE_BLOCK_BYTES : Long.MAX_VALUE;
    }

    /** To be called before a BEGIN. */
    Optional<MisplacedBatch> beforeSending(PlannedRegion region, FlashRange range) throws EspException {
        if (!findable || region.encrypted()) {
            return Optional.empty();
        }
        MisplacedBatch batch = new MisplacedBatch(loader, region, range);
        if (!batch.headTells()) {
            adjacent.watchOtherPlaces(range); // the region's MD5 may be right wherever the data went
        }
        return Optional.of(batch);
    }

    void wasSent(MisplacedBatch batch) {
        sent.add(batch);
    }

    /** The batch broke off when some of it was acknowledged. */
    void brokeOff(MisplacedBatch batch) throws EspException {
        batch.find().ifPresent(found::add);
    }

    /** The region is not in the flash although all of it was acknowledged. */
    void isMissing(PlannedRegion region) throws EspException {
        for (MisplacedBatch batch : sent) {
            if (batch.region() == region) {
                brokeOff(batch);
            }
        }
        sent.removeIf(batch -> batch.region() == region);
    }

    /** All that was found, sectors of regions left out; what was empty before is erased again, with proof, and is not among it. */
    List<FlashRange> all() throws EspException {
        found.addAll(adjacent.changed());
        List<FlashRange> outside = new ArrayList<>();
        for (FlashRange range : FlashRange.union(found)) {
            outside.addAll(range.without(named));
        }
        List<FlashRange> blank = outside.stream().filter(adjacent::wasEmpty).toList();
        if (!blank.isEmpty() && areErasedAgain(blank)) {
            outside.removeAll(blank);
        }
        return outside;
    }

    private boolean areErasedAgain(List<FlashRange> blank) throws EspException {
        try {
            new FlashEraser(loader.device(), events).erase(blank, Set.of(FlashOption.FORCE));
            return true;
        } catch (EspException e) {
            if (e.problem() == Problem.OTHER_FLASH_HIT) {
                throw e;
            }
            return false;
        }
    }
}
