package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.Firmware.Unplaced;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.Chunk;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads the files the user named and finds out all that needs no board. */
public final class FirmwareReader {
    private static final Place TABLE = new Place.At(TableSettings.DEFAULT_TABLE_OFFSET);

    private final Optional<Chip> namedChip;
    private final Optional<Path> tableFile;
    private final HeaderSettings settings;

    /** As the other constructor; programs get flash settings as the reference tool gives them. */
    public FirmwareReader(Optional<Chip> namedChip, Optional<Path> tableFile) {
        this(namedChip, tableFile, HeaderSettings.KEEP);
    }

    /**
     * @param namedChip the chip the user named; empty: an image or the board tells
     * @param tableFile a partition table, CSV or binary, to find names in; it is not flashed. Empty: the table among
     *     the images, or the one on the board
     * @param settings flash settings for the header of an image made from an ELF file
     */
    public FirmwareReader(Optional<Chip> namedChip, Optional<Path> tableFile, HeaderSettings settings) {
        this.namedChip = namedChip;
        this.tableFile = tableFile;
        this.settings = settings;
    }

    /** An input with its place, read. */
    private record Input(Place place, InputFile file, boolean encrypted) {

        /** Whether it is a partition table: CSV where the table belongs, or binary anywhere. */
        boolean isTable() {
            return PartitionTable.looksBinary(file.bytes()) || (file.isCsv() && place.equals(TABLE));
        }

        Unplaced holding(Place at, Contents contents) {
            return new Unplaced(at, contents, file.path().toString(), encrypted);
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
        List<Bundle> bundles = new ArrayList<>();
        List<Unplaced> stores = new ArrayList<>();
        for (ImageSpec spec : specs) {
            if (spec.source() instanceof NvsSpec nvs) {
                stores.add(store(spec, nvs));
                continue;
            }
            InputFile file = InputFile.read(spec.file().orElseThrow());
            if (file.isBundle()) {
                bundles.add(bundle(spec, file));
            } else {
                inputs.add(new Input(placeOf(spec, file), file, spec.encrypted()));
            }
        }
        Optional<PartitionTable> table = table(inputs)
                .or(() -> bundles.stream().flatMap(b -> b.table().stream()).findFirst());
        List<Unplaced> explicit = stores;
        for (Input input : inputs) {
            explicit.addAll(contents(input));
        }
        return place(explicit, bundles, table);
    }

    private static Unplaced store(ImageSpec spec, NvsSpec nvs) throws EspException {
        if (spec.hasNoPlace()) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    nvs + " lacks its partition",
                    Evidence.of(Key.PARAMETER, "esp.images").with(Key.CHOICES, "<offset>nvs</offset>"));
        }
        return new Unplaced(Place.parse(spec.place()), nvs.read(), nvs.toString(), spec.encrypted());
    }

    private Bundle bundle(ImageSpec spec, InputFile file) throws EspException {
        if (!spec.hasNoPlace()) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    file.path() + " is a firmware bundle and brings its own offsets: give it none",
                    Evidence.of(Key.PARAMETER, "esp.images").with(Key.FILE, file.path()));
        }
        Bundle bundle = file.bundle();
        if (namedChip.isPresent() && namedChip.get() != bundle.chip()) {
            throw new EspException(
                    Problem.WRONG_CHIP_IMAGE,
                    bundle.origin() + " is firmware for an " + bundle.chip() + ", not for an " + namedChip.get(),
                    Evidence.of(Key.FILE, file.path()).with(Key.CHIP, namedChip.get()));
        }
        return bundle;
    }

    /** Where a file goes; pieces of an Intel HEX file know it themselves. */
    private static Place placeOf(ImageSpec spec, InputFile file) throws EspException {
        if (spec.hasNoPlace() && file.hex().isEmpty()) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    file.path() + " lacks its offset",
                    Evidence.of(Key.PARAMETER, "esp.images").with(Key.FILE, file.path()));
        }
        return spec.hasNoPlace() ? new Place.At(0) : Place.parse(spec.place());
    }

    /**
     * Reads a partition table, CSV or binary.
     *
     * @throws EspException {@code FILE_UNREADABLE}, {@code FILE_EMPTY} or {@code BAD_PARTITION_TABLE}
     */
    public static PartitionTable tableOf(Path file) throws EspException {
        return InputFile.read(file).table();
    }

    private Firmware place(List<Unplaced> explicit, List<Bundle> bundles, Optional<PartitionTable> table)
            throws EspException {
        Optional<Chip> chip = namedChip
                .or(() -> bundles.stream().map(Bundle::chip).findFirst())
                .or(() -> chipOf(explicit));
        List<Unplaced> all = new ArrayList<>(explicit);
        for (Bundle bundle : bundles) {
            all.addAll(Packing.unpack(bundle).stream()
                    .filter(u -> explicit.stream()
                            .noneMatch(
                                    e -> Firmware.samePlace(u, e, new Firmware.Known(chip, table, Optional.empty()))))
                    .toList());
        }
        List<FlashRegion> regions = new ArrayList<>();
        List<Unplaced> unplaced = new ArrayList<>();
        for (Unplaced open : all) {
            Optional<List<FlashRegion>> placed =
                    Firmware.place(open, new Firmware.Known(chip, table, Optional.empty()));
            placed.ifPresentOrElse(regions::addAll, () -> unplaced.add(open));
            rejectMistypedNumber(open, placed.isPresent());
        }
        return new Firmware(chip, table, regions, unplaced);
    }

    /** What a file holds: an Intel HEX file pieces with places of their own, every other kind one thing. */
    private List<Unplaced> contents(Input input) throws EspException {
        InputFile file = input.file();
        if (file.isElf()) {
            return List.of(input.holding(input.place(), new Contents.Program(file.elf(), settings)));
        }
        Optional<List<Chunk>> pieces = file.hex();
        if (pieces.isPresent()) {
            return pieces.get().stream()
                    .map(c -> input.holding(new Place.At(c.offset()), new Contents.Plain(c.bytes())))
                    .toList();
        }
        // A table written as CSV goes to the flash in its binary form.
        byte[] bytes = input.isTable() && file.isCsv() ? file.table().toBinary() : file.bytes();
        return List.of(input.holding(input.place(), new Contents.Plain(bytes)));
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
        for (Input input : inputs) {
            if (input.isTable()) {
                return Optional.of(input.file().table());
            }
        }
        return Optional.empty();
    }

    /** An image names its chip, a program only suggests it. */
    private static Optional<Chip> chipOf(List<Unplaced> inputs) {
        return inputs.stream()
                .sorted(Comparator.comparing(i -> i.contents() instanceof Contents.Program))
                .flatMap(i -> i.contents().chip().stream())
                .findFirst();
    }
}
