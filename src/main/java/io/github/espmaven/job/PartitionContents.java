package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.firmware.InputFormat;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.firmware.bundle.BundleImage;
import io.github.espmaven.flash.FlashReader;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardFacts;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionLookup;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.PartitionType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads data partitions: in an image of a partition or of a flash, in a bundle, or on a board. */
public final class PartitionContents {
    private final BoardAccess access;
    private final TableInput tables;
    private final Optional<String> partition;

    /**
     * @param partition the partition; empty: all of the kind
     */
    public PartitionContents(
            BoardRequest board, TableInput tables, Optional<String> partition, Clock clock, JobListener listener) {
        this.access = new BoardAccess(board, clock, listener);
        this.tables = tables;
        this.partition = partition;
    }

    record Part(String name, String subtype, byte[] bytes) {}

    /** Reads a range of a flash. */
    private interface Source {
        byte[] read(FlashRange range) throws EspException;
    }

    /**
     * @param image an image of a partition or of a flash, or a bundle; empty: the board
     * @param subtypes those that are meant where no partition is named
     * @param isOne whether a part of a bundle is one that is meant
     * @throws EspException {@code UNKNOWN_PARTITION}, {@code FILE_UNREADABLE}, {@code BEYOND_FLASH}
     */
    List<Part> read(Optional<Path> image, List<String> subtypes, Predicate<byte[]> isOne) throws EspException {
        return image.isPresent() ? inFile(image.get(), subtypes, isOne) : onBoard(subtypes);
    }

    private List<Part> onBoard(List<String> subtypes) throws EspException {
        Optional<PartitionTable> named = tables.read();
        return access.use((device, board) -> {
            BoardFacts facts = new BoardFacts(device, tables.settings());
            PartitionTable table = named.isPresent() ? named.get() : facts.table();
            List<Part> parts = inFlash(subtypes, table, facts::otaData, new FlashReader(device)::read);
            access.restart(device);
            return parts;
        });
    }

    private List<Part> inFile(Path path, List<String> subtypes, Predicate<byte[]> isOne) throws EspException {
        InputFile file = InputFile.read(path);
        String name = String.valueOf(path.getFileName());
        if (InputFormat.of(file) instanceof InputFormat.FirmwareBundle) {
            return inBundle(file, isOne);
        }
        Optional<PartitionTable> table = table(file.bytes());
        if (table.isEmpty()) {
            return List.of(new Part(name, "", file.bytes()));
        }
        return inFlash(subtypes, table.get(), p -> OtaData.erased(), range -> {
            if (range.end() > file.bytes().length) {
                throw new EspException(
                        Problem.BEYOND_FLASH,
                        path + " ends before " + range + ", where the partition lies",
                        Evidence.of(Key.FILE, path));
            }
            return Arrays.copyOfRange(file.bytes(), range.offset(), range.end());
        });
    }

    /** The table in an image of a whole flash. */
    private Optional<PartitionTable> table(byte[] bytes) throws EspException {
        int at = tables.settings().tableOffset();
        if (bytes.length <= at + FlashRange.SECTOR_BYTES) {
            return Optional.empty();
        }
        byte[] rows = Arrays.copyOfRange(bytes, at, at + FlashRange.SECTOR_BYTES);
        if (!PartitionTable.startsLikeOne(rows)) {
            return Optional.empty();
        }
        Optional<PartitionTable> named = tables.read();
        return named.isPresent() ? named : Optional.of(PartitionTable.parse(rows));
    }

    private List<Part> inFlash(
            List<String> subtypes, PartitionTable table, PartitionLookup.OtaDataSource otaData, Source source)
            throws EspException {
        List<Partition> wanted = new ArrayList<>();
        if (partition.isPresent()) {
            wanted.add(new PartitionLookup(table, otaData).find(partition.get()));
        } else {
            for (String subtype : subtypes) {
                wanted.addAll(table.all(
                        PartitionType.DATA, PartitionType.DATA.subtype(subtype).orElseThrow()));
            }
        }
        List<Part> parts = new ArrayList<>();
        for (Partition one : wanted) {
            parts.add(new Part(one.name(), one.subtypeName(), source.read(one.range())));
        }
        return parts;
    }

    private List<Part> inBundle(InputFile file, Predicate<byte[]> isOne) throws EspException {
        List<Part> parts = new ArrayList<>();
        for (BundleImage image : file.bundle().images()) {
            String name = image.partition().orElse(image.name());
            if (partition.filter(wanted -> !wanted.equals(name)).isEmpty()
                    && (partition.isPresent() || isOne.test(image.bytes()))) {
                parts.add(new Part(name, "", image.bytes()));
            }
        }
        return parts;
    }
}
