package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.filesystem.Filesystem;
import io.github.espmaven.filesystem.FilesystemSpec;
import io.github.espmaven.filesystem.Volume;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.fit.FileSignature;
import io.github.espmaven.job.PartitionContents.Part;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.report.FilesystemReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists and extracts the files of filesystems: in an image of a partition or of a flash, in a bundle, or on a board. */
public final class FilesystemJob {
    private final FilesystemRequest request;
    private final PartitionContents contents;

    public FilesystemJob(FilesystemRequest request, Clock clock, JobListener listener) {
        this.request = request;
        this.contents =
                new PartitionContents(request.board(), request.partitionTable(), request.partition(), clock, listener);
    }

    /**
     * Reads all of them, and extracts what can be.
     *
     * @throws EspException {@code BAD_FILESYSTEM} when there is none, or a partition that was named holds none that can be
     *     read; {@code UNKNOWN_PARTITION}, {@code FILE_UNREADABLE}, {@code FILE_UNWRITABLE}
     */
    public List<FilesystemReport> run() throws EspException {
        List<Part> parts = contents.read(
                request.image(),
                FilesystemSpec.FORMATS,
                bytes -> Filesystem.recognise(bytes).isPresent());
        List<FilesystemReport> found = new ArrayList<>();
        for (Part part : parts) {
            Optional<Volume> volume = volume(part);
            if (volume.isPresent()) {
                found.add(new FilesystemReport(part.name(), volume.get()));
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
            return Filesystem.recognise(part.bytes());
        }
        try {
            return Optional.of(
                    request.spec().of(part.subtype(), part.bytes().length).read(part.bytes()));
        } catch (EspException e) {
            throw InputFile.in(part.name(), e);
        }
    }

    private static EspException unreadable(Part part) {
        return new EspException(
                Problem.BAD_FILESYSTEM,
                part.name()
                        + (FileSignature.isBlank(part.bytes())
                                ? " is empty: no device has formatted it yet"
                                : " holds no SPIFFS, LittleFS or FAT that can be read"),
                Evidence.of(Key.PARTITION, part.name()));
    }
}
