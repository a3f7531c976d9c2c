package io.github.espmaven.filesystem;

import static io.github.espmaven.base.LittleEndian.u16;

import io.github.espmaven.base.EspException;
import java.util.List;
import java.util.Optional;

/**
 * FAT12 or FAT16 with long names, alone or behind ESP-IDF's wear levelling (protocol.md, section 17.3).
 *
 * @param sector bytes of a sector, 512 to 4096
 * @param wear how ESP-IDF's wear levelling lies around it
 * @param fats copies of the allocation table, 1 or 2
 * @param rootEntries room in the outermost folder; more where its names need more
 */
public record Fat(int sector, Wear wear, int fats, int rootEntries) implements Filesystem {

    /** Wear levelling, and whether two of its sectors hold what is being written. */
    enum Wear {
        NONE,
        PERFORMANCE,
        SAFE
    }

    /** The largest number of clusters that the device takes for FAT12, and for FAT16. */
    static final int MAX_FAT12 = 4085;

    static final int MAX_FAT16 = 65525;
    static final int ENTRY_BYTES = 32;
    static final int ATTRIBUTES_AT = 11;
    static final int FOLDER_ATTRIBUTE = 0x10;
    static final int LONG_NAME_ATTRIBUTES = 0x0f;
    /** Where the 13 characters of a long-name entry are. */
    private static final int[] LONG_NAME_AT = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};

    /** Characters of a long-name entry. */
    static final int LONG_NAME_CHARS = LONG_NAME_AT.length;

    /** Where in a long-name entry a character is. */
    static int longNameAt(int index) {
        return LONG_NAME_AT[index];
    }

    /** The checksum of a short name, by which long-name entries belong to it. */
    static int checksum(byte[] entry, int at) {
        int sum = 0;
        for (int i = 0; i < 11; i++) {
            sum = ((sum & 1) << 7) + (sum >> 1) + (entry[at + i] & 0xff) & 0xff;
        }
        return sum;
    }

    @Override
    public byte[] write(FileTree tree, int size) throws EspException {
        if (wear == Wear.NONE) {
            return new FatWriter(this, size).write(tree);
        }
        int room = WearLevelling.room(size, wear == Wear.SAFE);
        return WearLevelling.wrap(new FatWriter(this, room).write(tree), size, wear == Wear.SAFE);
    }

    @Override
    public Volume read(byte[] image) throws EspException {
        Optional<byte[]> volume = wear == Wear.NONE ? Optional.of(image) : WearLevelling.unwrap(image);
        if (volume.isEmpty() || !startsLikeOne(volume.get(), 0)) {
            throw Filesystem.bad("no " + this);
        }
        return new FatReader(this, volume.get()).read();
    }

    /** The layout that the state of wear levelling, or else the first sector, tells. */
    static List<Fat> candidates(byte[] image) {
        Optional<byte[]> unwrapped = WearLevelling.unwrap(image).filter(v -> startsLikeOne(v, 0));
        byte[] volume = unwrapped.orElse(image);
        Wear wear = unwrapped.isPresent() ? Wear.PERFORMANCE : Wear.NONE;
        return startsLikeOne(volume, 0)
                ? List.of(new Fat(u16(volume, 11), wear, volume[16], u16(volume, 17)))
                : List.of();
    }

    /** Whether the first sector of a volume is there. */
    static boolean startsLikeOne(byte[] image, int at) {
        if (image.length < at + 512 || u16(image, at + 510) != 0xaa55) {
            return false;
        }
        int jump = image[at] & 0xff;
        int sector = u16(image, at + 11);
        return (jump == 0xeb || jump == 0xe9 || jump == 0xe8)
                && sector >= 512
                && sector <= 4096
                && Integer.bitCount(sector) == 1;
    }

    @Override
    public String toString() {
        return "FAT (sectorSize=" + sector + ", " + (wear == Wear.NONE ? "without" : "with") + " wear levelling)";
    }
}
