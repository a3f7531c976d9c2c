package io.github.espmaven.filesystem;

import static io.github.espmaven.base.LittleEndian.u32;

import io.github.espmaven.base.EspException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * LittleFS (protocol.md, section 17.2).
 *
 * @param block bytes of a block, a power of two
 * @param nameLength most bytes of a name, as the device was built; the superblock says it
 * @param version of the layout on disk, {@code 2.0} or {@code 2.1}
 * @param prog unit in which the device writes; commits end at multiples of it, so that it can add its own
 * @param inline largest file that is kept within its folder's blocks
 */
public record LittleFs(int block, int nameLength, String version, int prog, int inline) implements Filesystem {
    static final LittleFs IDF = new LittleFs(4096, 64, "2.1", 128, 512);
    static final LittleFs ESP8266 = new LittleFs(8192, 32, "2.0", 64, 64);

    static final int FILE = 0x001;
    static final int FOLDER = 0x002;
    static final int SUPERBLOCK = 0x0ff;
    static final int PAIR = 0x200;
    static final int INLINE = 0x201;
    static final int LIST = 0x202;
    static final int CREATE = 0x401;
    static final int DELETE = 0x4ff;
    static final int COMMIT_CRC = 0x500;
    static final int FORWARD_CRC = 0x5ff;
    static final int SOFT_TAIL = 0x600;
    static final int HARD_TAIL = 0x601;
    static final int MOVE_STATE = 0x7ff;
    /** The id of what belongs to no entry. */
    static final int NO_ID = 0x3ff;

    static final int MAX_FILE = 0x7fff_ffff;
    static final int MAX_ATTRIBUTES = 1022;

    /** An entry of a folder: what it is called, and its contents or where they are. */
    record Entry(int nameType, byte[] name, int structType, byte[] data) {

        boolean isNone() {
            return nameType == 0 && name.length == 0 && structType == 0 && data.length == 0;
        }
    }

    int versionCode() {
        return version.equals("2.0") ? 0x2_0000 : 0x2_0001;
    }

    @Override
    public byte[] write(FileTree tree, int size) throws EspException {
        int blocks = Volume.units("LittleFS", size, block);
        List<String> unfit = new ArrayList<>();
        List<String> paths = new ArrayList<>(tree.folders());
        paths.addAll(tree.files().keySet());
        for (String path : paths) {
            int length = path.substring(path.lastIndexOf('/') + 1).getBytes(StandardCharsets.UTF_8).length;
            if (length > nameLength) {
                unfit.add(path + " (" + length + " bytes, at most " + nameLength + ")");
            }
        }
        Filesystem.refuse("LittleFS", unfit);
        return new LittleFsWriter(this, blocks).write(tree);
    }

    @Override
    public Volume read(byte[] image) throws EspException {
        return new LittleFsReader(this, image).read();
    }

    /** The layout that an image's superblock tells. */
    static List<LittleFs> candidates(byte[] image) {
        for (int block = 128; block <= 1 << 20 && 2 * block <= image.length; block *= 2) {
            if (isMarked(image, 0) || isMarked(image, block)) {
                LittleFs guess = new LittleFs(block, IDF.nameLength, IDF.version, IDF.prog, IDF.inline);
                byte[] fields = new LittleFsReader(guess, image).superblock();
                if (fields.length >= 16 && u32(fields, 4) == block && u32(fields, 0) >>> 16 == 2) {
                    String version = "2." + (u32(fields, 0) & 0xffff);
                    return List.of(new LittleFs(block, u32(fields, 12), version, IDF.prog, IDF.inline));
                }
            }
        }
        return List.of();
    }

    private static boolean isMarked(byte[] image, int at) {
        return new String(image, at + 8, 8, StandardCharsets.ISO_8859_1).equals("littlefs");
    }

    /** Index of the block of a file's list that holds the byte at {@code position}. */
    int listIndex(int position) {
        int room = block - 8;
        int index = position / room;
        return index == 0 ? 0 : (position - 4 * (Integer.bitCount(index - 1) + 2)) / room;
    }

    /** Bytes of pointers at the beginning of the block with this index in its list. */
    static int pointerBytes(int index) {
        return index == 0 ? 0 : 4 * (Integer.numberOfTrailingZeros(index) + 1);
    }

    /** The checksum: CRC-32 without the inversion at its end. */
    static int crc(byte[] bytes, int from, int to) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, to - from);
        return ~(int) crc.getValue();
    }

    /** A device may raise the disk version when it writes; the rest is no matter of the disk. */
    @Override
    public boolean isLaidOutAs(Filesystem other) {
        return other instanceof LittleFs there && block == there.block && nameLength == there.nameLength;
    }

    @Override
    public String toString() {
        return "LittleFS (diskVersion=" + version + ", blockSize=" + block + ", nameLength=" + nameLength + ")";
    }
}
