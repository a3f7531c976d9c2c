package io.github.espmaven.image;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads UF2 files block by block (protocol.md, section 5.4): the numbers of the blocks and their MD5s, where they have
 * one, prove that nothing is missing.
 */
final class Uf2Reader {
    /** Flag: the block is a comment, not for the flash. */
    private static final int NOT_MAIN_FLASH = 0x1;
    /** Flag: the blocks are files for a drive, their addresses offsets in a file. */
    private static final int FILE_CONTAINER = 0x1000;

    private final byte[] bytes;
    private final Map<Integer, List<FlashChunk>> byFamily = new LinkedHashMap<>();
    private int next;
    private int total;

    Uf2Reader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The contents of the flash by family, each in the order of the file; neighbours are not joined. */
    Map<Integer, List<FlashChunk>> read() throws EspException {
        if (bytes.length % Uf2File.BLOCK_BYTES != 0) {
            throw bad("it is cut off: " + bytes.length + " bytes are no whole blocks of 512");
        }
        for (int at = 0; at < bytes.length; at += Uf2File.BLOCK_BYTES) {
            block(at);
        }
        if (next != total) {
            throw bad("it is cut off: block " + next + " of " + total + " is missing");
        }
        if (byFamily.isEmpty()) {
            throw bad("it holds nothing for the flash");
        }
        return byFamily;
    }

    private void block(int at) throws EspException {
        boolean marked = Uf2File.startsLikeBlock(bytes, at)
                && LittleEndian.u32(bytes, at + Uf2File.BLOCK_BYTES - 4) == Uf2File.LAST_MAGIC;
        if (!marked) {
            throw bad("at " + Hex.offset(at) + " no block begins");
        }
        int flags = LittleEndian.u32(bytes, at + 8);
        if ((flags & NOT_MAIN_FLASH) != 0) {
            return;
        }
        if ((flags & FILE_CONTAINER) != 0 || (flags & Uf2File.FAMILY_PRESENT) == 0) {
            throw bad("the block at " + Hex.offset(at) + " is not for the flash of a chip");
        }
        checkNumber(at);
        int length = LittleEndian.u32(bytes, at + 16);
        int address = LittleEndian.u32(bytes, at + 12);
        if (length <= 0 || length > Uf2File.MOST_DATA_BYTES || address < 0 || address > Integer.MAX_VALUE - length) {
            throw bad("the block at " + Hex.offset(at) + " has " + Integer.toUnsignedString(length) + " bytes for "
                    + Hex.address(address));
        }
        if ((flags & Uf2File.MD5_PRESENT) != 0) {
            checkMd5(at, length);
        }
        byte[] data = Arrays.copyOfRange(bytes, at + Uf2File.DATA_AT, at + Uf2File.DATA_AT + length);
        byFamily.computeIfAbsent(LittleEndian.u32(bytes, at + 28), f -> new ArrayList<>())
                .add(new FlashChunk(address, data));
    }

    /** Each piece of the file counts its own blocks from 0. */
    private void checkNumber(int at) throws EspException {
        int number = LittleEndian.u32(bytes, at + 20);
        int of = LittleEndian.u32(bytes, at + 24);
        if (next == total) {
            next = 0;
            total = of;
        }
        if (number != next || of != total) {
            throw bad("block " + next + " of " + total + " is missing: at " + Hex.offset(at) + " stands block "
                    + Integer.toUnsignedString(number) + " of " + Integer.toUnsignedString(of));
        }
        next++;
    }

    private void checkMd5(int at, int length) throws EspException {
        int digest = at + Uf2File.DATA_AT + length;
        if (length > Uf2File.MOST_DATA_BYTES - Uf2File.MD5_PART_BYTES) {
            throw bad("the block at " + Hex.offset(at) + " has no room for its MD5");
        }
        boolean itsOwn = LittleEndian.u32(bytes, digest) == LittleEndian.u32(bytes, at + 12)
                && LittleEndian.u32(bytes, digest + 4) == length;
        byte[] calculated = Digests.md5(bytes, at + Uf2File.DATA_AT, length);
        if (itsOwn && !Arrays.equals(calculated, Arrays.copyOfRange(bytes, digest + 8, digest + 24))) {
            throw bad("it is damaged: the block at " + Hex.offset(at) + " does not fit its MD5");
        }
    }

    private static EspException bad(String what) {
        return new EspException(Problem.BAD_IMAGE, "not a valid UF2 file: " + what);
    }
}
