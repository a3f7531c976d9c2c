package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.filesystem.Filesystem;
import io.github.espmaven.filesystem.Volume;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.firmware.Firmware.Unplaced;
import io.github.espmaven.firmware.FirmwareReader;
import io.github.espmaven.firmware.ImagePlacement;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.MemoryUse;
import io.github.espmaven.job.board.LastFlash;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.PartitionType;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.report.FilesystemReport;
import io.github.espmaven.report.map.FlashMap;
import io.github.espmaven.report.map.FlashMap.Area;
import io.github.espmaven.report.map.FlashMap.Contents;
import io.github.espmaven.report.map.FlashMap.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
            areas.add(filled(withDeviceValues(room, firmware.unplaced()), firmware.regions()));
        }
        for (FlashRegion region : firmware.regions()) {
            if (areas.stream().noneMatch(a -> a.range().overlaps(region.range()))) {
                Area unlisted = new Area(region.name(), Kind.UNLISTED, region.range(), Optional.empty());
                areas.add(filled(unlisted, List.of(region)));
            }
        }
        return FlashMap.of(request.title(), flashBytes(firmware, areas), areas);
    }

    private Firmware firmware() throws EspException {
        if (request.images().isEmpty() && request.partitionTable().file().isPresent()) {
            return new Firmware(request.chip(), tables().read(), List.of(), List.of());
        }
        Firmware firmware =
                new FirmwareReader(request.chip(), request.partitionTable(), request.header()).read(request.images());
        return firmware.unplaced().stream().allMatch(FlashMapJob::isForOneDevice) ? firmware : placed(firmware);
    }

    /** A table that lists the bootloader needs the chip. */
    private TableInput tables() {
        TableInput said = request.partitionTable();
        return request.chip()
                .map(c -> said.settings().withBootloaderOffset(c.spec().bootloaderOffset()))
                .map(settings -> new TableInput(said.file(), settings))
                .orElse(said);
    }

    /** All places but those of what differs from board to board, which no board is here to tell. */
    private static Firmware placed(Firmware firmware) throws EspException {
        List<Unplaced> open = firmware.unplaced();
        Firmware common = new Firmware(
                firmware.chip(),
                firmware.table(),
                firmware.regions(),
                open.stream().filter(u -> !isForOneDevice(u)).toList());
        Firmware placed = BoardlessPlacement.placed(common);
        return new Firmware(
                placed.chip(),
                placed.table(),
                placed.regions(),
                open.stream().filter(FlashMapJob::isForOneDevice).toList());
    }

    private static boolean isForOneDevice(Unplaced input) {
        return input.contents().isForOneDevice();
    }

    /** What there is room for: the partitions, and before them bootloader and table, which tables seldom list. */
    private List<Area> rooms(Firmware firmware) {
        List<Area> rooms = new ArrayList<>();
        if (firmware.table().isEmpty()) {
            return rooms;
        }
        for (Partition p : firmware.table().get().partitions()) {
            rooms.add(new Area(p.name(), kind(p), p.range(), Optional.empty()));
        }
        int table = tableOffset(firmware);
        addUnlessTaken(rooms, "partition table", Kind.TABLE, new FlashRange(table, TableSettings.TABLE_BYTES));
        int bootloader =
                firmware.chip().map(Chip::spec).map(s -> s.bootloaderOffset()).orElse(0);
        if (bootloader < table) {
            addUnlessTaken(rooms, "bootloader", Kind.BOOTLOADER, FlashRange.between(bootloader, table));
        }
        return rooms;
    }

    /** Where the table is flashed; a map of less takes it from the settings. */
    private int tableOffset(Firmware firmware) {
        return firmware.regions().stream()
                .filter(region -> PartitionTable.looksBinary(region.bytes()))
                .mapToInt(FlashRegion::offset)
                .findFirst()
                .orElse(request.partitionTable().settings().tableOffset());
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

    /** The area, filled if what differs from board to board goes there. */
    private Area withDeviceValues(Area room, List<Unplaced> inputs) {
        return inputs.stream()
                .filter(u -> u.place().equals(new ImagePlacement.InPartition(room.name()))
                        || u.place().equals(new ImagePlacement.At(room.range().offset())))
                .findFirst()
                .map(u -> new Contents(u.source(), room.range().length(), Map.of(), last.state(room.range())))
                .map(contents -> new Area(room.name(), room.kind(), room.range(), Optional.of(contents)))
                .orElse(room);
    }

    private Area filled(Area room, List<FlashRegion> regions) {
        List<FlashRegion> there = regions.stream()
                .filter(r -> r.range().overlaps(room.range()))
                .sorted(Comparator.comparing(FlashRegion::range))
                .toList();
        int end = there.stream()
                .mapToInt(r -> endOfContents(r, room.range()))
                .max()
                .orElse(0);
        if (end <= room.range().offset()) {
            return room;
        }
        FlashRegion first = there.get(0);
        Map<MemoryUse, Integer> memory = memory(part(first, room.range()));
        int bytes = end - room.range().offset();
        Optional<Volume> volume =
                first.range().equals(room.range()) ? Filesystem.recognise(first.bytes()) : Optional.empty();
        Contents contents = new Contents(
                first.source(),
                volume.map(v -> (int) v.usedBytes()).orElse(bytes),
                memory,
                state(there),
                volume.map(FilesystemReport::summaryWithLargest));
        return new Area(room.name(), room.kind(), room.range(), Optional.of(contents));
    }

    /** Where a region's last byte in an area is followed; of one that goes beyond the area, the last that is not erased. */
    private static int endOfContents(FlashRegion region, FlashRange room) {
        if (region.range().end() <= room.end() && region.offset() >= room.offset()) {
            return region.range().end();
        }
        int last = Math.min(room.end(), region.range().end()) - region.offset() - 1;
        int first = Math.max(room.offset() - region.offset(), 0);
        while (last >= first && region.bytes()[last] == (byte) 0xFF) {
            last--;
        }
        return last < first ? 0 : region.offset() + last + 1;
    }

    /** What a region puts at the very beginning of an area; nothing when it begins behind it. */
    private static byte[] part(FlashRegion region, FlashRange room) {
        int from = room.offset() - region.offset();
        int to = Math.min(region.bytes().length, from + room.length());
        return from < 0 ? new byte[0] : Arrays.copyOfRange(region.bytes(), from, to);
    }

    /** What the last flash did to them; where they differ, what it did to one that it did not skip. */
    private Optional<String> state(List<FlashRegion> regions) {
        List<String> states =
                regions.stream().flatMap(r -> last.state(r).stream()).distinct().toList();
        return states.stream()
                .filter(s -> states.size() == 1 || !s.equals("skipped"))
                .findFirst();
    }

    /** Of apps only: a bootloader's memory is free again when it is done. */
    private static Map<MemoryUse, Integer> memory(byte[] bytes) {
        return image(bytes)
                .filter(image -> image.bootloaderDescriptor().isEmpty())
                .map(MemoryUse::of)
                .orElse(Map.of());
    }

    private static Optional<AppImage> image(byte[] bytes) {
        try {
            return AppImage.startsLikeOne(bytes) ? Optional.of(AppImage.parse(bytes)) : Optional.empty();
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
            Optional<AppImage> image = image(region.bytes());
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
