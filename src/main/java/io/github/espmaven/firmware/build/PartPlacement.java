package io.github.espmaven.firmware.build;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.filesystem.FilesystemSpec;
import io.github.espmaven.firmware.ImageSource;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.PartitionType;
import io.github.espmaven.partition.TableSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings the files of a build without a description to their places: by the chip, and by the partition table among them. */
final class PartPlacement {
    /** The place of the application that a table names. */
    static final String APP = "app";
    /** The place of the data that say which application starts. */
    static final String OTADATA = "otadata";
    /** The last data partition for files. */
    static final String FILESYSTEM = "filesystem";

    static final String BOOTLOADER = "bootloader";
    static final String TABLE = "partition-table";

    /** The contents that Arduino's cores choose the first OTA app with, {@code boot_app0.bin}. */
    private static final String BOOT_APP0 = "boot_app0.bin";

    /** A file and the name of its place, or an offset. */
    private record Placed(String place, Part part) {}

    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<Placed> parts = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private int tableOffset = TableSettings.DEFAULT_TABLE_OFFSET;
    private boolean bootApp0;
    private boolean startsItself;

    PartPlacement withChip(Optional<Chip> chip) {
        chip.ifPresent(c -> settings.put(BuildOutput.CHIP, c.id()));
        return this;
    }

    PartPlacement with(String variable, Optional<String> value) {
        value.filter(v -> !v.isBlank()).ifPresent(v -> settings.put(variable, v));
        return this;
    }

    PartPlacement withTableAt(int offset) {
        tableOffset = offset;
        return this;
    }

    /** Has the first OTA app chosen where the table has OTA apps and no file does it. */
    PartPlacement withBootApp0() {
        bootApp0 = true;
        return this;
    }

    /** The application needs neither bootloader nor table. */
    PartPlacement startingItself() {
        startsItself = true;
        return this;
    }

    PartPlacement remark(String text) {
        remarks.add(text);
        return this;
    }

    PartPlacement add(String place, Path file) throws EspException {
        return add(place, Part.of(file));
    }

    PartPlacement add(String place, Part part) {
        parts.add(new Placed(place, part));
        return this;
    }

    /** Adds a file whose place its bytes tell. */
    PartPlacement add(Part part) {
        return add(
                switch (part.kind()) {
                    case BOOTLOADER, MERGED_AT_BOOTLOADER -> BOOTLOADER;
                    case APP, MCUBOOT, ELF -> APP;
                    case TABLE -> TABLE;
                    case OTADATA -> OTADATA;
                    case UF2 -> "";
                    case WHOLE, MERGED, OTHER -> Hex.of(0);
                },
                part);
    }

    Optional<Chip> chip() {
        return Optional.ofNullable(settings.get(BuildOutput.CHIP))
                .flatMap(Chip::named)
                .or(() -> parts.stream().flatMap(p -> p.part.chip().stream()).findFirst());
    }

    Optional<PartitionTable> table() {
        return parts.stream().flatMap(p -> p.part.table().stream()).findFirst();
    }

    /** Where the table has the application that a new board starts. */
    Optional<Partition> appPartition() {
        return table().flatMap(PartPlacement::app);
    }

    static Optional<Partition> app(PartitionTable table) {
        return table.factoryApp().or(() -> table.otaApps().stream().findFirst());
    }

    BuildOutput build() {
        withChip(chip());
        List<ImageSpec> images = new ArrayList<>();
        for (Placed placed : parts) {
            Optional<String> place = offset(placed.place);
            place.ifPresentOrElse(
                    p -> images.add(new ImageSpec(p, placed.part.source())),
                    () -> remarks.add(placed.part.file().getFileName() + " is left out: "
                            + (table().isPresent()
                                    ? "the partition table has no place for it"
                                    : "where its place is says nothing here; name it in -Desp.images")));
        }
        Optional<String> otaData = offset(OTADATA);
        if (bootApp0 && otaData.isPresent() && !has(OTADATA)) {
            byte[] firstApp = OtaData.erased().choosing(0, 1).toBytes();
            images.add(new ImageSpec(otaData.get(), new ImageSource.OfBytes(BOOT_APP0, firstApp)));
        }
        boolean app = parts.stream().anyMatch(p -> p.place.equals(APP));
        boolean boots =
                has(BOOTLOADER) || parts.stream().anyMatch(p -> p.part.kind().isMerged());
        boolean whole = startsItself || !app || (boots && table().isPresent());
        return new BuildOutput(
                "",
                images,
                settings,
                Optional.empty(),
                List.of(),
                remarks,
                whole ? BuildOutput.Scope.WHOLE : BuildOutput.Scope.APP_ONLY);
    }

    private boolean has(String place) {
        return parts.stream().anyMatch(p -> p.place.equals(place));
    }

    /** The place as a number where it is known, else its name; empty where there is no such place. */
    private Optional<String> offset(String place) {
        return switch (place) {
            case BOOTLOADER ->
                Optional.of(chip().map(c -> Hex.of(c.spec().bootloaderOffset())).orElse(BOOTLOADER));
            case TABLE -> Optional.of(Hex.of(tableOffset));
            case OTADATA -> table().flatMap(PartitionTable::otaData).map(PartPlacement::begin);
            case APP -> Optional.of(appPartition().map(PartPlacement::begin).orElse(APP));
            case FILESYSTEM -> filesystem().map(PartPlacement::begin);
            default -> Optional.of(place);
        };
    }

    /** The partition that PlatformIO puts a filesystem into: the last one of its kinds. */
    Optional<Partition> filesystem() {
        return table().stream()
                .flatMap(t -> t.partitions().stream())
                .filter(p -> p.is(PartitionType.DATA) && FilesystemSpec.FORMATS.contains(p.subtypeName()))
                .reduce((first, last) -> last);
    }

    private static String begin(Partition partition) {
        return Hex.of(partition.range().offset());
    }
}
