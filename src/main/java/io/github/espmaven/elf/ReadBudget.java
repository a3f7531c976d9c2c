package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;

/**
 * A limit of how much of a section is read in all. An honest file's tables are each read about once; a hostile one can
 * refer to the same long table a million times.
 */
final class ReadBudget {
    private static final int MAX_REUSE = 16;
    private static final long LEAST = 0x1_0000;

    private final String section;
    private long left;

    ReadBudget(String section, byte[] contents) {
        this.section = section;
        left = LEAST + (long) contents.length * MAX_REUSE;
    }

    void take(long bytes) throws EspException {
        left -= bytes;
        if (left < 0) {
            throw DwarfCursor.damaged(section);
        }
    }
}
