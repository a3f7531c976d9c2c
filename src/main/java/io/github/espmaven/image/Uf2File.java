package io.github.espmaven.image;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * UF2 files, which a board that appears as a drive takes: blocks of 512 bytes, each with its address in the flash and
 * the family of chips it is for (protocol.md, section 5.4).
 */
public final class Uf2File {
    static final int BLOCK_BYTES = 512;
    private static final int FIRST_MAGIC = 0x0a32_4655;
    private static final int SECOND_MAGIC = 0x9e5d_5157;
    static final int LAST_MAGIC = 0x0ab1_6f30;
    static final int FAMILY_PRESENT = 0x2000;
    static final int MD5_PRESENT = 0x4000;
    static final int DATA_AT = 32;
    static final int MD5_PART_BYTES = 24;
    static final int MOST_DATA_BYTES = 476;

    private final int family;
    private final boolean md5;
    private final int chunkBytes;

    private Uf2File(int family, boolean md5, int chunkBytes) {
        this.family = family;
        this.md5 = md5;
        this.chunkBytes = chunkBytes;
    }

    /** Whether {@code bytes} begin as a UF2 file does. */
    public static boolean startsLikeOne(byte[] bytes) {
        return startsLikeBlock(bytes, 0);
    }

    static boolean startsLikeBlock(byte[] bytes, int at) {
        return bytes.length - at >= 8
                && LittleEndian.u32(bytes, at) == FIRST_MAGIC
                && LittleEndian.u32(bytes, at + 4) == SECOND_MAGIC;
    }

    /**
     * Reads a file.
     *
     * @return the contents by family id, each by offset; neighbours are one chunk
     * @throws EspException with {@code BAD_IMAGE} when blocks are missing, damaged or not for a flash, or {@code OVERLAP}
     */
    public static Map<Integer, List<FlashChunk>> read(byte[] bytes) throws EspException {
        Map<Integer, List<FlashChunk>> joined = new LinkedHashMap<>();
        for (Map.Entry<Integer, List<FlashChunk>> family :
                new Uf2Reader(bytes).read().entrySet()) {
            joined.put(family.getKey(), FlashChunk.joined(family.getValue()));
        }
        return joined;
    }

    /** The chips of a family; a chip that is not yet sold may share another's. */
    public static List<Chip> chips(int family) {
        return Arrays.stream(Chip.values())
                .filter(chip -> chip.spec().uf2Family() == family)
                .toList();
    }

    /**
     * Writes the chunks, each numbered for itself, by offset.
     *
     * @param md5 whether each block carries an MD5 of its data
     * @param chunkBytes data in each block, a multiple of 4 up to 476 (452 with MD5); empty: as much as possible
     */
    public static byte[] write(List<FlashChunk> chunks, Chip chip, boolean md5, OptionalInt chunkBytes)
            throws EspException {
        int most = md5 ? MOST_DATA_BYTES - MD5_PART_BYTES : MOST_DATA_BYTES;
        int size = chunkBytes.orElse(most);
        if (size <= 0 || size > most || size % 4 != 0) {
            throw new EspException(
                    Problem.BAD_PARAMETER, "a UF2 block holds a multiple of 4 bytes up to " + most + ", not " + size);
        }
        Uf2File file = new Uf2File(chip.spec().uf2Family(), md5, size);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (FlashChunk chunk : FlashChunk.sorted(chunks)) {
            file.append(chunk, out);
        }
        return out.toByteArray();
    }

    private void append(FlashChunk chunk, ByteArrayOutputStream out) {
        int length = chunk.bytes().length;
        int total = (length + chunkBytes - 1) / chunkBytes;
        for (int i = 0; i < total; i++) {
            int from = i * chunkBytes;
            byte[] block = block(chunk, from, Math.min(chunkBytes, length - from));
            LittleEndian.put32(block, 20, i);
            LittleEndian.put32(block, 24, total);
            out.writeBytes(block);
        }
    }

    private byte[] block(FlashChunk chunk, int from, int length) {
        byte[] block = new byte[BLOCK_BYTES];
        LittleEndian.put32(block, 0, FIRST_MAGIC);
        LittleEndian.put32(block, 4, SECOND_MAGIC);
        LittleEndian.put32(block, 8, FAMILY_PRESENT | (md5 ? MD5_PRESENT : 0));
        LittleEndian.put32(block, 12, chunk.offset() + from);
        LittleEndian.put32(block, 16, length);
        LittleEndian.put32(block, 28, family);
        System.arraycopy(chunk.bytes(), from, block, DATA_AT, length);
        if (md5) {
            putMd5(block, chunk.offset() + from, length);
        }
        LittleEndian.put32(block, BLOCK_BYTES - 4, LAST_MAGIC);
        return block;
    }

    /** Directly behind the data, also where the last block has less. */
    private static void putMd5(byte[] block, int address, int length) {
        int at = DATA_AT + length;
        LittleEndian.put32(block, at, address);
        LittleEndian.put32(block, at + 4, length);
        System.arraycopy(Digests.md5(block, DATA_AT, length), 0, block, at + 8, 16);
    }
}
