package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.filesystem.Filesystem;
import io.github.espmaven.filesystem.FilesystemSpec;
import io.github.espmaven.filesystem.Volume;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.firmware.InputFormat;
import io.github.espmaven.firmware.bundle.BundleImage;
import io.github.espmaven.fit.FileSignature;
import io.github.espmaven.flash.FlashReader;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardFacts;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionLookup;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.PartitionType;
import io.github.espmaven.report.FilesystemReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Lists and extracts the files of filesystems: in an image of a partition or of a flash, in a bundle, or on a board. */
public final class FilesystemJob {
    private final FilesystemRequest request;
    private final BoardAccess access;

    public FilesystemJob(FilesystemRequest request, Clock clock, JobListener listener) {
        this.request = request;
        this.access = new BoardAccess(request.board(), clock, listener);
    }

    /** What may hold a filesystem. */
    private record Part(String name, String subtype, byte[] bytes) {}

    /** Reads a range of a flash. */
    private interface Source {
        byte[] read(FlashRange range) throws EspException;
    }

    /**
     * Reads all of them, and extracts what can be.
     *
     * @throws EspException {@code BAD_FILESYSTEM} when there is none, or a partition that was named holds none that can be
     *     read; {@code UNKNOWN_PARTITION}, {@code FILE_UNREADABLE}, {@code FILE_UNWRITABLE}
     */
    public List<FilesystemReport> run() throws EspException {
        List<Part> parts = request.image().isPresent() ? inFile(request.image().get()) : onBoard();
        List<FilesystemReport> found = new ArrayList<>();
        for (Part part : parts) {
            Optional<Volume> volume = volume(part);
            if (volume.isPresent()) {
                found.add(new FilesystemReport(part.name, volume.get()));
            } else if (parts.size() == 1) {
                throw unreadable(part);
            }
        }
        if (found.isEmpty()) {
            throw new EspException(Problem.BAD_FILESYSTEM, "there is no partition with a filesystem that can be read");
        }
        if (request.extractTo().isPresent()) {
            for (FilesystemReport report : found) {
                Path folder = request.extractTo().get();
                Path own = found.size() == 1 ? folder : folder.resolve(FolderExtraction.plain(report.name()));
                new FolderExtraction(own).write(report.volume().tree());
            }
        }
        return found;
    }

    private Optional<Volume> volume(Part part) throws EspException {
        if (!request.spec().saysParameters()) {
            return Filesystem.recognise(part.bytes);
        }
        try {
            return Optional.of(
                    request.spec().of(part.subtype, part.bytes.length).read(part.bytes));
        } catch (EspException e) {
            throw InputFile.in(part.name, e);
        }
    }

    private static EspException unreadable(Part part) {
        return new EspException(
                Problem.BAD_FILESYSTEM,
                part.name
                        + (FileSignature.isBlank(part.bytes)
                                ? " is empty: no device has formatted it yet"
                                : " holds no SPIFFS, LittleFS or FAT that can be read"),
                Evidence.of(Key.PARTITION, part.name));
    }

    private List<Part> onBoard() throws EspException {
        Optional<PartitionTable> named = request.partitionTable().read();
        return access.use((device, board) -> {
            BoardFacts facts = new BoardFacts(device, request.partitionTable().settings());
            PartitionTable table = named.isPresent() ? named.get() : facts.table();
            List<Part> parts = inFlash(table, facts::otaData, new FlashReader(device)::read);
            access.restart(device);
            return parts;
        });
    }

    private List<Part> inFile(Path path) throws EspException {
        InputFile file = InputFile.read(path);
        String name = String.valueOf(path.getFileName());
        if (InputFormat.of(file) instanceof InputFormat.FirmwareBundle) {
            return inBundle(file);
        }
        Optional<PartitionTable> table = table(file.bytes());
        if (table.isEmpty()) {
            return List.of(new Part(name, "", file.bytes()));
        }
        return inFlash(table.get(), p -> OtaData.erased(), range -> {
            if (range.end() > file.bytes().length) {
                throw new EspException(
                        Problem.BAD_FILESYSTEM,
                        path + " ends before " + range + ", where the partition lies",
                        Evidence.of(Key.FILE, path));
            }
            return Arrays.copyOfRange(file.bytes(), range.offset(), range.end());
        });
    }

    /** The table in an image of a whole flash. */
    private Optional<PartitionTable> table(byte[] bytes) throws EspException {
        int at = request.partitionTable().settings().tableOffset();
        if (bytes.length <= at + FlashRange.SECTOR_BYTES) {
            return Optional.empty();
        }
        byte[] rows = Arrays.copyOfRange(bytes, at, at + FlashRange.SECTOR_BYTES);
        if (!PartitionTable.startsLikeOne(rows)) {
            return Optional.empty();
        }
        Optional<PartitionTable> named = request.partitionTable().read();
        return named.isPresent() ? named : Optional.of(PartitionTable.parse(rows));
    }

    private List<Part> inFlash(PartitionTable table, PartitionLookup.OtaDataSource otaData, Source source)
            throws EspException {
        List<Partition> wanted = new ArrayList<>();
        if (request.partition().isPresent()) {
            wanted.add(
                    new PartitionLookup(table, otaData).find(request.partition().get()));
        } else {
            for (String subtype : FilesystemSpec.FORMATS) {
                wanted.addAll(table.all(
                        PartitionType.DATA, PartitionType.DATA.subtype(subtype).orElseThrow()));
            }
        }
        List<Part> parts = new ArrayList<>();
        for (Partition partition : wanted) {
            parts.add(new Part(partition.name(), partition.subtypeName(), source.read(partition.range())));
        }
        return parts;
    }

    private List<Part> inBundle(InputFile file) throws EspException {
        List<Part> parts = new ArrayList<>();
        for (BundleImage image : file.bundle().images()) {
            String name = image.partition().orElse(image.name());
            if (request.partition().filter(wanted -> !wanted.equals(name)).isEmpty()
                    && (request.partition().isPresent()
                            || Filesystem.recognise(image.bytes()).isPresent())) {
                parts.add(new Part(name, "", image.bytes()));
            }
        }
        return parts;
    }
}
