package io.github.espmaven.job;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.Device;
import io.github.espmaven.firmware.ImagePlacement;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.firmware.bundle.BackedUpBoard;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.firmware.bundle.BundleImage;
import io.github.espmaven.flash.FlashEraser;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlan;
import io.github.espmaven.flash.FlashPlanner;
import io.github.espmaven.flash.FlashReader;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashReport;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.FlashWriter;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionType;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.BoardSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Brings the flash of a board back to what a backup holds: writes what differs, erases what was erased. */
public final class RestoreJob {
    private final RestoreRequest request;
    private final JobListener listener;
    private final BoardAccess access;

    public RestoreJob(RestoreRequest request, Clock clock, JobListener listener) {
        this.request = request;
        this.listener = listener;
        this.access = new BoardAccess(request.board(), clock, listener);
    }

    /**
     * What was done.
     *
     * @param erased bytes that had to be erased beside that
     * @param whole whether the chip's MD5 of the whole flash is that of the backup; false where not all was restored, the
     *     flash is of another size, or the chip gives no MD5
     */
    public record Result(BoardSummary board, FlashReport report, long erased, boolean whole, BoardEnding ending) {}

    public Result run() throws EspException {
        Bundle bundle = backup();
        List<FlashRange> scope = scope(bundle);
        return access.use((device, board) -> restore(device, board, bundle, scope, images(bundle, scope)));
    }

    /** What would be done, by what the backup tells, a line for each part. */
    public List<String> dryRun() throws EspException {
        Bundle bundle = backup();
        List<FlashRange> scope = scope(bundle);
        List<String> lines = new ArrayList<>();
        for (BundleImage image : images(bundle, scope)) {
            lines.add("Would write " + image.name() + ", where it differs: " + range(image));
        }
        lines.add("Would erase the rest of "
                + scope.stream().map(FlashRange::toString).collect(Collectors.joining(", ")) + " where it is not.");
        return lines;
    }

    private Bundle backup() throws EspException {
        Bundle bundle = InputFile.read(request.backup()).bundle();
        if (bundle.backup().isEmpty()) {
            throw new EspException(
                    Problem.BAD_BUNDLE,
                    request.backup() + " is firmware and no backup of a board: esp:flash writes it",
                    Evidence.of(Key.FILE, request.backup()));
        }
        return bundle;
    }

    private static List<BundleImage> images(Bundle bundle, List<FlashRange> scope) {
        return bundle.images().stream()
                .filter(image -> scope.stream().anyMatch(part -> part.overlaps(range(image))))
                .toList();
    }

    private static FlashRange range(BundleImage image) {
        return new FlashRange(image.offset().orElseThrow(), image.bytes().length);
    }

    private List<FlashRange> scope(Bundle bundle) throws EspException {
        if (request.only().isEmpty()) {
            return List.of(new FlashRange(0, bundle.backup().orElseThrow().flashBytes()));
        }
        List<FlashRange> scope = new ArrayList<>();
        for (String name : request.only()) {
            List<FlashRange> parts = parts(bundle, name);
            if (parts.isEmpty()) {
                throw new EspException(
                        Problem.UNKNOWN_PARTITION,
                        "the backup has nothing called \"" + name + "\"; it has " + names(bundle),
                        Evidence.of(Key.PARTITION, name).with(Key.CHOICES, names(bundle)));
            }
            for (FlashRange part : parts) {
                FlashEraser.checkAligned(part); // what shares its last sector has another name
            }
            scope.addAll(parts);
        }
        return FlashRange.union(scope);
    }

    private static List<FlashRange> parts(Bundle bundle, String name) {
        List<FlashRange> partitions = bundle.table().stream()
                .flatMap(table -> table.partitions().stream())
                .filter(p -> p.name().equals(name) || (name.equals("app") && p.is(PartitionType.APP)))
                .map(Partition::range)
                .toList();
        String called = name.equals("table") ? ImagePlacement.PARTITION_TABLE : name;
        return partitions.isEmpty()
                ? bundle.images().stream()
                        .filter(image -> image.name().equals(called))
                        .map(RestoreJob::range)
                        .toList()
                : partitions;
    }

    private static String names(Bundle bundle) {
        return Stream.concat(
                        bundle.images().stream().map(BundleImage::name),
                        bundle.table().stream()
                                .flatMap(t -> t.partitions().stream().map(Partition::name)))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private Result restore(
            Device device, BoardSummary board, Bundle bundle, List<FlashRange> scope, List<BundleImage> images)
            throws EspException {
        BackedUpBoard from = bundle.backup().orElseThrow();
        boolean same = board.mac().equals(Optional.of(from.mac()));
        RestoreChecks checks = new RestoreChecks(request, bundle);
        checks.requireBoard(device, same);
        checks.requirePlaces(device, scope);
        Set<FlashOption> options = EnumSet.of(FlashOption.COMPRESS, FlashOption.VERIFY);
        if (request.force()) {
            options.add(FlashOption.FORCE);
        }
        FlashTarget target = FlashTarget.of(device);
        int size = (int) Math.min(from.flashBytes(), target.flashBytes().orElse(from.flashBytes()));
        FlashPlan plan = FlashPlanner.plan(regions(bundle, images), target, HeaderSettings.KEEP, options);
        checks.requireReadable(plan);
        List<FlashRange> toErase = notErased(device, scope, images, size);
        if (!toErase.isEmpty()) {
            new FlashEraser(device, listener::flash).erase(toErase, eraseOptions(same && from.encrypted()));
        }
        FlashReport report = new FlashWriter(device, listener::flash).write(plan);
        boolean whole = request.only().isEmpty() && isWhole(device, from, target);
        BoardSummary used = board.withLoader(device.baud(), device.stubRunning());
        long erased = toErase.stream().mapToLong(FlashRange::length).sum();
        return new Result(used, report, erased, whole, access.restart(device));
    }

    /** Its own chip's encrypted flash may be erased where it was. */
    private Set<FlashOption> eraseOptions(boolean own) {
        return request.force() || own ? Set.of(FlashOption.FORCE) : Set.of();
    }

    /** Images by address; those that share a sector, as parts of odd length do, are one region. */
    private static List<FlashRegion> regions(Bundle bundle, List<BundleImage> images) {
        List<FlashRegion> regions = new ArrayList<>();
        for (BundleImage image :
                images.stream().sorted(Comparator.comparing(RestoreJob::range)).toList()) {
            FlashRegion region = new FlashRegion(
                    image.offset().orElseThrow(),
                    image.bytes(),
                    bundle.origin() + "/" + image.name(),
                    image.name(),
                    image.encryption());
            int last = regions.size() - 1;
            FlashRange sectors = region.range().toSectors();
            if (last >= 0 && regions.get(last).range().toSectors().overlaps(sectors)) {
                regions.set(last, joined(regions.get(last), region));
            } else {
                regions.add(region);
            }
        }
        return regions;
    }

    private static FlashRegion joined(FlashRegion before, FlashRegion after) {
        byte[] bytes = Arrays.copyOf(before.bytes(), after.range().end() - before.offset());
        Arrays.fill(bytes, before.bytes().length, bytes.length, (byte) 0xFF);
        System.arraycopy(after.bytes(), 0, bytes, after.offset() - before.offset(), after.bytes().length);
        return new FlashRegion(
                before.offset(), bytes, before.source(), before.name() + "+" + after.name(), before.encryption());
    }

    private static List<FlashRange> notErased(Device device, List<FlashRange> scope, List<BundleImage> images, int size)
            throws EspException {
        List<FlashRange> stored = images.stream().map(i -> range(i).toSectors()).toList();
        FlashReader reader = new FlashReader(device);
        List<FlashRange> rest = new ArrayList<>();
        for (FlashRange part : scope) {
            if (part.offset() < size) {
                for (FlashRange empty : FlashRange.between(part.offset(), Math.min(part.end(), size))
                        .without(stored)) {
                    if (!reader.isErased(empty)) {
                        rest.add(empty.toSectors());
                    }
                }
            }
        }
        return FlashRange.union(rest);
    }

    /** Whether the chip's MD5 of all is the one it had then. */
    private static boolean isWhole(Device device, BackedUpBoard from, FlashTarget target) throws EspException {
        boolean comparable = from.md5().isPresent() && target.flashBytes().equals(OptionalLong.of(from.flashBytes()));
        if (!comparable) {
            return false;
        }
        byte[] then = Hex.parse(from.md5().orElseThrow());
        Optional<byte[]> now = new FlashReader(device).md5(new FlashRange(0, from.flashBytes()), then);
        if (now.isPresent() && !Arrays.equals(now.get(), then)) {
            throw new EspException(
                    Problem.VERIFY_FAILED,
                    "the flash of " + ByteSize.of(from.flashBytes())
                            + " is not that of the backup, although each part of it was proven",
                    Evidence.of(Key.RANGE, new FlashRange(0, from.flashBytes())));
        }
        return now.isPresent();
    }
}
