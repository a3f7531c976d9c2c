package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.Firmware.Unplaced;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionLookup;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.PartitionType;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Parts of firmware as users name them: {@code app}, {@code bootloader}, {@code table}, a partition, a file, or
 * {@code app@next}, the application for another slot than its own.
 *
 * @param names the names; empty: everything
 */
public record FirmwareSelection(List<String> names) {
    public static final FirmwareSelection ALL = new FirmwareSelection(List.of());

    private static final String PARAMETER = "esp.only";
    private static final String APP = "app";
    private static final String SLOT = "app@";
    private static final String ACTIVE = "app@active";

    public FirmwareSelection {
        names = names.stream().distinct().toList();
    }

    /** Reads names, separated by commas. */
    public static FirmwareSelection parse(String text) {
        return new FirmwareSelection(Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList());
    }

    /** Where an application goes whose own place nothing tells; empty where none is selected. */
    public Optional<String> slot() {
        return names.stream()
                .filter(name -> name.equals(APP) || name.startsWith(SLOT))
                .findFirst()
                .map(name -> name.equals(APP) ? ACTIVE : partition(name));
    }

    /** Which partition {@code app@…} means: {@code app@ota_1} is ota_1. */
    private static String partition(String slot) {
        boolean named = !slot.equals(ACTIVE) && !slot.equals("app@next");
        return named ? slot.substring(SLOT.length()) : slot;
    }

    /**
     * The parts of {@code firmware} that are named.
     *
     * @throws EspException {@code BAD_PARAMETER} with what there is, when a name means none of it
     */
    public Firmware of(Firmware firmware) throws EspException {
        if (names.isEmpty()) {
            return firmware;
        }
        Set<FlashRegion> regions = new LinkedHashSet<>();
        Set<Unplaced> unplaced = new LinkedHashSet<>();
        for (String name : names) {
            List<FlashRegion> meant = firmware.regions().stream()
                    .filter(r -> isCalled(r, name, firmware))
                    .toList();
            List<Unplaced> open =
                    firmware.unplaced().stream().filter(u -> isCalled(u, name)).toList();
            if (meant.isEmpty() && open.isEmpty()) {
                throw unknown(name, firmware);
            }
            unplaced.addAll(open);
            if (name.startsWith(SLOT)) {
                for (FlashRegion region : meant) {
                    unplaced.add(moved(region, partition(name)));
                }
            } else {
                regions.addAll(meant);
            }
        }
        return new Firmware(firmware.chip(), firmware.table(), List.copyOf(regions), List.copyOf(unplaced));
    }

    private static Unplaced moved(FlashRegion region, String partition) throws EspException {
        if (region.encryption() == Encryption.DONE) {
            throw EspException.badParameter(
                    region + " is encrypted for that place, and noise at every other", PARAMETER, APP);
        }
        return new Unplaced(
                new ImagePlacement.InPartition(partition),
                new FlashContents.Plain(region.bytes()),
                region.source(),
                region.encryption(),
                false);
    }

    private static boolean isCalled(Unplaced input, String name) {
        if (input.lastOfSource().equals(name)) {
            return true;
        }
        return input.place() instanceof ImagePlacement.InPartition in
                && (in.name().equals(name) || (slotIsMeant(name) && PartitionLookup.needsBoard(in.name())));
    }

    private static boolean slotIsMeant(String name) {
        return name.equals(APP) || name.startsWith(SLOT);
    }

    private static boolean isCalled(FlashRegion region, String name, Firmware firmware) {
        if (slotIsMeant(name)) {
            return isApp(region, firmware);
        }
        return switch (name) {
            case ImagePlacement.BOOTLOADER ->
                firmware.chip()
                        .filter(c -> c.spec().bootloaderOffset() == region.offset())
                        .isPresent();
            case "table", ImagePlacement.PARTITION_TABLE -> PartitionTable.startsLikeOne(region.bytes());
            default ->
                region.name().equals(name)
                        || lastOf(region.source()).equals(name)
                        || firmware.table()
                                .flatMap(t -> t.named(name))
                                .filter(p -> p.range().offset() == region.offset())
                                .isPresent();
        };
    }

    /** Of several applications the one that a new board starts. */
    private static boolean isApp(FlashRegion region, Firmware firmware) {
        if (firmware.table().isEmpty()) {
            return isApplication(region.bytes());
        }
        List<Partition> apps = firmware.table().get().partitions().stream()
                .filter(p -> p.is(PartitionType.APP))
                .filter(p -> firmware.regions().stream()
                        .anyMatch(r -> r.offset() == p.range().offset()))
                .toList();
        Optional<Partition> first = apps.stream()
                .filter(p -> p.is(PartitionType.APP, PartitionType.FACTORY))
                .findFirst()
                .or(() -> apps.stream().findFirst());
        return first.filter(p -> p.range().offset() == region.offset()).isPresent();
    }

    private static boolean isApplication(byte[] bytes) {
        try {
            return AppImage.startsLikeOne(bytes) && AppImage.parse(bytes).isApplication();
        } catch (EspException broken) {
            return false;
        }
    }

    private static String lastOf(String source) {
        return source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1);
    }

    private static EspException unknown(String name, Firmware firmware) {
        String there = Stream.concat(
                        firmware.regions().stream().map(r -> lastOf(r.source())),
                        firmware.unplaced().stream().map(Unplaced::lastOfSource))
                .distinct()
                .collect(Collectors.joining(", "));
        return EspException.badParameter(
                PARAMETER + " is \"" + name + "\", and nothing of the firmware is called so",
                PARAMETER,
                "app, app@next, bootloader, table, " + there);
    }
}
