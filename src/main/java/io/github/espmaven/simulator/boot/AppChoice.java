package io.github.espmaven.simulator.boot;

import io.github.espmaven.simulator.boot.TableInFlash.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bootloader's choice of an application: the one that otadata names, else the factory application, and when it is
 * damaged the ones before it, then those behind it, then the test application.
 */
final class AppChoice {
    private static final String TAG = "boot";
    private static final int FACTORY_INDEX = -1;

    private final BootEnvironment board;
    private final TableInFlash table;
    private final IdfLogWriter log;
    private final ConsoleOutput console;
    private final AppCheck check;

    AppChoice(BootEnvironment board, TableInFlash table, IdfLogWriter log, ConsoleOutput console) {
        this.board = board;
        this.table = table;
        this.log = log;
        this.console = console;
        check = new AppCheck(board, log, console);
    }

    /** Starts the first application that is whole; empty when there is none. */
    Optional<BootEnding> start() {
        int chosen = chosen();
        List<Integer> order = new ArrayList<>();
        for (int i = chosen; i >= FACTORY_INDEX; i--) {
            order.add(i);
        }
        for (int i = chosen + 1; i < otaApps().size(); i++) {
            order.add(i);
        }
        for (int index : order) {
            Optional<Row> row = row(index);
            if (row.isPresent()) {
                Optional<BootEnding> app = tryApp(row.get());
                if (app.isPresent()) {
                    return app;
                }
                complain(index);
            }
        }
        return startTest();
    }

    private Optional<BootEnding> startTest() {
        Optional<BootEnding> test = find(PartitionUsage.TEST).flatMap(this::tryApp);
        if (test.isEmpty()) {
            log.error(TAG, "No bootable app partitions in the partition table");
        }
        return test;
    }

    private Optional<BootEnding> tryApp(Row row) {
        Optional<ImageInFlash> whole = check.load(row);
        if (whole.isEmpty()) {
            return Optional.empty();
        }
        log.info(TAG, "Loaded app from partition at offset 0x%x", row.offset());
        log.info(TAG, "Disabling RNG early entropy source...");
        return Optional.of(new IdfApp(board, whole.get(), console).start());
    }

    private void complain(int index) {
        if (index == FACTORY_INDEX) {
            log.error(TAG, "Factory app partition%s", " is not bootable");
        } else {
            log.error(TAG, "OTA app partition slot %d%s", index, " is not bootable");
        }
    }

    private int chosen() {
        Optional<Row> otadata = table.rows().stream()
                .filter(r -> r.type() == PartitionUsage.DATA && r.subtype() == PartitionUsage.OTA_DATA)
                .findFirst();
        if (otadata.isEmpty()) {
            return FACTORY_INDEX;
        }
        boolean factory = find(PartitionUsage.FACTORY).isPresent();
        OtaSelection selection = OtaSelection.read(board.flash(), otadata.get());
        if (selection.isBlank() || otaApps().isEmpty()) {
            log.info(TAG, factory ? "Defaulting to factory image" : "No factory image, trying OTA 0");
            return factory ? FACTORY_INDEX : 0;
        }
        if (selection.sequence().isPresent()) {
            return (int) ((selection.sequence().getAsLong() - 1) % otaApps().size());
        }
        log.error(
                TAG,
                factory
                        ? "ota data partition invalid, falling back to factory"
                        : "ota data partition invalid and no factory, will try all partitions");
        return FACTORY_INDEX;
    }

    private Optional<Row> row(int index) {
        if (index == FACTORY_INDEX) {
            return find(PartitionUsage.FACTORY);
        }
        return index < otaApps().size() ? Optional.of(otaApps().get(index)) : Optional.empty();
    }

    private Optional<Row> find(int appSubtype) {
        return table.rows().stream()
                .filter(r -> r.type() == PartitionUsage.APP && r.subtype() == appSubtype)
                .findFirst();
    }

    private List<Row> otaApps() {
        return table.rows().stream()
                .filter(r -> PartitionUsage.isOtaApp(r.type(), r.subtype()))
                .toList();
    }
}
