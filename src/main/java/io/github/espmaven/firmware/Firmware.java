package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.image.ElfConverter.Output;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionLookup;
import io.github.espmaven.partition.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to flash: everything that is known without a board. {@link #placedOn} finds the places only the board knows.
 *
 * @param chip the chip it is for, as the user or an image names it
 * @param table the partition table the user named or the firmware brings
 * @param regions contents whose places are known
 * @param unplaced contents whose places are decided on the board
 */
public record Firmware(
        Optional<Chip> chip, Optional<PartitionTable> table, List<FlashRegion> regions, List<Unplaced> unplaced) {

    /**
     * Contents for a place that needs the board.
     *
     * @param force whether it may reach beyond the partition that was named for it
     */
    public record Unplaced(
            ImagePlacement place, FlashContents contents, String source, Encryption encryption, boolean force) {

        Unplaced to(ImagePlacement other) {
            return new Unplaced(other, contents, source, encryption, force);
        }

        /**
         * What it is on a chip, wherever it goes.
         *
         * @throws EspException {@code BAD_IMAGE} when that is not known without a board
         */
        public byte[] bytes(Optional<Chip> chip) throws EspException {
            FlashContents.Target target = new FlashContents.Target(chip, Optional.empty(), Optional.empty());
            return contents.on(target, source)
                    .map(outputs -> outputs.get(0).bytes())
                    .orElseThrow(() -> new EspException(
                            Problem.BAD_IMAGE, source + " is known only on a board", Evidence.of(Key.FILE, source)));
        }

        /** The file's own name, without directories. */
        String lastOfSource() {
            return source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1);
        }

        /** What it waits for, for the plan: {@code app.bin: partition "factory", decided on the board}. */
        @Override
        public String toString() {
            return source + ": " + place + ", decided on the board";
        }
    }

    /** What is known of the board. */
    record Known(Optional<Chip> chip, Optional<PartitionTable> table, Optional<MacAddress> mac) {}

    public Firmware {
        regions = List.copyOf(regions);
        unplaced = List.copyOf(unplaced);
    }

    /**
     * The same with every place decided.
     *
     * @param onBoard the table in the board's flash; asked only when a name needs it and the firmware brings no table
     * @throws EspException {@code UNKNOWN_PARTITION} with the names there are, {@code BAD_OFFSET} when the name looks
     *     like a mistyped number, {@code BEYOND_PARTITION}
     */
    public Firmware placedOn(Chip target, TableSource onBoard) throws EspException {
        List<FlashRegion> all = new ArrayList<>(regions);
        Optional<PartitionTable> known = table;
        for (Unplaced open : unplaced) {
            Unplaced input = open;
            if (input.place instanceof ImagePlacement.InPartition && known.isEmpty()) {
                known = Optional.of(tableFor(input, onBoard));
            }
            if (input.place instanceof ImagePlacement.InPartition in && PartitionLookup.needsBoard(in.name())) {
                PartitionLookup lookup = new PartitionLookup(known.orElseThrow(), onBoard::otaData);
                input = input.to(
                        new ImagePlacement.InPartition(lookup.find(in.name()).name()));
            }
            Optional<MacAddress> mac = input.contents.isForOneDevice() ? Optional.of(onBoard.mac()) : Optional.empty();
            all.addAll(place(input, new Known(Optional.of(target), known, mac)).orElseThrow());
        }
        return new Firmware(Optional.of(target), known, all, List.of());
    }

    private static PartitionTable tableFor(Unplaced input, TableSource onBoard) throws EspException {
        try {
            return onBoard.table();
        } catch (EspException e) {
            if (e.problem() != Problem.BAD_PARTITION_TABLE) {
                throw e;
            }
            String needed = input.lastOfSource() + " goes to " + input.place;
            throw new EspException(e.problem(), needed + ", but " + e.getMessage(), e.evidence(), e);
        }
    }

    /** The regions an input becomes, mostly one, if contents and place can be told from these. */
    static Optional<List<FlashRegion>> place(Unplaced input, Known known) throws EspException {
        Optional<Spot> spot = spot(input, known);
        if (input.contents.needsPartition()
                && spot.isPresent()
                && spot.get().partition().isEmpty()) {
            throw EspException.badParameter(
                    input.source + " needs a partition, and none begins at " + input.place,
                    "esp.images",
                    "the name of a partition, as nvs or storage; a build goes into" + " -Desp.buildDirectory");
        }
        Optional<Partition> partition = spot.flatMap(Spot::partition);
        Optional<List<Output>> outputs =
                input.contents.on(new FlashContents.Target(known.chip, partition, known.mac), input.source);
        if (outputs.isEmpty() || spot.isEmpty()) {
            return Optional.empty();
        }
        List<FlashRegion> regions = new ArrayList<>();
        for (Output output : outputs.get()) {
            int offset = Math.addExact(spot.get().offset(), output.flashOffset().orElse(0));
            checkRoom(input, offset, output.bytes(), known.table);
            regions.add(region(input, offset, output.bytes(), spot.get().name()));
        }
        return Optional.of(regions);
    }

    /** Whether both begin at the same place: the one that the user names beside a bundle replaces the bundle's. */
    static boolean samePlace(Unplaced a, Unplaced b, Known known) {
        try {
            OptionalInt offset = offset(a, known);
            return a.place.equals(b.place) || (offset.isPresent() && offset.equals(offset(b, known)));
        } catch (EspException unknownPartition) { // told when it is placed
            return false;
        }
    }

    private static OptionalInt offset(Unplaced input, Known known) throws EspException {
        Optional<Spot> spot = spot(input, known);
        return spot.isPresent() ? OptionalInt.of(spot.get().offset()) : OptionalInt.empty();
    }

    /** Where an input begins, what it is called, and the partition if one begins there. */
    private record Spot(int offset, String name, Optional<Partition> partition) {}

    private static Optional<Spot> spot(Unplaced input, Known known) throws EspException {
        if (input.place instanceof ImagePlacement.At at) {
            Optional<Partition> there = known.table
                    .flatMap(t -> t.at(at.offset()))
                    .filter(p -> p.range().offset() == at.offset());
            return Optional.of(there.map(Firmware::spot)
                    .orElseGet(() -> new Spot(at.offset(), input.lastOfSource(), Optional.empty())));
        }
        if (input.place instanceof ImagePlacement.InPartition in) {
            return known.table.isEmpty() || PartitionLookup.needsBoard(in.name())
                    ? Optional.empty()
                    : Optional.of(spot(partition(in, known.table.get())));
        }
        return known.chip.map(c -> new Spot(c.spec().bootloaderOffset(), ImagePlacement.BOOTLOADER, Optional.empty()));
    }

    private static Spot spot(Partition partition) {
        return new Spot(partition.range().offset(), partition.name(), Optional.of(partition));
    }

    private static Partition partition(ImagePlacement.InPartition wanted, PartitionTable table) throws EspException {
        if (table.named(wanted.name()).isEmpty() && ImagePlacement.looksLikeNumber(wanted.name())) {
            throw ImagePlacement.badOffset(wanted.name());
        }
        return new PartitionLookup(table, p -> OtaData.erased()).find(wanted.name());
    }

    /** What was put into a partition by name stays in it, unless that is to be forced. */
    private static void checkRoom(Unplaced input, int offset, byte[] bytes, Optional<PartitionTable> table)
            throws EspException {
        if (input.force) {
            return;
        }
        Optional<Partition> partition = table.flatMap(t -> t.at(offset))
                .filter(p -> p.range().offset() == offset && input.place instanceof ImagePlacement.InPartition);
        if (partition.isPresent() && bytes.length > partition.get().range().length()) {
            throw new EspException(
                    Problem.BEYOND_PARTITION,
                    input.source + " has " + bytes.length + " bytes, but partition \""
                            + partition.get().name() + "\" only "
                            + partition.get().range().length(),
                    Evidence.of(Key.FILE, input.source)
                            .with(Key.RANGE, partition.get().range())
                            .with(Key.PARTITION, partition.get().name()));
        }
    }

    private static FlashRegion region(Unplaced input, int offset, byte[] bytes, String name) throws EspException {
        if (bytes.length > Integer.MAX_VALUE - offset) {
            throw new EspException(
                    Problem.BEYOND_FLASH,
                    input.source + " does not fit any flash at " + Hex.offset(offset),
                    Evidence.of(Key.FILE, input.source));
        }
        return new FlashRegion(offset, bytes, input.source, name, input.encryption);
    }
}
