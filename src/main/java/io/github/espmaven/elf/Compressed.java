package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Sections compressed as the ELF standard says: a header of 12 bytes and a zlib stream. */
final class Compressed {
    private static final int HEADER_BYTES = 12;
    private static final int ZLIB = 1;
    /** Debug information shrinks to about a third; what expands more than this is made to fill the memory. */
    private static final long MAX_EXPANSION = 64;

    private Compressed() {}

    static byte[] inflate(byte[] raw, String name) throws EspException {
        if (raw.length < HEADER_BYTES || LittleEndian.u32(raw, 0) != ZLIB) {
            throw ElfFile.bad("section " + name + " is compressed in an unknown way");
        }
        int size = LittleEndian.u32(raw, 4);
        if (size < 0 || size > (raw.length - HEADER_BYTES) * MAX_EXPANSION) {
            throw ElfFile.bad("section " + name + " claims to be " + Integer.toUnsignedString(size) + " bytes");
        }
        byte[] out = new byte[size];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(raw, HEADER_BYTES, raw.length - HEADER_BYTES);
            int done = 0;
            while (done < size && !inflater.finished()) {
                int more = inflater.inflate(out, done, size - done);
                if (more == 0) {
                    break;
                }
                done += more;
            }
            if (done < size) {
                throw ElfFile.bad("section " + name + " ends before its time");
            }
            return out;
        } catch (DataFormatException e) {
            throw ElfFile.bad("section " + name + " cannot be decompressed");
        } finally {
            inflater.end();
        }
    }
}
