package io.github.espmaven.fit;

import io.github.espmaven.base.FlashRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.FlashPlan;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.PlannedRegion;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.PartitionType;
import io.github.espmaven.partition.TableSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The flash as it will be: the regions that are written, over what is known of the board.
 *
 * @param target the chip and its flash, as far as known
 * @param regions what is written, by address, headers patched
 * @param header what the bootloader's header was to say
 * @param named the table by which names were found, if there was one
 * @param board what the flash holds now
 */
public record PlannedFlash(
        FlashTarget target,
        List<FlashRegion> regions,
        HeaderSettings header,
        Optional<PartitionTable> named,
        TableSettings tables,
        BoardFlash board) {

    public PlannedFlash {
        regions = regions.stream()
                .sorted(Comparator.comparingInt(FlashRegion::offset))
                .toList();
    }

    /** What a plan leads to, on a board of which nothing more is known than the plan does; what is encrypted cannot be judged. */
    public static PlannedFlash of(FlashPlan plan, Optional<PartitionTable> table, TableSettings tables) {
        List<FlashRegion> written = plan.regions().stream()
                .map(PlannedRegion::asWritten)
                .filter(r -> r.encryption() != Encryption.DONE)
                .toList();
        return new PlannedFlash(plan.target(), written, plan.header(), table, tables, BoardFlash.UNKNOWN);
    }

    /** The same on a board that holds this. */
    public PlannedFlash on(BoardFlash known) {
        return new PlannedFlash(target, regions, header, named, tables, known);
    }

    Optional<Chip> chip() {
        return target.chip();
    }

    /** Whether the chip starts a bootloader, which reads a partition table; the ESP8266 may do without. */
    boolean hasBootloader() {
        return chip().filter(c -> c.spec().imageChipId().isPresent()).isPresent();
    }

    /** Where the chip looks for its bootloader. */
    OptionalInt bootloaderOffset() {
        return chip().map(c -> OptionalInt.of(c.spec().bootloaderOffset())).orElse(OptionalInt.empty());
    }

    /** Where the table lies: where one is written whose partitions leave room for it there, else where it is looked for. */
    int tableOffset() {
        return regions.stream()
                .filter(r -> PartitionTable.ifSound(r.bytes())
                        .filter(t -> isRoomFor(t, r.offset()))
                        .isPresent())
                .mapToInt(FlashRegion::offset)
                .findFirst()
                .orElse(tables.tableOffset());
    }

    private static boolean isRoomFor(PartitionTable table, int offset) {
        FlashRange place = new FlashRange(offset, TableSettings.TABLE_BYTES);
        int first = table.partitions().stream()
                .filter(p -> p.is(PartitionType.APP) || p.is(PartitionType.DATA))
                .mapToInt(p -> p.range().offset())
                .min()
                .orElse(0);
        return place.end() == first;
    }

    /** The table that will count, as far as one is known. */
    public Optional<PartitionTable> table() {
        return content(tableOffset())
                .flatMap(c -> PartitionTable.ifSound(c.bytes()))
                .or(() -> named)
                .or(board::soundTable);
    }

    Optional<FlashRegion> covering(int offset) {
        return regions.stream()
                .filter(r -> r.offset() <= offset && offset < r.range().end())
                .findFirst();
    }

    /** What is written at a place, up to the end of its region. */
    Optional<Content> content(int offset) {
        return covering(offset)
                .map(r -> Content.of(
                        r,
                        offset,
                        r.offset() == offset
                                ? r.bytes()
                                : Arrays.copyOfRange(r.bytes(), offset - r.offset(), r.bytes().length)));
    }

    /** What stands at the beginnings of all regions and at the places where bootloader and applications are looked for. */
    List<Content> contents() {
        List<Integer> places = new ArrayList<>();
        regions.forEach(r -> places.add(r.offset()));
        bootloaderOffset().ifPresent(places::add);
        appPartitions().forEach(p -> places.add(p.range().offset()));
        return places.stream()
                .distinct()
                .sorted()
                .flatMap(at -> content(at).stream())
                .toList();
    }

    List<Partition> appPartitions() {
        return table().map(t -> t.partitions().stream()
                        .filter(p -> p.is(PartitionType.APP))
                        .toList())
                .orElse(List.of());
    }

    /** The partition that begins at a place. */
    Optional<Partition> partitionAt(int offset) {
        return table().flatMap(t -> t.at(offset)).filter(p -> p.range().offset() == offset);
    }

    /** Whether data of the user's own lies at a place, which no chip looks at: a file in a data partition. */
    boolean isData(int offset) {
        return table().flatMap(t -> t.at(offset))
                .filter(p -> p.is(PartitionType.DATA))
                .isPresent();
    }

    /** What otadata will say; empty while nobody knows. */
    Optional<OtaData> otaData() {
        return table().flatMap(PartitionTable::otaData)
                .flatMap(p -> content(p.range().offset()).map(c -> OtaData.of(c.bytes())))
                .or(board::otaData);
    }

    /** What of the board's start is written. */
    public BootParts bootParts() {
        List<Content> images = contents().stream()
                .filter(c -> c.isImage() || c.kind() == Content.Kind.BROKEN)
                .toList();
        boolean otaData = table().flatMap(PartitionTable::otaData)
                .filter(p -> covering(p.range().offset()).isPresent())
                .isPresent();
        return new BootParts(
                images.stream().anyMatch(this::isBootloader),
                contents().stream().anyMatch(c -> c.kind() == Content.Kind.TABLE),
                otaData || !images.stream().allMatch(this::isBootloader));
    }

    private boolean isBootloader(Content image) {
        return image.kind() == Content.Kind.BOOTLOADER || bootloaderOffset().equals(OptionalInt.of(image.offset()));
    }

    /** Whether a judgement needs to know which bootloader and which table the board has. */
    public boolean needsBoard() {
        return hasBootloader()
                && contents().stream().anyMatch(c -> c.isImage() || c.kind() == Content.Kind.TABLE)
                && (covering(bootloaderOffset().orElseThrow()).isEmpty() || table().isEmpty());
    }

    /** The otadata partition that a judgement needs to know, if an app is written and it is not. */
    public Optional<Partition> needsOtaData() {
        boolean app = appPartitions().stream()
                .anyMatch(
                        p -> content(p.range().offset()).filter(Content::isApp).isPresent());
        return table().flatMap(PartitionTable::otaData)
                .filter(p -> app && covering(p.range().offset()).isEmpty());
    }
}
