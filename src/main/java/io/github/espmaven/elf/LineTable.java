package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;
import java.util.List;
import java.util.Optional;

/**
 * The line table of one unit, from address to file and line: the result of running the unit's line number program
 * (DWARF versions 2 to 5).
 */
public record LineTable(SourceFiles files, List<Sequence> sequences) {
    public LineTable {
        sequences = List.copyOf(sequences);
    }

    /**
     * A line of source.
     *
     * @param file as the compiler knew it, absolute where it told
     * @param line from 1; 0 when the code belongs to no line
     */
    public record Location(String file, int line) {}

    /** Code without gaps; rows by ascending address, the last one only marks the end. */
    record Sequence(long[] addresses, int[] files, int[] lines) {

        boolean contains(long address) {
            return addresses[0] <= address && address < addresses[addresses.length - 1];
        }

        /** The last row that is not behind {@code address}. */
        int row(long address) {
            int low = 0;
            int high = addresses.length - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (addresses[middle] <= address) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return low;
        }
    }

    /** A table that knows nothing. */
    static LineTable empty() {
        return new LineTable(SourceFiles.NONE, List.of());
    }

    /** Reads the table of a unit at {@code offset} of .debug_line, whose sources lie in {@code directory}. */
    static LineTable read(DwarfSections sections, long offset, String directory, String name) throws EspException {
        DwarfCursor section = new DwarfCursor(sections.line(), ".debug_line", offset);
        LineHeader header = LineHeader.read(section.unit(), sections, directory, name);
        return new LineTable(header.files(), new LineProgram(header).run());
    }

    /** Where the code at {@code address} comes from. */
    Optional<Location> at(long address) {
        for (Sequence s : sequences) {
            if (s.contains(address)) {
                int row = s.row(address);
                return file(s.files[row]).map(file -> new Location(file, s.lines[row]));
            }
        }
        return Optional.empty();
    }

    /** The name of a file by its number in this unit. */
    Optional<String> file(long number) {
        return files.file(number);
    }
}
