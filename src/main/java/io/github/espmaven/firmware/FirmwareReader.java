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
import io.github.espmaven.image.FlashChunk;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads the files the user named and finds out all that needs no board. */
public final class FirmwareReader {
    private final Optional<Chip> namedChip;
    private final TableInput named;
    private final HeaderSettings settings;

    /** As the other constructor; programs get flash settings as the reference tool gives them. */
    public FirmwareReader(Optional<Chip> namedChip, TableInput named) {
        this(namedChip, named, HeaderSettings.KEEP);
    }

    /**
     * @param namedChip the chip the user named; empty: an image or the board tells
     * @param named what the user says of the partition table
     * @param settings flash settings for the header of an image made from an ELF file
     */
    public FirmwareReader(Optional<Chip> namedChip, TableInput named, HeaderSettings settings) {
        this.namedChip = namedChip;
        this.named = named;
        this.settings = settings;
    }

    /** An input with its place, read. */
    private record Input(ImagePlacement place, InputFile file, boolean encrypted) {

        Unplaced holding(ImagePlacement at, FlashContents contents) {
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
        TableSettings tables = tables(inputs);
        Optional<PartitionTable> table = table(inputs, tables)
                .or(() -> bundles.stream().flatMap(b -> b.table().stream()).findFirst());
        List<Unplaced> explicit = stores;
        for (Input input : inputs) {
            explicit.addAll(contents(input, tables));
        }
        return place(explicit, bundles, table);
    }

    private Unplaced store(ImageSpec spec, NvsSpec nvs) throws EspException {
        if (spec.hasNoPlace()) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    nvs + " lacks its partition",
                    Evidence.of(Key.PARAMETER, "esp.images").with(Key.CHOICES, "<offset>nvs</offset>"));
        }
        return new Unplaced(place(spec), nvs.read(), nvs.toString(), spec.encrypted());
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
                    Evidence.of(Key.FILE, file.path())
                            .with(Key.CHIP, namedChip.get())
                            .with(Key.PARAMETER, "esp.chip"));
        }
        return bundle;
    }

    private ImagePlacement place(ImageSpec spec) throws EspException {
        return ImagePlacement.parse(spec.place(), named.settings().tableOffset());
    }

    /** Where a file goes; pieces of an Intel HEX file know it themselves. */
    private ImagePlacement placeOf(ImageSpec spec, InputFile file) throws EspException {
        if (spec.hasNoPlace() && file.hex().isEmpty()) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    file.path() + " lacks its offset",
                    Evidence.of(Key.PARAMETER, "esp.images").with(Key.FILE, file.path()));
        }
        return spec.hasNoPlace() ? new ImagePlacement.At(0) : place(spec);
    }

    private Firmware place(List<Unplaced> explicit, List<Bundle> bundles, Optional<PartitionTable> table)
            throws EspException {
        Optional<Chip> chip = namedChip
                .or(() -> bundles.stream().map(Bundle::chip).findFirst())
                .or(() -> chipOf(explicit));
        List<Unplaced> all = new ArrayList<>(explicit);
        for (Bundle bundle : bundles) {
            all.addAll(BundlePacking.unpack(bundle).stream()
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
    private List<Unplaced> contents(Input input, TableSettings tables) throws EspException {
        InputFile file = input.file();
        if (file.isElf()) {
            return List.of(input.holding(input.place(), new FlashContents.Program(file.elf(), settings)));
        }
        Optional<List<FlashChunk>> pieces = file.hex();
        if (pieces.isPresent()) {
            return pieces.get().stream()
                    .map(c -> input.holding(new ImagePlacement.At(c.offset()), new FlashContents.Plain(c.bytes())))
                    .toList();
        }
        // A table written as CSV goes to the flash in its binary form.
        byte[] bytes = isTable(input) && file.isCsv() ? file.table(tables).toBinary() : file.bytes();
        return List.of(input.holding(input.place(), new FlashContents.Plain(bytes)));
    }

    /** Only a partition name waits for the board; what begins like a number was meant to be one. */
    private static void rejectMistypedNumber(Unplaced input, boolean placed) throws EspException {
        if (!placed
                && input.place() instanceof ImagePlacement.InPartition in
                && ImagePlacement.looksLikeNumber(in.name())) {
            throw ImagePlacement.badOffset(in.name());
        }
    }

    private Optional<PartitionTable> table(List<Input> inputs, TableSettings tables) throws EspException {
        if (named.file().isPresent()) {
            return new TableInput(named.file(), tables).read();
        }
        for (Input input : inputs) {
            if (isTable(input)) {
                return Optional.of(input.file().table(tables));
            }
        }
        return Optional.empty();
    }

    /** Whether it is a partition table: CSV where the table belongs, or binary anywhere. */
    private boolean isTable(Input input) {
        ImagePlacement.At place = new ImagePlacement.At(named.settings().tableOffset());
        return PartitionTable.looksBinary(input.file().bytes())
                || (input.file().isCsv() && input.place().equals(place));
    }

    /** What tables are read with; one that lists the bootloader needs the chip. */
    private TableSettings tables(List<Input> inputs) {
        Optional<Chip> chip = namedChip.or(() -> inputs.stream()
                .flatMap(i -> new FlashContents.Plain(i.file().bytes()).chip().stream())
                .findFirst());
        return chip.map(c -> named.settings().withBootloaderOffset(c.spec().bootloaderOffset()))
                .orElse(named.settings());
    }

    /** An image names its chip, a program only suggests it. */
    private static Optional<Chip> chipOf(List<Unplaced> inputs) {
        return inputs.stream()
                .sorted(Comparator.comparing(i -> i.contents() instanceof FlashContents.Program))
                .flatMap(i -> i.contents().chip().stream())
                .findFirst();
    }
}
