package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.Firmware.Unplaced;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the files the user named and finds out all that needs no board. */
public final class FirmwareReader {
    private static final Place TABLE = new Place.At(TableSettings.DEFAULT_TABLE_OFFSET);

    private final Optional<Chip> namedChip;
    private final Optional<Path> tableFile;

    /**
     * @param namedChip the chip the user named; empty: an image or the board tells
     * @param tableFile a partition table, CSV or binary, to find names in; it is not flashed. Empty: the table among
     *     the images, or the one on the board
     */
    public FirmwareReader(Optional<Chip> namedChip, Optional<Path> tableFile) {
        this.namedChip = namedChip;
        this.tableFile = tableFile;
    }

    /** An input with its place, read. */
    private record Input(Place place, InputFile file) {

        /** A table written as CSV goes to the flash in its binary form. */
        byte[] contents() throws EspException {
            return isTable() && file.isCsv() ? file.table().toBinary() : file.bytes();
        }

        boolean isTable() {
            return place.equals(TABLE);
        }
    }

    /**
     * Reads all inputs.
     *
     * @throws EspException {@code NOTHING_NAMED}, {@code FILE_UNREADABLE}, {@code FILE_EMPTY}, {@code BAD_OFFSET},
     *     {@code UNKNOWN_PARTITION}, {@code BAD_PARTITION_TABLE}, {@code BEYOND_PARTITION} or {@code BEYOND_FLASH},
     *     each naming the input
     */
    public Firmware read(List<ImageSpec> specs) throws EspException {
        if (specs.isEmpty()) {
            throw new EspException(
                    Problem.NOTHING_NAMED, "no image to flash is named", Evidence.of(Key.PARAMETER, "esp.images"));
        }
        List<Input> inputs = new ArrayList<>();
        for (ImageSpec spec : specs) {
            inputs.add(new Input(Place.parse(spec.place()), InputFile.read(spec.file())));
        }
        return place(inputs, table(inputs));
    }

    /**
     * Reads a partition table, CSV or binary.
     *
     * @throws EspException {@code FILE_UNREADABLE}, {@code FILE_EMPTY} or {@code BAD_PARTITION_TABLE}
     */
    public static PartitionTable tableOf(Path file) throws EspException {
        return InputFile.read(file).table();
    }

    private Firmware place(List<Input> inputs, Optional<PartitionTable> table) throws EspException {
        Optional<Chip> chip = namedChip.or(() -> chipOf(inputs));
        List<FlashRegion> regions = new ArrayList<>();
        List<Unplaced> unplaced = new ArrayList<>();
        for (Input input : inputs) {
            Unplaced open = new Unplaced(
                    input.place(), input.contents(), input.file().path().toString());
            Optional<FlashRegion> placed = Firmware.place(open, chip, table);
            placed.ifPresentOrElse(regions::add, () -> unplaced.add(open));
            rejectMistypedNumber(open, placed.isPresent());
        }
        return new Firmware(chip, table, regions, unplaced);
    }

    /** Only a partition name waits for the board; what begins like a number was meant to be one. */
    private static void rejectMistypedNumber(Unplaced input, boolean placed) throws EspException {
        if (!placed && input.place() instanceof Place.InPartition in && Place.looksLikeNumber(in.name())) {
            throw Place.badOffset(in.name());
        }
    }

    private Optional<PartitionTable> table(List<Input> inputs) throws EspException {
        if (tableFile.isPresent()) {
            return Optional.of(InputFile.read(tableFile.get()).table());
        }
        boolean needed = inputs.stream().anyMatch(i -> i.place() instanceof Place.InPartition);
        for (Input input : inputs) {
            if (input.isTable() && (needed || input.file().isCsv())) {
                return Optional.of(input.file().table());
            }
        }
        return Optional.empty();
    }

    private static Optional<Chip> chipOf(List<Input> inputs) {
        return inputs.stream().flatMap(i -> chipOf(i.file().bytes()).stream()).findFirst();
    }

    private static Optional<Chip> chipOf(byte[] bytes) {
        try {
            return AppImage.startsLikeOne(bytes) ? AppImage.parse(bytes).chip() : Optional.empty();
        } catch (EspException notAnImage) {
            return Optional.empty();
        }
    }
}
