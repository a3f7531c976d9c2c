package io.github.espmaven.fit;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.FlashCodes;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ImageHeader;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The size of the flash in the bootloader's header against the one found, and the end of the partition table against
 * both. The bootloader stops where they do not agree.
 */
record SizeRules(PlannedFlash flash, Consumer<Finding> findings) {
    private static final String DETECT = "-Desp.flashSize=detect";

    /** What a bootloader's header says. */
    private record Header(String source, long bytes) {}

    static void judge(PlannedFlash flash, List<Content> contents, Consumer<Finding> findings) {
        new SizeRules(flash, findings).judge();
    }

    private void judge() {
        OptionalLong found = flash.target().flashBytes();
        OptionalLong named = flash.header().bytes();
        Optional<Header> header = header();
        if (named.isPresent() && found.isPresent() && named.getAsLong() > found.getAsLong()) {
            warn("the flash size " + flash.header().size() + " is larger than the flash found, "
                    + ByteSize.of(found.getAsLong()) + "; " + DETECT);
        } else if (header.isPresent() && found.isPresent() && header.get().bytes > found.getAsLong()) {
            warn("the header of " + header.get().source + " says " + ByteSize.of(header.get().bytes)
                    + " of flash, but the board has " + ByteSize.of(found.getAsLong())
                    + ": the bootloader would stop; " + DETECT);
        }
        table().ifPresent(table -> table(table, header, found));
    }

    private void warn(String text) {
        findings.accept(Finding.warned(Problem.BEYOND_FLASH, text));
    }

    private void table(PartitionTable table, Optional<Header> header, OptionalLong found) {
        long end = table.partitions().stream()
                .mapToLong(p -> p.range().end())
                .max()
                .orElse(0);
        if (found.isPresent() && end > found.getAsLong()) {
            warn(firstBehind(table, found.getAsLong()) + " of flash the board has: the bootloader would refuse the"
                    + " partition table");
        } else if (header.isPresent() && end > header.get().bytes) {
            warn(firstBehind(table, header.get().bytes) + " in the header of " + header.get().source
                    + ": the bootloader would refuse the partition table; "
                    + (found.isPresent() ? DETECT : "-Desp.flashSize=" + enough(end)));
        }
    }

    private static String firstBehind(PartitionTable table, long bytes) {
        Partition first = table.partitions().stream()
                .filter(p -> p.range().end() > bytes)
                .min(Comparator.comparing(Partition::range))
                .orElseThrow();
        return "partition " + first.name() + " ends at " + Hex.of(first.range().end()) + ", behind the "
                + ByteSize.of(bytes);
    }

    /** The table, where bootloader or table are written; else nothing changes. */
    private Optional<PartitionTable> table() {
        boolean changes = flash.covering(flash.tableOffset()).isPresent()
                || flash.bootloaderOffset().stream()
                        .anyMatch(at -> flash.covering(at).isPresent());
        return flash.table().filter(t -> changes && flash.hasBootloader());
    }

    private static String enough(long bytes) {
        long size = Math.max(1 << 20, Long.highestOneBit(bytes));
        return ByteSize.of(size < bytes ? size * 2 : size);
    }

    /** The header of the bootloader that will be there; nothing while the size in it is still to be found out. */
    private Optional<Header> header() {
        if (flash.chip().isEmpty()
                || (flash.header().detectsSize() && !flash.target().isSeen())) {
            return Optional.empty();
        }
        Chip chip = flash.chip().get();
        return flash.content(chip.spec().bootloaderOffset())
                .flatMap(c -> header(chip, c.bytes(), c.region().source()))
                .or(() -> flash.board()
                        .bootloader()
                        .flatMap(bytes -> header(chip, bytes, "the bootloader on the board")));
    }

    private static Optional<Header> header(Chip chip, byte[] bytes, String source) {
        FlashCodes sizes = chip.spec().flashSizes();
        return AppImage.headerOf(bytes)
                .map(ImageHeader::sizeCode)
                .flatMap(code -> sizes.bytes(code).isPresent()
                        ? Optional.of(new Header(source, sizes.bytes(code).getAsLong()))
                        : Optional.empty());
    }
}
