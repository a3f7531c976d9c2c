package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.firmware.FirmwareReader;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.MemoryUse;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.PartitionType;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.report.FlashMap;
import io.github.espmaven.report.FlashMap.Area;
import io.github.espmaven.report.FlashMap.Contents;
import io.github.espmaven.report.FlashMap.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out what lies where in a flash: partitions, images, and what the last flash did to them. */
public final class FlashMapJob {
    private static final int LEAST_FLASH_BYTES = 1 << 20;

    private final FlashMapRequest request;
    private final LastFlash last;

    public FlashMapJob(FlashMapRequest request) {
        this.request = request;
        this.last = LastFlash.read(request.flashReport());
    }

    /**
     * The map.
     *
     * @throws EspException whatever is wrong with the inputs, as for a flash
     */
    public FlashMap run() throws EspException {
        Firmware firmware = firmware();
        List<Area> areas = new ArrayList<>();
        for (Area room : rooms(firmware)) {
            Optional<FlashRegion> region = firmware.regions().stream()
                    .filter(r -> r.range().overlaps(room.range()))
                    .findFirst();
            areas.add(region.isPresent() ? filled(room, region.get()) : room);
        }
        for (FlashRegion region : firmware.regions()) {
            if (areas.stream().noneMatch(a -> a.range().overlaps(region.range()))) {
                areas.add(filled(new Area(region.name(), Kind.UNLISTED, region.range(), Optional.empty()), region));
            }
        }
        return FlashMap.of(request.title(), flashBytes(firmware, areas), areas);
    }

    private Firmware firmware() throws EspException {
        if (request.images().isEmpty() && request.partitionTable().isPresent()) {
            PartitionTable table =
                    FirmwareReader.tableOf(request.partitionTable().get());
            return new Firmware(request.chip(), Optional.of(table), List.of(), List.of());
        }
        Firmware firmware = new FirmwareReader(request.chip(), request.partitionTable()).read(request.images());
        return firmware.unplaced().isEmpty() ? firmware : Offline.placed(firmware);
    }

    /** What there is room for: the partitions, and before them bootloader and table, which tables seldom list. */
    private static List<Area> rooms(Firmware firmware) {
        List<Area> rooms = new ArrayList<>();
        if (firmware.table().isEmpty()) {
            return rooms;
        }
        for (Partition p : firmware.table().get().partitions()) {
            rooms.add(new Area(p.name(), kind(p), p.range(), Optional.empty()));
        }
        int table = TableSettings.DEFAULT_TABLE_OFFSET;
        addUnlessTaken(rooms, "partition table", Kind.TABLE, new FlashRange(table, TableSettings.TABLE_BYTES));
        int bootloader =
                firmware.chip().map(Chip::spec).map(s -> s.bootloaderOffset()).orElse(0);
        if (bootloader < table) {
            addUnlessTaken(rooms, "bootloader", Kind.BOOTLOADER, FlashRange.between(bootloader, table));
        }
        return rooms;
    }

    private static void addUnlessTaken(List<Area> rooms, String name, Kind kind, FlashRange range) {
        if (rooms.stream().noneMatch(r -> r.range().overlaps(range))) {
            rooms.add(new Area(name, kind, range, Optional.empty()));
        }
    }

    private static Kind kind(Partition p) {
        return PartitionType.of(p.type())
                .map(type -> switch (type) {
                    case APP -> Kind.APP;
                    case DATA -> Kind.DATA;
                    case BOOTLOADER -> Kind.BOOTLOADER;
                    case PARTITION_TABLE -> Kind.TABLE;
                })
                .orElse(Kind.DATA);
    }

    private Area filled(Area room, FlashRegion region) {
        int bytes = Math.min(room.range().end(), region.range().end())
                - room.range().offset();
        Map<MemoryUse, Integer> memory = room.range().offset() == region.offset() ? memory(region) : Map.of();
        Contents contents = new Contents(region.source(), bytes, memory, last.state(region));
        return new Area(room.name(), room.kind(), room.range(), Optional.of(contents));
    }

    /** Of apps only: a bootloader's memory is free again when it is done. */
    private static Map<MemoryUse, Integer> memory(FlashRegion region) {
        return image(region)
                .filter(image -> image.bootloaderDescriptor().isEmpty())
                .map(MemoryUse::of)
                .orElse(Map.of());
    }

    private static Optional<AppImage> image(FlashRegion region) {
        try {
            return AppImage.startsLikeOne(region.bytes())
                    ? Optional.of(AppImage.parse(region.bytes()))
                    : Optional.empty();
        } catch (EspException notAnImage) {
            return Optional.empty();
        }
    }

    private int flashBytes(Firmware firmware, List<Area> areas) {
        int end = areas.stream().mapToInt(a -> a.range().end()).max().orElse(0);
        int needed = Math.max(LEAST_FLASH_BYTES, Integer.highestOneBit(Math.max(1, end - 1)) << 1);
        int named = request.flashBytes().orElse(last.flashBytes().orElse(headerBytes(firmware)));
        return named >= end ? named : Math.max(end, needed);
    }

    /** What the bootloader's header says; 0 when there is none. */
    private static int headerBytes(Firmware firmware) {
        for (FlashRegion region : firmware.regions()) {
            Optional<AppImage> image = image(region);
            Optional<Chip> chip = image.flatMap(AppImage::chip);
            if (chip.isPresent() && region.offset() == chip.get().spec().bootloaderOffset()) {
                int code = image.get().header().sizeCode();
                return Math.toIntExact(
                        chip.get().spec().flashSizes().bytes(code).orElse(0));
            }
        }
        return 0;
    }
}
