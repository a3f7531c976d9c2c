package io.github.espmaven.job;

import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.firmware.ImagePlacement;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A flash in parts that cover it without a gap: what is before the partition table, the table, its partitions, and what is
 * between and behind them.
 *
 * @param parts by offset
 */
record PartedFlash(List<Part> parts) {
    /** Erased pieces of this size at such borders are left out. */
    private static final int PIECE_BYTES = 1 << 16;

    /** @param isPartition whether its name stands in the table */
    record Part(String name, FlashRange range, boolean isPartition) {
        boolean isGap() {
            return !isPartition
                    && !name.equals(ImagePlacement.BOOTLOADER)
                    && !name.equals(ImagePlacement.PARTITION_TABLE);
        }
    }

    /** @param tableOffset where the table lies, if the board has one */
    PartedFlash(FlashRange all, Optional<PartitionTable> table, int tableOffset) {
        this(parts(all, table, tableOffset));
    }

    private static List<Part> parts(FlashRange all, Optional<PartitionTable> table, int tableOffset) {
        List<Part> named = new ArrayList<>();
        if (table.isPresent()) {
            if (tableOffset > 0) {
                add(named, new Part(ImagePlacement.BOOTLOADER, new FlashRange(0, tableOffset), false), all);
            }
            add(
                    named,
                    new Part(
                            ImagePlacement.PARTITION_TABLE,
                            new FlashRange(tableOffset, TableSettings.TABLE_BYTES),
                            false),
                    all);
            for (Partition partition : table.get().partitions()) {
                add(named, new Part(partition.name(), partition.range(), true), all);
            }
        }
        List<FlashRange> taken = named.stream().map(Part::range).toList();
        for (FlashRange gap : all.without(taken)) {
            named.add(new Part("at-" + Hex.offset(gap.offset()), gap, false));
        }
        return named.stream().sorted(Comparator.comparing(Part::range)).toList();
    }

    /** Tables of strangers may name what is not there, or twice. */
    private static void add(List<Part> parts, Part part, FlashRange all) {
        boolean fits = part.range().end() <= all.end()
                && parts.stream().noneMatch(p -> p.range().overlaps(part.range()));
        if (fits) {
            parts.add(part);
        }
    }

    /** The pieces of a range, each up to a border of 64 KB. */
    static List<FlashRange> pieces(FlashRange range) {
        List<FlashRange> pieces = new ArrayList<>();
        int at = range.offset();
        while (at < range.end()) {
            int end = (int) Math.min(range.end(), ((long) at + PIECE_BYTES) & -PIECE_BYTES);
            pieces.add(FlashRange.between(at, end));
            at = end;
        }
        return pieces;
    }

    /** What of a range is not erased, in few pieces of whole sectors. */
    static List<FlashRange> used(byte[] flash, FlashRange range) {
        List<FlashRange> used = new ArrayList<>();
        for (FlashRange piece : pieces(range)) {
            int from = piece.offset();
            int end = piece.end();
            while (from < end && flash[from] == -1) {
                from++;
            }
            while (end > from && flash[end - 1] == -1) {
                end--;
            }
            if (from < end) {
                FlashRange sectors = FlashRange.between(from, end).toSectors();
                used.add(FlashRange.between(
                        Math.max(sectors.offset(), piece.offset()), Math.min(sectors.end(), piece.end())));
            }
        }
        return FlashRange.union(used);
    }
}
