package io.github.espmaven.job;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.report.ResultFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads a partition table, checks it, and writes it as CSV or binary (protocol.md, section 6).
 *
 * @param target the file to write; {@code .csv} makes text, anything else the binary form; empty: nothing
 * @param flashBytes size of the flash it must fit; empty: unknown
 */
public record PartitionTableJob(Path source, Optional<Path> target, TableSettings settings, OptionalInt flashBytes) {

    /**
     * What was found.
     *
     * @param violations rules that a binary table breaks, a sentence each; one in CSV form that breaks any is refused
     */
    public record Result(PartitionTable table, List<String> violations) {}

    /**
     * Reads, checks, writes.
     *
     * @throws EspException {@code BAD_PARTITION_TABLE} with line or row, or {@code BEYOND_FLASH}
     */
    public Result run() throws EspException {
        InputFile input = InputFile.read(source);
        PartitionTable table = input.table(settings);
        if (flashBytes.isPresent()) {
            checkFits(table, flashBytes.getAsInt());
        }
        if (target.isPresent()) {
            boolean csv = target.get().toString().toLowerCase(Locale.ROOT).endsWith(".csv");
            byte[] bytes = csv ? table.toCsv().getBytes(StandardCharsets.UTF_8) : table.toBinary();
            ResultFile.write(target.get(), bytes);
        }
        return new Result(table, table.violations(settings));
    }

    private void checkFits(PartitionTable table, int size) throws EspException {
        for (Partition p : table.partitions()) {
            if (p.range().end() > size) {
                throw new EspException(
                        Problem.BEYOND_FLASH,
                        source + ": partition " + p.name() + " ends at "
                                + Hex.of(p.range().end()) + ", behind the flash of " + ByteSize.of(size),
                        Evidence.of(Key.FILE, source).with(Key.PARTITION, p.name()));
            }
        }
    }
}
