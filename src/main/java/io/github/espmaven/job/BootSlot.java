package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.firmware.TableSource;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionLookup;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.PartitionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The app that the bootloader is to start, and the contents of the otadata partition that make it.
 *
 * @param name the app, as users name partitions
 */
record BootSlot(String name) {
    private static final String PARAMETER = "esp.bootSlot";

    /**
     * Checks what can be checked without a board.
     *
     * @throws EspException {@code UNKNOWN_PARTITION}, or {@code BAD_PARAMETER} for what cannot be started by choice
     */
    void check(Optional<PartitionTable> table) throws EspException {
        if (table.isPresent()) {
            otaData(table.get());
            if (!PartitionLookup.needsBoard(name)) {
                app(table.get(), p -> OtaData.erased());
            }
        }
    }

    /** The firmware with the contents of the otadata partition that start this app. */
    Firmware addedTo(Firmware firmware, TableSource board, FlashTarget target, boolean erased) throws EspException {
        PartitionTable table = firmware.table().isPresent() ? firmware.table().get() : board.table();
        boolean encrypted = target.fuses().filter(SecurityFuses::flashEncrypted).isPresent();
        boolean unreadable = encrypted || target.secureDownload() || erased;
        FlashRegion region = region(table, p -> unreadable ? OtaData.erased() : board.otaData(p))
                .with(Encryption.byChip(encrypted));
        List<FlashRegion> regions = new ArrayList<>(firmware.regions());
        regions.removeIf(r -> r.offset() == region.offset());
        regions.add(region);
        return new Firmware(firmware.chip(), Optional.of(table), regions, firmware.unplaced());
    }

    /** The contents of the otadata partition, from those it has. */
    FlashRegion region(PartitionTable table, PartitionLookup.OtaDataSource board) throws EspException {
        Partition otaData = otaData(table);
        Partition app = app(table, board);
        List<Partition> slots = table.otaApps();
        OtaData now = board.read(otaData);
        OtaData wanted = slots.contains(app) ? now.choosing(slots.indexOf(app), slots.size()) : OtaData.erased();
        return new FlashRegion(otaData.range().offset(), wanted.toBytes(), PARAMETER + "=" + name, otaData.name());
    }

    private Partition app(PartitionTable table, PartitionLookup.OtaDataSource board) throws EspException {
        Partition app = new PartitionLookup(table, board).find(name);
        if (!table.otaApps().contains(app) && !table.factoryApp().equals(Optional.of(app))) {
            throw bad(name + " is no app that a bootloader can be told to start", table);
        }
        return app;
    }

    private Partition otaData(PartitionTable table) throws EspException {
        return table.otaData()
                .orElseThrow(
                        () -> bad("the partition table has no otadata partition, so its app cannot be chosen", table));
    }

    private static EspException bad(String what, PartitionTable table) {
        String apps = table.partitions().stream()
                .filter(p -> p.is(PartitionType.APP))
                .map(Partition::name)
                .collect(Collectors.joining(", "));
        return EspException.badParameter(PARAMETER + ": " + what, PARAMETER, "one of " + apps + ", or leave it out");
    }

    @Override
    public String toString() {
        return PARAMETER + "=" + name;
    }
}
