package io.github.espmaven.fit;

import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.PartitionType;
import io.github.espmaven.partition.TableSettings;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Images and tables at a place where nobody looks for them, or that need more room than there is. */
final class PlaceRules {
    private final PlannedFlash flash;
    private final Consumer<Finding> findings;
    private final Set<FlashRegion> misplaced = new HashSet<>();

    private PlaceRules(PlannedFlash flash, Consumer<Finding> findings) {
        this.flash = flash;
        this.findings = findings;
    }

    static void judge(PlannedFlash flash, List<Content> contents, Consumer<Finding> findings) {
        PlaceRules rules = new PlaceRules(flash, findings);
        flash.regions().forEach(rules::merged);
        for (Content content : contents) {
            if (content.isWhole() && !rules.misplaced.contains(content.region())) {
                rules.room(content);
                if (flash.hasBootloader() && !rules.isForAnother(content)) {
                    rules.place(content);
                }
            }
        }
        flash.appPartitions().forEach(p -> rules.single(p, contents));
    }

    /** Whether it is data: a program that the application brings to another chip. */
    private boolean isForAnother(Content content) {
        return flash.isData(content.offset())
                && content.image()
                        .filter(image -> !image.chip().equals(flash.chip()))
                        .isPresent();
    }

    private void warn(Problem problem, String text) {
        findings.accept(Finding.warned(problem, text));
    }

    private void place(Content content) {
        int offset = content.offset();
        int bootloader = flash.bootloaderOffset().orElseThrow();
        switch (content.kind()) {
            case BOOTLOADER -> bootloader(content, bootloader);
            case IMAGE -> {
                if (offset < flash.tableOffset()) { // no app lies there
                    bootloader(content, bootloader);
                }
            }
            case APP -> {
                if (offset == bootloader) {
                    warn(
                            Problem.BAD_IMAGE,
                            content.region() + " is an application, but there the "
                                    + flash.chip().orElseThrow() + " looks for its bootloader"
                                    + apps(". Apps go to: "));
                } else if (flash.table().isPresent() && !beginsAppPartition(offset)) {
                    warn(
                            Problem.BAD_IMAGE,
                            content.region().source() + " is an application, but no app partition begins at "
                                    + Hex.offset(offset) + apps(" (")
                                    + (flash.appPartitions().isEmpty() ? "" : ")"));
                }
            }
            case TABLE -> table(content);
            default -> {}
        }
    }

    private boolean beginsAppPartition(int offset) {
        return flash.partitionAt(offset).filter(p -> p.is(PartitionType.APP)).isPresent();
    }

    /** {@code ota_0 app0: 0x020000, ota_1 app1: 0x120000}; nothing where there is none. */
    private String apps(String before) {
        List<Partition> apps = flash.appPartitions();
        return apps.isEmpty()
                ? ""
                : before
                        + apps.stream()
                                .map(p -> p.subtypeName() + " " + p.name() + ": "
                                        + Hex.offset(p.range().offset()))
                                .collect(Collectors.joining(", "));
    }

    private void bootloader(Content content, int wanted) {
        boolean another = flash.table()
                .flatMap(t -> t.at(content.offset()))
                .filter(p -> p.is(PartitionType.BOOTLOADER))
                .isPresent();
        if (content.offset() != wanted && !another) {
            warn(
                    Problem.BAD_IMAGE,
                    content.region() + " is a bootloader, but the "
                            + flash.chip().orElseThrow() + " looks for its bootloader at " + Hex.offset(wanted));
        }
    }

    /** A table is looked for where its bootloader was built to look; it tells so by what its partitions leave free. */
    private void table(Content content) {
        Optional<PartitionTable> table = PartitionTable.ifSound(content.bytes());
        if (table.isEmpty() || content.offset() == flash.tableOffset()) {
            return;
        }
        Optional<Partition> there = table.get().at(content.offset()).filter(p -> !p.is(PartitionType.PARTITION_TABLE));
        warn(
                Problem.BAD_PARTITION_TABLE,
                content.region() + " is a partition table, but bootloaders look for it at "
                        + Hex.offset(flash.tables().tableOffset())
                        + there.map(p -> ", and its own partition " + p.name() + " lies there")
                                .orElse("; where one was built for this place: -Desp.partitionTableOffset="
                                        + Hex.of(content.offset())));
    }

    /** Bootloader, table and application in one file: they fit together at one place only. */
    private void merged(FlashRegion region) {
        for (int at = TableSettings.TABLE_BYTES;
                at < region.bytes().length - TableSettings.TABLE_BYTES;
                at += TableSettings.TABLE_BYTES) {
            byte[] bytes = region.bytes();
            if (!startsTable(bytes, at)) {
                continue;
            }
            Optional<PartitionTable> table =
                    PartitionTable.ifSound(Arrays.copyOfRange(bytes, at, at + TableSettings.TABLE_BYTES));
            int own = flash.tables().tableOffset() - at;
            if (table.isPresent() && own != region.offset() && own >= 0) {
                misplacedMerge(region, table.get(), own);
                return;
            }
        }
    }

    private static boolean startsTable(byte[] bytes, int at) {
        return PartitionTable.startsLikeOne(Arrays.copyOfRange(bytes, at, at + 32));
    }

    private void misplacedMerge(FlashRegion region, PartitionTable table, int own) {
        if (hasApp(region, table, own) && !hasApp(region, table, region.offset())) {
            misplaced.add(region);
            warn(
                    Problem.BAD_IMAGE,
                    region.source() + " holds bootloader, partition table and application in one and belongs at "
                            + Hex.offset(own) + ", but goes to " + Hex.offset(region.offset()));
        }
    }

    /** Whether an app stands where the table says, if the file begins at {@code start}. */
    private static boolean hasApp(FlashRegion region, PartitionTable table, int start) {
        return table.partitions().stream()
                .filter(p -> p.is(PartitionType.APP))
                .mapToInt(p -> p.range().offset() - start)
                .filter(at -> at > 0 && at < region.bytes().length)
                .anyMatch(at -> AppImage.startsLikeOne(Arrays.copyOfRange(region.bytes(), at, at + 1)));
    }

    /** An image must end in its partition; other files that reach beyond theirs are mostly a mistake. */
    private void room(Content content) {
        Optional<Partition> partition = flash.partitionAt(content.offset());
        if (partition.isEmpty()) {
            return;
        }
        FlashRange room = partition.get().range();
        int image = content.image().map(AppImage::length).orElse(0);
        if (partition.get().is(PartitionType.APP) && image > room.length()) {
            findings.accept(Finding.refused(
                    Problem.BEYOND_PARTITION,
                    content.region().source() + " has " + image + " bytes, but partition \""
                            + partition.get().name() + "\" only " + room.length(),
                    ContentRules.evidence(content)
                            .with(Key.PARTITION, partition.get().name())));
        } else if (content.bytes().length > room.length()) {
            next(room.end())
                    .ifPresent(next -> warn(
                            Problem.BEYOND_PARTITION,
                            content.region().source() + " has " + content.bytes().length
                                    + " bytes and reaches from partition \""
                                    + partition.get().name() + "\", which has " + room.length() + ", into \""
                                    + next.name() + "\""));
        }
    }

    private Optional<Partition> next(int offset) {
        return flash.table().flatMap(t -> t.at(offset));
    }

    private void single(Partition slot, List<Content> contents) {
        List<String> apps = contents.stream()
                .filter(Content::isWhole)
                .filter(c -> c.isApp() && slot.range().overlaps(new FlashRange(c.offset(), 1)))
                .map(c -> c.region().toString())
                .toList();
        if (apps.size() > 1) {
            warn(
                    Problem.BAD_IMAGE,
                    String.join(" and ", apps) + " are applications in one app partition, " + slot.name()
                            + ": the chip looks at the beginning of it only");
        }
    }
}
