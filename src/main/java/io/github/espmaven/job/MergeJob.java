package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.firmware.FirmwareReader;
import io.github.espmaven.fit.BoardFlash;
import io.github.espmaven.fit.FitCheck;
import io.github.espmaven.fit.PlannedFlash;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.FlashChunk;
import io.github.espmaven.image.HeaderPatch;
import io.github.espmaven.image.HexFile;
import io.github.espmaven.image.RawFile;
import io.github.espmaven.image.Uf2File;
import io.github.espmaven.job.MergeRequest.Shape;
import io.github.espmaven.report.ResultFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Merges images into one file, as {@code merge-bin} of the reference tool would (protocol.md, section 5.4).
 *
 * @param warnings told what the user should know although it prevents nothing
 */
public record MergeJob(MergeRequest request, Consumer<String> warnings) {

    public record Result(Chip chip, int bytes, int images) {}

    public Result run() throws EspException {
        Firmware firmware = new FirmwareReader(request.chip(), request.partitionTable(), request.header())
                .withForce(request.force())
                .read(request.images());
        Firmware placed = BoardlessPlacement.placed(firmware);
        Chip chip = placed.chip().orElseThrow();
        checkApart(placed.regions());
        List<FlashRegion> patched = patched(placed.regions(), chip);
        PlannedFlash flash = new PlannedFlash(
                FlashTarget.unseen(placed.chip()),
                patched.stream().filter(r -> r.encryption() != Encryption.DONE).toList(),
                HeaderSettings.KEEP,
                placed.table(),
                request.partitionTable().settings(),
                BoardFlash.UNKNOWN);
        FitCheck.require(flash, request.force()).forEach(warnings);
        List<FlashChunk> chunks = new ArrayList<>();
        for (FlashRegion region : patched) {
            byte[] stored = region.encryption().applied(region.bytes(), region.offset(), chip);
            chunks.add(new FlashChunk(region.offset(), stored));
        }
        byte[] merged = merged(chunks, chip);
        ResultFile.write(request.target(), merged);
        return new Result(chip, merged.length, chunks.size());
    }

    /** Two that share a byte are named as the user named them. */
    private static void checkApart(List<FlashRegion> regions) throws EspException {
        List<FlashRegion> sorted = regions.stream()
                .sorted(Comparator.comparing(FlashRegion::range))
                .toList();
        for (int i = 1; i < sorted.size(); i++) {
            FlashRegion before = sorted.get(i - 1);
            FlashRegion next = sorted.get(i);
            if (before.range().overlaps(next.range())) {
                throw new EspException(
                        Problem.OVERLAP,
                        before.source() + " " + before.range() + " and " + next.source() + " " + next.range()
                                + " overlap",
                        Evidence.of(Key.FILE, next.source()));
            }
        }
    }

    private List<FlashRegion> patched(List<FlashRegion> regions, Chip chip) throws EspException {
        HeaderSettings header = request.header();
        if (header.detectsSize()) {
            warnings.accept("the flash size cannot be detected without a board: the header keeps the one it has");
        }
        HeaderPatch patch = HeaderPatch.of(
                chip, header.mode(), header.frequency(), header.detectsSize() ? HeaderPatch.KEEP_VALUE : header.size());
        List<FlashRegion> patched = new ArrayList<>();
        for (FlashRegion region : regions) {
            if (region.encryption() == Encryption.DONE) {
                patched.add(region);
                continue;
            }
            HeaderPatch.Result result = patch.apply(region.bytes(), region.offset(), chip);
            result.refusal()
                    .ifPresent(why -> warnings.accept(
                            "the flash settings in the header of " + region.source() + " stay as they are: " + why));
            patched.add(new FlashRegion(region.offset(), result.bytes(), region.source(), region.name())
                    .with(region.encryption()));
        }
        return patched;
    }

    private byte[] merged(List<FlashChunk> chunks, Chip chip) throws EspException {
        Shape shape = request.shape();
        return switch (shape.format()) {
            case RAW -> RawFile.write(chunks, shape.targetOffset(), shape.padToBytes());
            case UF2 -> Uf2File.write(chunks, chip, shape.md5(), shape.chunkBytes());
            case HEX -> HexFile.write(chunks);
        };
    }
}
