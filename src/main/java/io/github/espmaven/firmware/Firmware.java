package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
     * @param place where it goes
     * @param bytes the contents
     * @param source where they came from
     */
    public record Unplaced(Place place, byte[] bytes, String source) {

        /** What the place waits for, for the plan: {@code app.bin: partition "factory", decided on the board}. */
        @Override
        public String toString() {
            return source + ": " + place + ", decided on the board";
        }
    }

    public Firmware {
        regions = List.copyOf(regions);
        unplaced = List.copyOf(unplaced);
    }

    /**
     * The same with every place decided.
     *
     * @param target the chip that answered
     * @param onBoard the table in the board's flash; asked only when a name needs it and the firmware brings no table
     * @throws EspException {@code UNKNOWN_PARTITION} with the names there are, {@code BAD_OFFSET} when the name looks
     *     like a mistyped number, {@code BEYOND_PARTITION}
     */
    public Firmware placedOn(Chip target, TableSource onBoard) throws EspException {
        List<FlashRegion> all = new ArrayList<>(regions);
        Optional<PartitionTable> known = table;
        for (Unplaced input : unplaced) {
            if (input.place instanceof Place.InPartition && known.isEmpty()) {
                known = Optional.of(onBoard.table());
            }
            all.add(place(input, Optional.of(target), known).orElseThrow());
        }
        return new Firmware(Optional.of(target), known, all, List.of());
    }

    /** The region an input becomes, if its place can be told from these. */
    static Optional<FlashRegion> place(Unplaced input, Optional<Chip> chip, Optional<PartitionTable> table)
            throws EspException {
        if (input.place instanceof Place.At at) {
            return Optional.of(region(input, at.offset(), nameAt(at.offset(), input, table)));
        }
        if (input.place instanceof Place.InPartition in) {
            if (table.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(inPartition(input, partition(in, table.get())));
        }
        return chip.isEmpty()
                ? Optional.empty()
                : Optional.of(region(input, chip.get().spec().bootloaderOffset(), Place.BOOTLOADER));
    }

    private static Partition partition(Place.InPartition wanted, PartitionTable table) throws EspException {
        Optional<Partition> found = table.named(wanted.name());
        if (found.isEmpty()) {
            throw wanted.unknown(table.names());
        }
        return found.get();
    }

    private static FlashRegion inPartition(Unplaced input, Partition partition) throws EspException {
        FlashRange room = partition.range();
        if (input.bytes.length > room.length()) {
            throw new EspException(
                    Problem.BEYOND_PARTITION,
                    input.source + " has " + input.bytes.length + " bytes, but partition \"" + partition.name()
                            + "\" only " + room.length(),
                    Evidence.of(Key.FILE, input.source)
                            .with(Key.PARTITION, partition.name())
                            .with(Key.RANGE, room));
        }
        return region(input, room.offset(), partition.name());
    }

    private static FlashRegion region(Unplaced input, int offset, String name) throws EspException {
        if (input.bytes.length > Integer.MAX_VALUE - offset) {
            throw new EspException(
                    Problem.BEYOND_FLASH,
                    input.source + " does not fit any flash at " + Hex.offset(offset),
                    Evidence.of(Key.FILE, input.source));
        }
        return new FlashRegion(offset, input.bytes, input.source, name);
    }

    /** A partition that begins at the offset gives the region its name, else the file does. */
    private static String nameAt(int offset, Unplaced input, Optional<PartitionTable> table) {
        return table.flatMap(t -> t.at(offset))
                .filter(p -> p.range().offset() == offset)
                .map(Partition::name)
                .orElseGet(() -> input.source.substring(
                        Math.max(input.source.lastIndexOf('/'), input.source.lastIndexOf('\\')) + 1));
    }
}
