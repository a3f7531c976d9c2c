package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.Firmware.Unplaced;
import io.github.espmaven.firmware.InputFormat.Destination;
import io.github.espmaven.firmware.InputFormat.Piece;
import io.github.espmaven.firmware.InputFormat.Reading;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.SecurePad;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reads the files the user named and finds out all that needs no board. */
public final class FirmwareReader {
    private final Optional<Chip> namedChip;
    private final TableInput named;
    private final HeaderSettings settings;
    private final SecurePad pad;
    private final boolean force;

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
        this(namedChip, named, settings, SecurePad.NONE, false);
    }

    private FirmwareReader(
            Optional<Chip> namedChip, TableInput named, HeaderSettings settings, SecurePad pad, boolean force) {
        this.namedChip = namedChip;
        this.named = named;
        this.settings = settings;
        this.pad = pad;
        this.force = force;
    }

    /** The same, taking also files for another chip, or not. */
    public FirmwareReader withForce(boolean on) {
        return new FirmwareReader(namedChip, named, settings, pad, on);
    }

    /** The same, programs becoming images that end as a signature needs it. */
    public FirmwareReader withPad(SecurePad wanted) {
        return new FirmwareReader(namedChip, named, settings, wanted, force);
    }

    /** An input with its place, its kind known. */
    private record Input(ImagePlacement place, InputFile file, InputFormat format, Encryption encryption) {

        List<Unplaced> read(Reading how) throws EspException {
            List<Unplaced> pieces = new ArrayList<>();
            for (Piece piece : format.read(file, how)) {
                ImagePlacement at = piece.offset().isPresent()
                        ? new ImagePlacement.At(piece.offset().getAsInt())
                        : place;
                pieces.add(new Unplaced(at, piece.contents(), file.path().toString(), encryption, how.force()));
            }
            return pieces;
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
        List<Unplaced> made = new ArrayList<>();
        for (ImageSpec spec : specs) {
            if (spec.source() instanceof NvsSpec nvs) {
                made.add(made(spec, nvs.read(), "<offset>nvs</offset>"));
                continue;
            }
            if (spec.source() instanceof DirectorySpec folder) {
                made.add(made(spec, folder.contents(), "<offset>storage</offset>"));
                continue;
            }
            Input input = input(spec, InputFile.of(spec.source()));
            if (input.format instanceof InputFormat.FirmwareBundle) {
                bundles.add(bundle(spec, input.file));
            } else {
                inputs.add(input);
            }
        }
        List<Bundle> fitting = ofNamedChip(bundles);
        List<List<Unplaced>> read = new ArrayList<>(Collections.nCopies(inputs.size(), List.of()));
        contents(inputs, format -> !format.isTable(), named.settings(), read);
        TableSettings tables = namedChip
                .or(() -> chipOf(flat(read)))
                .map(c -> named.settings().withBootloaderOffset(c.spec().bootloaderOffset()))
                .orElse(named.settings()); // tables that list the bootloader need the chip
        contents(inputs, InputFormat::isTable, tables, read);
        Optional<PartitionTable> table = table(inputs, tables)
                .or(() -> fitting.stream().flatMap(b -> b.table().stream()).findFirst());
        List<Unplaced> explicit = made;
        explicit.addAll(flat(read));
        return place(explicit, fitting, table);
    }

    /** Reads those of a kind into their places in the list. */
    private void contents(
            List<Input> inputs, Predicate<InputFormat> wanted, TableSettings tables, List<List<Unplaced>> into)
            throws EspException {
        for (int i = 0; i < inputs.size(); i++) {
            if (wanted.test(inputs.get(i).format)) {
                into.set(i, inputs.get(i).read(new Reading(namedChip, tables, settings, pad, force)));
            }
        }
    }

    private static List<Unplaced> flat(List<List<Unplaced>> lists) {
        return lists.stream().flatMap(List::stream).toList();
    }

    /** The kind of a file, and where it goes; pieces of some kinds know it themselves. */
    private Input input(ImageSpec spec, InputFile file) throws EspException {
        ImagePlacement.At tablePlace = new ImagePlacement.At(named.settings().tableOffset());
        ImagePlacement place = spec.hasNoPlace() ? new ImagePlacement.At(0) : place(spec);
        boolean atTable = !spec.hasNoPlace() && place.equals(tablePlace);
        InputFormat format = InputFormat.of(file, atTable ? Destination.TABLE : Destination.OTHER);
        if (spec.hasNoPlace() && !format.bringsPlaces()) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    file.path() + " lacks its offset",
                    Evidence.of(Key.PARAMETER, "esp.images").with(Key.FILE, file.path()));
        }
        return new Input(place, file, format, spec.encryption());
    }

    /** What is made for a partition, which must be named. */
    private Unplaced made(ImageSpec spec, FlashContents contents, String example) throws EspException {
        if (spec.hasNoPlace()) {
            throw EspException.badParameter(spec.source() + " lacks its partition", "esp.images", example);
        }
        return new Unplaced(place(spec), contents, spec.source().toString(), spec.encryption(), force);
    }

    private static Bundle bundle(ImageSpec spec, InputFile file) throws EspException {
        if (!spec.hasNoPlace()) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    file.path() + " is a firmware bundle and brings its own offsets: give it none",
                    Evidence.of(Key.PARAMETER, "esp.images").with(Key.FILE, file.path()));
        }
        return file.bundle();
    }

    /** Of bundles for several chips those for the one that is named. */
    private List<Bundle> ofNamedChip(List<Bundle> bundles) throws EspException {
        if (namedChip.isEmpty() || bundles.isEmpty()) {
            return bundles;
        }
        List<Bundle> fitting =
                bundles.stream().filter(b -> b.chip() == namedChip.get()).toList();
        if (fitting.isEmpty()) {
            Set<Chip> chips = chips(bundles);
            throw new EspException(
                    Problem.WRONG_CHIP_IMAGE,
                    bundles.stream()
                                    .map(b -> b.origin() + " is firmware for an " + b.chip())
                                    .collect(Collectors.joining(", "))
                            + ", not for an " + namedChip.get(),
                    Evidence.of(Key.CHIP, namedChip.get())
                            .with(Key.CHOICES, chips.stream().map(Chip::id).collect(Collectors.joining(", ")))
                            .with(Key.PARAMETER, "esp.chip"));
        }
        return fitting;
    }

    private static Set<Chip> chips(List<Bundle> bundles) {
        return bundles.stream().map(Bundle::chip).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * The chips that bundles among the inputs are for, in their order, where there is more than one bundle.
     *
     * @throws EspException as {@link #read}
     */
    public Set<Chip> chipsOfBundles(List<ImageSpec> specs) throws EspException {
        List<Bundle> bundles = new ArrayList<>();
        List<ImageSpec> candidates = specs.stream()
                .filter(spec -> spec.hasNoPlace() && spec.file().isPresent())
                .toList();
        for (ImageSpec spec : candidates.size() > 1 ? candidates : List.<ImageSpec>of()) {
            Input input = input(spec, InputFile.of(spec.source()));
            if (input.format instanceof InputFormat.FirmwareBundle) {
                bundles.add(input.file.bundle());
            }
        }
        return chips(bundles);
    }

    private ImagePlacement place(ImageSpec spec) throws EspException {
        return ImagePlacement.parse(spec.place(), named.settings().tableOffset());
    }

    private Firmware place(List<Unplaced> explicit, List<Bundle> bundles, Optional<PartitionTable> table)
            throws EspException {
        Optional<Chip> chip = namedChip
                .or(() -> bundles.stream().map(Bundle::chip).findFirst())
                .or(() -> chipOf(explicit));
        List<Unplaced> all = new ArrayList<>(explicit);
        for (Bundle bundle : bundles) {
            all.addAll(BundlePacking.unpack(bundle, force).stream()
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
            if (input.format.isTable()) {
                return Optional.of(input.file.table(tables));
            }
        }
        return Optional.empty();
    }

    /** An image names its chip, a program only suggests it. */
    private static Optional<Chip> chipOf(List<Unplaced> inputs) {
        return inputs.stream()
                .sorted(Comparator.comparing(i -> i.contents() instanceof FlashContents.Program))
                .flatMap(i -> i.contents().chip().stream())
                .findFirst();
    }
}
