package io.github.espmaven.partition;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.Hex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules that partitions keep (protocol.md, section 6). */
final class TableRules {

    record Violation(Partition partition, String message) {}

    private static final int APP_SIZE_UNIT = 0x1000;
    private static final int SECURE_BOOT_V1_APP_SIZE_UNIT = 0x1_0000;
    private static final int OTA_DATA_BYTES = 0x2000;
    private static final int NVS_WRITABLE_MIN_BYTES = 0x3000;

    private final TableSettings settings;
    private final List<Violation> violations = new ArrayList<>();

    private TableRules(TableSettings settings) {
        this.settings = settings;
    }

    /** Every broken rule, in the order of the table where possible. */
    static List<Violation> check(List<Partition> partitions, TableSettings settings) {
        TableRules rules = new TableRules(settings);
        partitions.forEach(rules::alignment);
        partitions.forEach(rules::access);
        rules.names(partitions);
        rules.places(partitions);
        rules.single(partitions, PartitionType.OTA_DATA, "otadata");
        rules.single(partitions, PartitionType.TEE_OTA_DATA, "tee_otadata");
        return rules.violations;
    }

    private void alignment(Partition p) {
        int alignment = PartitionType.alignment(p.type());
        if (p.range().offset() % alignment != 0) {
            broken(p, "offset " + Hex.of(p.range().offset()) + " is not a multiple of " + Hex.of(alignment));
        }
        int unit = settings.secureBootV1() ? SECURE_BOOT_V1_APP_SIZE_UNIT : APP_SIZE_UNIT;
        if (p.is(PartitionType.APP) && p.range().length() % unit != 0) {
            broken(p, "size " + Hex.of(p.range().length()) + " of an app is not a multiple of " + Hex.of(unit));
        }
    }

    private void access(Partition p) {
        boolean written =
                p.is(PartitionType.DATA, PartitionType.OTA_DATA) || p.is(PartitionType.DATA, PartitionType.COREDUMP);
        if (written && p.readOnly()) {
            broken(p, "a partition of subtype " + p.subtypeName() + " is written by the chip and cannot be readonly");
        }
        boolean smallNvs =
                p.is(PartitionType.DATA, PartitionType.NVS) && p.range().length() < NVS_WRITABLE_MIN_BYTES;
        if (smallNvs && !p.readOnly()) {
            broken(p, "an nvs partition smaller than 0x3000 bytes must be readonly");
        }
    }

    private void names(List<Partition> partitions) {
        Map<String, Partition> seen = new HashMap<>();
        for (Partition p : partitions) {
            if (seen.putIfAbsent(p.name(), p) != null) {
                broken(p, "the name " + p.name() + " is used twice");
            }
        }
    }

    private void places(List<Partition> partitions) {
        List<Partition> byOffset = new ArrayList<>(partitions);
        byOffset.sort(Comparator.comparing(Partition::range));
        for (int i = 0; i < byOffset.size(); i++) {
            Partition p = byOffset.get(i);
            if (!p.isFixed() && p.range().offset() < settings.firstFree()) {
                broken(
                        p,
                        "offset " + Hex.of(p.range().offset()) + " lies before the end of the partition table, "
                                + Hex.of(settings.firstFree()));
            }
            if (i > 0 && p.range().overlaps(byOffset.get(i - 1).range())) {
                broken(p, p.range() + " overlaps " + byOffset.get(i - 1));
            }
        }
    }

    private void single(List<Partition> partitions, int subtype, String what) {
        List<Partition> found = partitions.stream()
                .filter(p -> p.is(PartitionType.DATA, subtype))
                .toList();
        for (Partition p : found.subList(Math.min(1, found.size()), found.size())) {
            broken(
                    p,
                    "there can be only one " + what + " partition, "
                            + found.get(0).name() + " is one already");
        }
        for (Partition p : found) {
            if (p.range().length() != OTA_DATA_BYTES) {
                broken(
                        p,
                        "a partition of subtype " + p.subtypeName() + " must have 0x2000 bytes (8KB), not "
                                + ByteSize.of(p.range().length()));
            }
        }
    }

    private void broken(Partition p, String message) {
        violations.add(new Violation(p, message));
    }
}
