package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.Device;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.fit.Finding;
import io.github.espmaven.fit.FitCheck;
import io.github.espmaven.fit.PlannedFlash;
import io.github.espmaven.flash.FlashPlan;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.job.board.BoardFacts;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Refuses, before anything is changed, to restore a backup onto a board for which it is not. */
record RestoreChecks(RestoreRequest request, Bundle bundle) {

    /**
     * The chip, and its flash.
     *
     * @param same whether the backup is of this very board
     */
    void requireBoard(Device device, boolean same) throws EspException {
        if (bundle.chip() != device.chip()) {
            throw new EspException(
                    Problem.WRONG_CHIP_IMAGE,
                    "the backup is of an " + bundle.chip() + ", the board has an " + device.chip(),
                    ofBackup(Evidence.of(Key.CHIP, device.chip())));
        }
        if (bundle.backup().orElseThrow().encrypted() && !same && !request.force()) {
            throw new EspException(
                    Problem.ENCRYPTION_GUARD,
                    "the backup is of the encrypted flash of "
                            + bundle.backup().orElseThrow().mac() + ", whose key no other chip has",
                    ofBackup(Evidence.none()));
        }
        if (FlashTarget.of(device).flashBytes().isEmpty()) {
            throw EspException.badParameter(
                    "the board does not tell the size of its flash, and esp.flashSize does not either",
                    "esp.flashSize",
                    "the size that it has, as 4MB");
        }
    }

    private Evidence ofBackup(Evidence evidence) {
        return evidence.with(Key.FILE, request.backup()).with(Key.PARAMETER, "esp.backup");
    }

    /** What the chip could not read or would not start, for its flash is encrypted or its secure boot on. */
    void requireReadable(FlashPlan plan) throws EspException {
        for (Finding finding : FitCheck.judge(PlannedFlash.of(plan, bundle.table(), TableSettings.DEFAULT))) {
            boolean ofFuses =
                    finding.problem() == Problem.ENCRYPTION_GUARD || finding.problem() == Problem.SIGNATURE_INVALID;
            if (finding.isRefused() && ofFuses && !request.force()) {
                throw new EspException(finding.problem(), finding.text(), ofBackup(finding.evidence()));
            }
        }
    }

    /** Some parts alone, onto a board whose table has something else where they were. */
    void requirePlaces(Device device, List<FlashRange> scope) throws EspException {
        boolean asItWas = request.only().isEmpty() || request.only().contains("table");
        if (asItWas
                || request.force()
                || device.secureDownload()
                || bundle.table().isEmpty()) {
            return;
        }
        Optional<PartitionTable> table = new BoardFacts(device, TableSettings.DEFAULT).tableIfAny();
        List<Partition> then = bundle.table().orElseThrow().partitions();
        String other = table.stream()
                .flatMap(now -> now.partitions().stream())
                .filter(p -> scope.stream().anyMatch(part -> part.overlaps(p.range())))
                .filter(p -> then.stream()
                        .noneMatch(t -> t.name().equals(p.name()) && t.range().equals(p.range())))
                .map(p -> p.name() + " at " + p.range())
                .collect(Collectors.joining(", "));
        if (!other.isEmpty()) {
            throw EspException.badParameter(
                    "esp.only=" + String.join(",", request.only())
                            + " would overwrite other partitions: the table of the board is not that of the backup,"
                            + " and has there " + other,
                    "esp.only",
                    "the table as well, or all; -Desp.force=true if you are sure");
        }
    }
}
