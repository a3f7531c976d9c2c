package io.github.espmaven.partition;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The partitions of a flash, in the order of their table (protocol.md, section 6). Immutable.
 *
 * @param remarks what reading a CSV did that its author may not expect, a sentence each
 */
public record PartitionTable(List<Partition> partitions, List<String> remarks) {

    public PartitionTable {
        partitions = List.copyOf(partitions);
        remarks = List.copyOf(remarks);
    }

    /** A table of which there is nothing to remark. */
    public PartitionTable(List<Partition> partitions) {
        this(partitions, List.of());
    }

    /** As {@link #parse(byte[], TableSettings)} with the default settings: a table at 0x8000. */
    public static PartitionTable parse(byte[] bytes) throws EspException {
        return parse(bytes, TableSettings.DEFAULT);
    }

    /**
     * Reads a table from CSV text or from its binary form, whichever it is. A CSV must keep all rules, and missing
     * offsets are filled in; a binary table is taken as it stands (see {@link #violations}).
     *
     * @throws EspException with {@code BAD_PARTITION_TABLE}, naming the line or row
     */
    public static PartitionTable parse(byte[] bytes, TableSettings settings) throws EspException {
        return BinaryTable.looksBinary(bytes) ? BinaryTable.read(bytes) : CsvTable.read(bytes, settings);
    }

    /** Whether {@code bytes} begin as a binary table does; nothing more is looked at. */
    public static boolean looksBinary(byte[] bytes) {
        return BinaryTable.looksBinary(bytes);
    }

    /** Whether {@code bytes} begin with a row of a binary table; an erased place does not. */
    public static boolean startsLikeOne(byte[] bytes) {
        return BinaryTable.startsLikeOne(bytes);
    }

    /** The sound binary table that {@code bytes} begin with. */
    public static Optional<PartitionTable> ifSound(byte[] bytes) {
        try {
            return startsLikeOne(bytes) ? Optional.of(parse(bytes)) : Optional.empty();
        } catch (EspException broken) {
            return Optional.empty();
        }
    }

    /** The partition of that name; one too long for the table means the one it was cut to. */
    public Optional<Partition> named(String name) {
        String cut = Partition.cut(name);
        return partitions.stream().filter(p -> p.name().equals(cut)).findFirst();
    }

    /** The app that is started where no OTA app is chosen. */
    public Optional<Partition> factoryApp() {
        return all(PartitionType.APP, PartitionType.FACTORY).stream().findFirst();
    }

    /** The apps among which otadata chooses, by their number. */
    public List<Partition> otaApps() {
        return partitions.stream()
                .filter(p -> p.is(PartitionType.APP) && PartitionType.isOta(p.subtype()))
                .sorted(Comparator.comparingInt(Partition::subtype))
                .toList();
    }

    /** The partition that says which app is started. */
    public Optional<Partition> otaData() {
        return all(PartitionType.DATA, PartitionType.OTA_DATA).stream().findFirst();
    }

    /** The partition that the byte at {@code offset} of the flash belongs to. */
    public Optional<Partition> at(int offset) {
        return partitions.stream()
                .filter(p -> p.range().offset() <= offset && offset < p.range().end())
                .findFirst();
    }

    public List<Partition> all(PartitionType type, int subtype) {
        return partitions.stream().filter(p -> p.is(type, subtype)).toList();
    }

    /** The names, comma-separated, for messages. */
    public String names() {
        return String.join(", ", partitions.stream().map(Partition::name).toList());
    }

    /** Every broken rule, in the user's words; empty for a table that Espressif's own tool would make. */
    public List<String> violations(TableSettings settings) {
        return TableRules.check(partitions, settings).stream()
                .map(v -> "partition " + v.partition().name() + ": " + v.message())
                .toList();
    }

    /** The table with its MD5 row, 3072 bytes. */
    public byte[] toBinary() throws EspException {
        return BinaryTable.write(this);
    }

    /**
     * The table as CSV text with every offset and size; flags without a meaning here are left out.
     *
     * @throws EspException for a name or type that CSV cannot express
     */
    public String toCsv() throws EspException {
        return CsvTable.write(this);
    }

    static EspException bad(String what) {
        return new EspException(Problem.BAD_PARTITION_TABLE, "partition table" + what);
    }
}
