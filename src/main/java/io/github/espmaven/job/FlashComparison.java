package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.fit.FileSignature;
import io.github.espmaven.report.ContentDiff;
import io.github.espmaven.report.RegionDiff;
import io.github.espmaven.report.RegionDiff.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Compares a part of two firmwares, reading of a board only the pieces whose MD5s differ. */
final class FlashComparison {
    /** Largest piece that is read as a whole where its MD5 differs. */
    private static final int PIECE_BYTES = 0x10000;

    private final FlashRange range;
    private final FlashSide first;
    private final FlashSide second;
    private final List<Piece> pieces = new ArrayList<>();
    private final List<FlashRange> sectors = new ArrayList<>();

    FlashComparison(FlashRange range, FlashSide first, FlashSide second) {
        this.range = range;
        this.first = first;
        this.second = second;
    }

    /** What was read of both. */
    private record Piece(FlashRange range, byte[] before, byte[] after) {}

    RegionDiff named(String name) throws EspException {
        compare(range);
        if (sectors.isEmpty()) {
            return new RegionDiff(name, range, Outcome.SAME, List.of(), List.of());
        }
        byte[] after = (second instanceof FlashSide.InFiles ? second : first).read(range);
        byte[] before = after.clone();
        for (Piece piece : pieces) {
            int at = piece.range.offset() - range.offset();
            System.arraycopy(piece.before, 0, before, at, piece.before.length);
            System.arraycopy(piece.after, 0, after, at, piece.after.length);
        }
        Outcome outcome = FileSignature.isBlank(before)
                ? Outcome.ADDED
                : FileSignature.isBlank(after) ? Outcome.REMOVED : Outcome.DIFFERENT;
        return new RegionDiff(
                name,
                range,
                outcome,
                FlashRange.union(sectors),
                outcome == Outcome.DIFFERENT ? ContentDiff.between(before, after) : List.of());
    }

    private void compare(FlashRange part) throws EspException {
        Optional<byte[]> digest = first.md5(part);
        if (digest.isPresent()
                && second.md5(part).filter(d -> Arrays.equals(d, digest.get())).isPresent()) {
            return;
        }
        if (part.length() <= PIECE_BYTES) {
            Piece piece = new Piece(part, first.read(part), second.read(part));
            pieces.add(piece);
            sectors(piece);
            return;
        }
        int middle = part.offset() + part.length() / 2 & -PIECE_BYTES;
        int cut = middle > part.offset() ? middle : middle + PIECE_BYTES;
        compare(FlashRange.between(part.offset(), cut));
        compare(FlashRange.between(cut, part.end()));
    }

    private void sectors(Piece piece) {
        int start = piece.range.offset();
        int end = piece.range.end();
        for (int from = start; from < end; ) {
            int to = Math.min(end, (from & -FlashRange.SECTOR_BYTES) + FlashRange.SECTOR_BYTES);
            if (!Arrays.equals(piece.before, from - start, to - start, piece.after, from - start, to - start)) {
                sectors.add(FlashRange.between(from, to).toSectors());
            }
            from = to;
        }
    }
}
