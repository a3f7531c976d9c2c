package io.github.espmaven.partition;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Reads and writes the CSV form (protocol.md, section 6): every error names its line. */
final class CsvTable {

    /** More lines than any table has; what is longer is not one. */
    private static final int MAX_LINES = 10_000;

    private static final int KIB = 1024;
    private static final int MIB = 1024 * 1024;

    private CsvTable() {}

    static PartitionTable read(byte[] bytes, TableSettings settings) throws EspException {
        String text = decode(bytes);
        if (text.indexOf('\0') >= 0) {
            throw PartitionTable.bad(" is neither CSV, which is text, nor binary, which begins with aa50");
        }
        List<CsvLine> lines = lines(text, settings);
        if (lines.isEmpty()) {
            throw PartitionTable.bad(" is empty: it has no line with a partition");
        }
        IdentityHashMap<Partition, CsvLine> origins = new IdentityHashMap<>();
        List<Partition> partitions = new ArrayList<>();
        int next = settings.firstFree();
        for (CsvLine line : lines) {
            Partition p = line.place(next, settings);
            next = p.isFixed() ? next : p.range().end();
            partitions.add(p);
            origins.put(p, line);
        }
        for (TableRules.Violation v : TableRules.check(partitions, settings)) {
            CsvLine line = origins.get(v.partition());
            throw PartitionTable.bad((line == null ? "" : ", line " + line.number()) + ": " + v.message());
        }
        List<String> remarks =
                lines.stream().flatMap(line -> line.remark().stream()).toList();
        return new PartitionTable(partitions, remarks);
    }

    private static List<CsvLine> lines(String text, TableSettings settings) throws EspException {
        List<CsvLine> lines = new ArrayList<>();
        int number = 0;
        for (String raw : text.split("\r\n|\r|\n", MAX_LINES)) {
            number++;
            String stripped = raw.strip();
            if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                lines.add(CsvLine.parse(number, stripped, settings.variables()));
            }
        }
        return lines;
    }

    /** UTF-8, or UTF-16 where a byte order mark says so. */
    private static String decode(byte[] bytes) {
        String mark = Hex.of(bytes, 0, Math.min(bytes.length, 2));
        Charset charset = mark.equals("feff") || mark.equals("fffe") ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
        String text = new String(bytes, charset);
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    static String write(PartitionTable table) throws EspException {
        StringBuilder csv =
                new StringBuilder("# ESP-IDF Partition Table\n# Name, Type, SubType, Offset, Size, Flags\n");
        for (Partition p : table.partitions()) {
            csv.append(line(p)).append('\n');
        }
        return csv.toString();
    }

    /** A line that is read again as the same partition: a binary table has room for names and types that CSV has not. */
    private static String line(Partition p) throws EspException {
        FlashRange range = p.range();
        String line = String.join(
                ",", p.name(), p.typeName(), p.subtypeName(), Hex.of(range.offset()), size(range.length()), flags(p));
        try {
            CsvLine read = CsvLine.parse(0, line, Map.of());
            if (!line.startsWith("#")
                    && read.name().equals(p.name())
                    && read.type() == p.type()
                    && read.subtype() == p.subtype()) {
                return line;
            }
        } catch (EspException e) {
            throw new EspException(e.problem(), inexpressible(p), e.evidence(), e);
        }
        throw new EspException(Problem.BAD_PARTITION_TABLE, inexpressible(p));
    }

    private static String inexpressible(Partition p) {
        return "partition table: partition " + p.name() + " of type " + p.typeName() + ", subtype " + p.subtypeName()
                + ", cannot be written as CSV: the line would mean another one";
    }

    private static String size(int bytes) {
        if (bytes % MIB == 0) {
            return bytes / MIB + "M";
        }
        return bytes % KIB == 0 ? bytes / KIB + "K" : Hex.of(bytes);
    }

    private static String flags(Partition p) {
        List<String> names = new ArrayList<>();
        if (p.encrypted()) {
            names.add("encrypted");
        }
        if (p.readOnly()) {
            names.add("readonly");
        }
        return String.join(":", names);
    }
}
