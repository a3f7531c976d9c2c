package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.BundlePacking;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.firmware.FirmwareReader;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.firmware.bundle.BundleWriter;
import io.github.espmaven.firmware.bundle.WebInstaller;
import io.github.espmaven.fit.FitCheck;
import io.github.espmaven.fit.PlannedFlash;
import io.github.espmaven.image.SecurePad;
import io.github.espmaven.report.ResultFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Puts firmware into a bundle, with every check that needs no board.
 *
 * @param warnings told what the user should know although it prevents nothing
 */
public record PackageJob(PackageRequest request, Consumer<String> warnings) {

    /**
     * What was made.
     *
     * @param bytes size of the bundle's file
     * @param elfs the zip of programs, when one was wanted and there are any
     */
    public record Result(Bundle bundle, int bytes, Optional<Path> elfs) {}

    /** Who makes a bundle: the project, and the commit that {@code directory} has checked out if nothing else is named. */
    public static BundleSource origin(BundleSource project, Path directory) {
        return new BundleSource(
                project.groupId(),
                project.artifactId(),
                project.version(),
                project.buildTime(),
                project.vcsRevision().or(() -> GitRevision.of(directory)));
    }

    /** Reads, checks, packs and writes. */
    public Result run() throws EspException {
        if (request.header().detectsSize()) {
            warnings.accept(
                    "the flash size is not detected before a board is there: the bootloader's header keeps the one"
                            + " it has, unless esp:flash is called with -Desp.flashSize=detect");
        }
        Firmware read = new FirmwareReader(request.chip(), request.partitionTable(), request.header())
                .withForce(request.force())
                .withPad(request.signer().isPresent() ? SecurePad.V2 : SecurePad.NONE)
                .read(request.images());
        Firmware firmware = request.signer().isPresent()
                ? request.signer().get().sign(read, BundlePacking.plan(read, request.header()))
                : read;
        firmware.unplaced().stream()
                .filter(u -> u.contents().isForOneDevice())
                .forEach(u -> warnings.accept(
                        u.source() + " differs from board to board and stays out of the bundle: esp:flash adds it"));
        PlannedFlash flash = PlannedFlash.of(
                BundlePacking.plan(firmware, request.header()),
                firmware.table(),
                request.partitionTable().settings());
        FitCheck.require(flash, request.force()).forEach(warnings);
        Bundle bundle = BundlePacking.pack(firmware, request.header(), request.origin());
        byte[] bytes = BundleWriter.write(bundle);
        Optional<PackageRequest.Web> web = request.files().web();
        if (web.isPresent()) {
            ResultFile.write(
                    web.get().file(), WebInstaller.write(bundle, web.get().url()));
        }
        ResultFile.write(request.files().bundle(), bytes);
        return new Result(bundle, bytes.length, writeElfs());
    }

    private Optional<Path> writeElfs() throws EspException {
        Optional<Path> target = request.files().elfs();
        if (target.isEmpty()) {
            return target;
        }
        Map<String, byte[]> programs = new TreeMap<>();
        ImagePrograms.of(request.images())
                .forEach((file, bytes) -> programs.put(String.valueOf(file.getFileName()), bytes));
        if (programs.isEmpty()) {
            warnings.accept("there is no ELF file among the images or beside them: none is attached");
            return Optional.empty();
        }
        ResultFile.write(target.get(), BundleWriter.zip(programs));
        return target;
    }
}
