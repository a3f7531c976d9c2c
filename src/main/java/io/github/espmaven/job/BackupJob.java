package io.github.espmaven.job;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.connect.Device;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.firmware.bundle.BackedUpBoard;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.firmware.bundle.BundleImage;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.firmware.bundle.BundleWriter;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.FlashReader;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardFacts;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.ResultFile;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the whole flash of a board into a bundle, partition by partition, proven by the chip's MD5s. */
public record BackupJob(BackupRequest request, Clock clock, JobListener listener) {

    /**
     * What was made.
     *
     * @param stored bytes of the flash in the bundle; what is in none of its images is erased
     * @param bytes size of the bundle's file
     * @param unproven why the chip did not confirm it; empty when it did
     */
    public record Result(
            BoardSummary board,
            BackedUpBoard from,
            long stored,
            int bytes,
            Optional<String> unproven,
            BoardEnding ending) {}

    /** Reads and writes the bundle. */
    public Result run() throws EspException {
        BoardAccess access = new BoardAccess(request.board(), clock, listener);
        ResultFile.requirePlace(request.target());
        Optional<PartitionTable> named = request.partitionTable().read();
        return access.use((device, board) -> {
            requireOwn(board);
            FlashRange all = ReadFlashJob.all(device)
                    .orElseThrow(() -> new EspException(
                            Problem.NOT_SUPPORTED,
                            "the flash chip does not tell its size, so nobody knows where a backup ends:"
                                    + " -Desp.read=0x0+4MB of esp:read-flash reads what you name"));
            FlashReader reader = new FlashReader(device);
            Optional<PartitionTable> table = named.isPresent() ? named : tableOf(device, reader);
            PartedFlash parts = new PartedFlash(
                    all, table, request.partitionTable().settings().tableOffset());
            BackupReading reading = new BackupReading(reader, parts, request.target(), listener);
            byte[] flash = reading.read();
            Optional<String> md5 = proven(reader, all, flash);
            BackedUpBoard from = new BackedUpBoard(board.mac().orElseThrow(), all.length(), isEncrypted(device), md5);
            if (from.encrypted()) {
                listener.warning(
                        "the flash is encrypted and kept as it is: only this chip, " + from.mac() + ", can read it");
            }
            Bundle bundle = bundle(device, parts, table, flash, from);
            byte[] bytes = BundleWriter.write(bundle);
            ResultFile.write(request.target(), bytes);
            reading.forget();
            long stored =
                    bundle.images().stream().mapToLong(i -> i.bytes().length).sum();
            return new Result(board, from, stored, bytes.length, reader.unproven(), access.restart(device));
        });
    }

    /** The backup of another board, or another file, is never overwritten. */
    private void requireOwn(BoardSummary board) throws EspException {
        if (Files.exists(request.target()) && !isOf(board)) {
            throw EspException.badParameter(
                    "esp.backup names " + request.target() + ", which is no backup of this board, and is kept",
                    "esp.backup",
                    "a file that is not there");
        }
    }

    private boolean isOf(BoardSummary board) throws EspException {
        try {
            return InputFile.read(request.target())
                    .bundle()
                    .backup()
                    .filter(from -> board.mac().equals(Optional.of(from.mac())))
                    .isPresent();
        } catch (EspException e) {
            if (e.problem() == Problem.BAD_BUNDLE) {
                return false;
            }
            throw e;
        }
    }

    private Optional<PartitionTable> tableOf(Device device, FlashReader reader) throws EspException {
        Optional<PartitionTable> table =
                new BoardFacts(device, request.partitionTable().settings(), reader).tableIfAny();
        if (table.isEmpty()) {
            listener.warning("the board has no partition table at "
                    + Hex.offset(request.partitionTable().settings().tableOffset())
                    + ": its flash is kept without names");
        }
        return table;
    }

    /** The chip's MD5 of all of it, where it gives one. */
    private static Optional<String> proven(FlashReader reader, FlashRange all, byte[] flash) throws EspException {
        byte[] read = Digests.md5(flash, 0, flash.length);
        Optional<byte[]> md5 = reader.unproven().isEmpty() ? reader.md5(all, read) : Optional.empty();
        if (md5.isPresent() && !Arrays.equals(md5.get(), read)) {
            throw new EspException(
                    Problem.UNRELIABLE_LINK,
                    "the flash of " + ByteSize.of(all.length()) + " has another MD5 than what was read of it",
                    Evidence.of(Key.RANGE, all));
        }
        return md5.map(Hex::of);
    }

    private static boolean isEncrypted(Device device) throws EspException {
        return FlashTarget.of(device)
                .fuses()
                .filter(SecurityFuses::flashEncrypted)
                .isPresent();
    }

    private Bundle bundle(
            Device device, PartedFlash parts, Optional<PartitionTable> table, byte[] flash, BackedUpBoard from) {
        List<BundleImage> images = new ArrayList<>();
        for (PartedFlash.Part part : parts.parts()) {
            for (FlashRange used : PartedFlash.used(flash, part.range())) {
                images.add(new BundleImage(
                        part.name(),
                        OptionalInt.of(used.offset()),
                        part.isPartition() && used.offset() == part.range().offset()
                                ? Optional.of(part.name())
                                : Optional.empty(),
                        Arrays.copyOfRange(flash, used.offset(), used.end()),
                        from.encrypted() ? Encryption.DONE : Encryption.NONE));
            }
        }
        BundleSource origin = new BundleSource(
                "backup",
                from.mac().replace(':', '-'),
                device.chip().id(),
                Optional.of(Instant.ofEpochMilli(clock.epochMillis()).toString()),
                Optional.empty());
        return new Bundle(
                origin, device.chip(), Bundle.Revisions.ANY, HeaderSettings.KEEP, table, images, Optional.of(from));
    }
}
