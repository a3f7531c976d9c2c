package io.github.espmaven.fit;

import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What lacks for an application to start, and which one will. */
final class BootRules {

    private BootRules() {}

    static void judge(PlannedFlash flash, List<Content> contents, Consumer<Finding> findings) {
        if (!flash.hasBootloader()) {
            return;
        }
        int bootloader = flash.bootloaderOffset().orElseThrow();
        contents.stream()
                .filter(c -> c.isApp() && c.offset() != bootloader && c.offset() > flash.tableOffset())
                .findFirst()
                .ifPresent(app -> missing(flash, app, findings));
        flash.table().ifPresent(table -> chosen(flash, table, findings));
    }

    private static void missing(PlannedFlash flash, Content app, Consumer<Finding> findings) {
        int bootloader = flash.bootloaderOffset().orElseThrow();
        boolean none = flash.covering(bootloader).isEmpty()
                && flash.board()
                        .bootloader()
                        .filter(bytes -> !AppImage.startsLikeOne(bytes))
                        .isPresent();
        if (none) {
            findings.accept(Finding.warned(
                    Problem.BAD_IMAGE,
                    "the board has no bootloader at " + Hex.offset(bootloader) + ", and none is written: "
                            + app.region().source() + " will not start"));
        }
        boolean noTable = flash.table().isEmpty() && flash.board().table().isPresent();
        if (noTable) {
            findings.accept(Finding.warned(
                    Problem.BAD_PARTITION_TABLE,
                    "the board has no partition table at " + Hex.offset(flash.tableOffset())
                            + ", and none is written: its bootloader will not find "
                            + app.region().source()));
        }
    }

    private static void chosen(PlannedFlash flash, PartitionTable table, Consumer<Finding> findings) {
        List<Partition> written = flash.appPartitions().stream()
                .filter(p -> table.otaApps().contains(p) || table.factoryApp().equals(Optional.of(p)))
                .filter(p ->
                        flash.content(p.range().offset()).filter(Content::isApp).isPresent())
                .toList();
        Optional<OtaData> otaData = table.otaData().isEmpty() ? Optional.of(OtaData.erased()) : flash.otaData();
        Optional<Partition> boots = otaData.flatMap(data -> data.boots(table));
        if (written.isEmpty() || boots.isEmpty() || written.contains(boots.get())) {
            return;
        }
        String names = written.stream().map(Partition::name).collect(Collectors.joining(" and "));
        findings.accept(Finding.warned(
                Problem.BAD_IMAGE,
                names + (written.size() == 1 ? " is" : " are") + " written, but the board boots "
                        + boots.get().name()
                        + table.otaData()
                                .map(p -> remedy(table, written.get(0), p))
                                .orElse("")));
    }

    private static String remedy(PartitionTable table, Partition written, Partition otaData) {
        boolean erased = OtaData.erased().boots(table).equals(Optional.of(written));
        return " (" + otaData.name() + "); -Desp.bootSlot=" + written.name()
                + (erased ? " or esp:erase -Desp.erase=" + otaData.name() : "");
    }
}
