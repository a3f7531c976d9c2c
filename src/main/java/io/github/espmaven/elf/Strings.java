package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;
import java.nio.charset.StandardCharsets;

/**
 * A table of zero-terminated texts. A hostile file can refer to one long text a million times; what all look-ups
 * together give is therefore limited to a multiple of the table.
 */
final class Strings {
    private static final int MAX_REUSE = 16;

    private final byte[] table;
    private long budget;

    Strings(byte[] table) {
        this.table = table;
        budget = (long) table.length * MAX_REUSE;
    }

    /** The text at {@code offset}; empty when the offset is outside, up to the table's end when the zero is missing. */
    String at(int offset) throws EspException {
        if (offset < 0 || offset >= table.length) {
            return "";
        }
        int end = offset;
        while (end < table.length && table[end] != 0) {
            end++;
        }
        budget -= end - offset;
        if (budget < 0) {
            throw ElfFile.bad("its names overlap beyond measure");
        }
        return new String(table, offset, end - offset, StandardCharsets.UTF_8);
    }
}
