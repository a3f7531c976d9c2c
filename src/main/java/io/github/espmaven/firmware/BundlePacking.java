package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.Firmware.Unplaced;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.firmware.bundle.BundleImage;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlan;
import io.github.espmaven.flash.FlashPlanner;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.PlannedRegion;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ExtendedHeader;
import io.github.espmaven.image.HeaderPatch;
import io.github.espmaven.image.RevisionRange;
import io.github.espmaven.partition.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Puts firmware into a bundle, and takes it out again. */
public final class BundlePacking {

    private BundlePacking() {}

    /**
     * The bundle of a firmware, its bootloader's header patched. What differs from board to board stays out of it.
     *
     * @param settings what the header shall say; a size to detect stays as the image has it
     * @throws EspException {@code BAD_PARAMETER} when nothing tells the chip, and what a plan would be refused for
     */
    public static Bundle pack(Firmware firmware, HeaderSettings settings, BundleSource origin) throws EspException {
        FlashPlan plan = plan(firmware, settings);
        List<BundleImage> images = new ArrayList<>();
        for (PlannedRegion region : plan.regions()) {
            images.add(image(region, firmware));
        }
        for (Unplaced open : firmware.unplaced()) {
            if (!open.contents().isForOneDevice()) {
                images.add(image(open));
            }
        }
        Chip chip = firmware.chip().orElseThrow();
        return new Bundle(origin, chip, revisions(images), plan.header(), firmware.table(), images);
    }

    /** What a bundle's images become on a board of which only the chip is known. */
    public static FlashPlan plan(Firmware firmware, HeaderSettings settings) throws EspException {
        if (firmware.chip().isEmpty()) {
            throw EspException.badParameter(
                    "none of the images tells which chip the bundle is for", "esp.chip", Chip.choices());
        }
        HeaderSettings known = settings.detectsSize()
                ? new HeaderSettings(settings.mode(), settings.frequency(), HeaderPatch.KEEP_VALUE)
                : settings;
        return FlashPlanner.plan(firmware.regions(), FlashTarget.unseen(firmware.chip()), known, FlashOption.DEFAULTS);
    }

    /** The region's bytes without the padding that a plan adds, but for what is encrypted. */
    private static BundleImage image(PlannedRegion region, Firmware firmware) {
        int offset = region.input().offset();
        Encryption encryption = region.input().encryption();
        Optional<String> partition = firmware.table()
                .flatMap(t -> t.at(offset))
                .filter(p -> p.range().offset() == offset)
                .map(Partition::name);
        return new BundleImage(
                region.name(),
                OptionalInt.of(offset),
                partition,
                region.stored().bytes(),
                encryption.byHost() ? Encryption.DONE : encryption);
    }

    /** Without a table of its own, a bundle leaves it to the board's where a partition lies. */
    private static BundleImage image(Unplaced open) throws EspException {
        if (open.place() instanceof ImagePlacement.InPartition in
                && open.contents() instanceof FlashContents.Plain plain
                && !open.encryption().byHost()) {
            return new BundleImage(
                    in.name(), OptionalInt.empty(), Optional.of(in.name()), plain.bytes(), open.encryption());
        }
        throw new EspException(
                Problem.BAD_PARAMETER,
                open.source() + " cannot be put into a bundle before its chip and its place are known",
                Evidence.of(Key.PARAMETER, "esp.partitionTable").with(Key.FILE, open.source()));
    }

    private static Bundle.Revisions revisions(List<BundleImage> images) {
        int min = 0;
        int max = RevisionRange.NO_MAX;
        for (BundleImage image : images) {
            Optional<RevisionRange> asked = revisions(image.bytes());
            min = Math.max(min, asked.map(RevisionRange::min).orElse(0));
            max = Math.min(max, asked.map(RevisionRange::max).filter(m -> m > 0).orElse(RevisionRange.NO_MAX));
        }
        return new Bundle.Revisions(min, max);
    }

    private static Optional<RevisionRange> revisions(byte[] bytes) {
        try {
            return AppImage.startsLikeOne(bytes)
                    ? AppImage.parse(bytes).header().extended().map(ExtendedHeader::revisions)
                    : Optional.empty();
        } catch (EspException notAnImage) {
            return Optional.empty();
        }
    }

    /** What a bundle holds, each with the place it was packed for. */
    static List<Unplaced> unpack(Bundle bundle, boolean force) {
        List<Unplaced> all = new ArrayList<>();
        for (BundleImage image : bundle.images()) {
            ImagePlacement place = image.offset().isPresent()
                    ? new ImagePlacement.At(image.offset().getAsInt())
                    : new ImagePlacement.InPartition(image.partition().orElseThrow());
            String source = bundle.origin() + "/" + image.name();
            all.add(new Unplaced(place, new FlashContents.Plain(image.bytes()), source, image.encryption(), force));
        }
        return all;
    }
}
