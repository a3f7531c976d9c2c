package io.github.espmaven.filesystem;

import static io.github.espmaven.base.LittleEndian.put16;
import static io.github.espmaven.base.LittleEndian.put32;
import static io.github.espmaven.base.LittleEndian.u16;

import io.github.espmaven.base.EspException;
import io.github.espmaven.filesystem.FatNames.Name;
import io.github.espmaven.filesystem.FileTree.Folder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Makes FAT12 and FAT16 volumes as ESP-IDF's generator lays them out: clusters one after the other, all dates 1980. */
final class FatWriter {
    private static final int VOLUME_ID = 0x1234_5678;
    private static final int FIRST_DATE = 0x0021;
    private static final int MAX_ROOT_ENTRIES = 65_000;

    /** Up to here generator and device agree on FAT12; the next three the generator makes FAT16. */
    private static final int MOST_FAT12 = 4082;

    private final Fat format;
    private final IdentityHashMap<Folder, Map<String, Name>> names = new IdentityHashMap<>();
    private final byte[] image;
    private int sectors;
    private int fatSectors;
    private int rootEntries;
    private int clusters;
    private int dataAt;
    private int nextCluster = 2;

    FatWriter(Fat format, int size) throws EspException {
        this.format = format;
        this.sectors = Volume.units("FAT", size, format.sector());
        this.image = new byte[size];
    }

    byte[] write(FileTree tree) throws EspException {
        Folder root = tree.root();
        List<String> unfit = new ArrayList<>();
        name(root, "", unfit);
        Filesystem.refuse("FAT", unfit);
        layOut(entries(root));
        long needed = neededClusters(root) - clustersOf(root);
        Filesystem.requireRoom("FAT", tree, needed * format.sector(), (long) clusters * format.sector());
        Arrays.fill(image, dataAt, image.length, (byte) 0xff);
        writeBootSector();
        setNext(0, isFat12() ? 0xff8 : 0xfff8);
        setNext(1, 0xffff);
        int rootAt = (1 + format.fats() * fatSectors) * format.sector();
        write(root, rootAt, 0);
        for (int copy = 1; copy < format.fats(); copy++) {
            int length = fatSectors * format.sector();
            System.arraycopy(image, format.sector(), image, format.sector() + copy * length, length);
        }
        return image;
    }

    private void name(Folder folder, String path, List<String> unfit) {
        FatNames stored = new FatNames();
        Map<String, Name> all = new LinkedHashMap<>();
        for (String name : folder.names()) {
            Optional<String> refusal = stored.refusal(name);
            if (refusal.isPresent()) {
                unfit.add(path + name + " (" + refusal.get() + ")");
            } else {
                all.put(name, stored.name(name));
            }
        }
        names.put(folder, all);
        folder.folders().forEach((name, inner) -> name(inner, path + name + "/", unfit));
    }

    private int entries(Folder folder) {
        return names(folder).values().stream().mapToInt(Name::entries).sum();
    }

    private int clustersOf(Folder folder) {
        return Filesystem.ceiling((2 + entries(folder)) * Fat.ENTRY_BYTES, format.sector());
    }

    private int clustersOf(byte[] contents) {
        return Filesystem.ceiling(contents.length, format.sector());
    }

    private long neededClusters(Folder folder) {
        long files =
                folder.files().values().stream().mapToLong(this::clustersOf).sum();
        long folders = folder.folders().values().stream()
                .mapToLong(this::neededClusters)
                .sum();
        return files + folders + clustersOf(folder);
    }

    private boolean isFat12() {
        return clusters <= MOST_FAT12;
    }

    /** Divides the sectors up; a count of clusters that generator and device take for different types is not used. */
    private void layOut(int neededEntries) throws EspException {
        int perSector = format.sector() / Fat.ENTRY_BYTES;
        int rootSectors = Filesystem.ceiling(Math.max(format.rootEntries(), neededEntries), perSector);
        rootEntries = rootSectors * perSector;
        int bytes = sectors < Fat.MAX_FAT12 ? (sectors * 3 + 1) / 2 + 3 : sectors * 2 + 4;
        fatSectors = Filesystem.ceiling(bytes, format.sector());
        int before = 1 + format.fats() * fatSectors + rootSectors;
        clusters = sectors - before;
        if (clusters > MOST_FAT12 && clusters <= Fat.MAX_FAT12) {
            clusters = MOST_FAT12;
            sectors = before + clusters;
        }
        dataAt = before * format.sector();
        if (clusters < 1 || clusters > Fat.MAX_FAT16 - 2 || neededEntries > MAX_ROOT_ENTRIES) {
            throw FilesystemSpec.bad("a FAT volume of " + sectors + " sectors of " + format.sector()
                    + " bytes is not possible; choose another sectorSize or partition size");
        }
    }

    private void writeBootSector() {
        put(0, "\u00eb\u00fe\u0090MSDOS5.0");
        put16(image, 11, format.sector());
        image[13] = 1;
        put16(image, 14, 1);
        image[16] = (byte) format.fats();
        put16(image, 17, rootEntries);
        if (sectors < 0x1_0000) {
            put16(image, 19, sectors);
        } else {
            put32(image, 32, sectors);
        }
        image[21] = (byte) 0xf8;
        put16(image, 22, fatSectors);
        put16(image, 24, 63);
        put16(image, 26, 255);
        image[36] = (byte) 0x80;
        image[38] = 0x29;
        put32(image, 39, VOLUME_ID);
        put(43, "NO NAME    FAT     "); // no label: the generator's own has no entry in the root
        put16(image, 510, 0xaa55);
    }

    private void put(int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, image, at, bytes.length);
    }

    /** Enters what follows a cluster into the allocation table. */
    private void setNext(int cluster, int next) {
        int table = format.sector();
        if (!isFat12()) {
            put16(image, table + 2 * cluster, next);
            return;
        }
        int at = table + cluster + cluster / 2;
        int both = u16(image, at);
        int twelve = next & 0xfff;
        put16(image, at, (cluster & 1) == 0 ? (both & 0xf000) | twelve : (both & 0x000f) | (twelve << 4));
    }

    /** The first of so many clusters in a row, filled with zeros; 0 for none. */
    private int allocate(int count) {
        int first = nextCluster;
        nextCluster += count;
        for (int cluster = first; cluster < nextCluster; cluster++) {
            setNext(cluster, cluster + 1 < nextCluster ? cluster + 1 : 0xffff);
        }
        if (count > 0) {
            Arrays.fill(image, at(first), at(nextCluster), (byte) 0);
        }
        return count == 0 ? 0 : first;
    }

    private int at(int cluster) {
        return dataAt + (cluster - 2) * format.sector();
    }

    /**
     * @param at where its entries begin
     * @param own its first cluster; 0 for the outermost
     */
    private void write(Folder folder, int at, int own) {
        int entry = at;
        for (Map.Entry<String, Name> named : names(folder).entrySet()) {
            Name name = named.getValue();
            entry = writeLongName(name, entry);
            byte[] contents = folder.files().get(named.getKey());
            if (contents == null) {
                Folder inner = folder.folder(named.getKey());
                int first = allocate(clustersOf(inner));
                writeEntry(entry, name.bytes(), name.lower(), Fat.FOLDER_ATTRIBUTE, first, 0);
                writeEntry(at(first), dots(1), 0, Fat.FOLDER_ATTRIBUTE, first, 0);
                writeEntry(at(first) + Fat.ENTRY_BYTES, dots(2), 0, Fat.FOLDER_ATTRIBUTE, own, 0);
                write(inner, at(first) + 2 * Fat.ENTRY_BYTES, first);
            } else {
                int first = allocate(clustersOf(contents));
                writeEntry(entry, name.bytes(), name.lower(), 0x20, first, contents.length);
                System.arraycopy(contents, 0, image, first == 0 ? 0 : at(first), contents.length);
            }
            entry += Fat.ENTRY_BYTES;
        }
    }

    private Map<String, Name> names(Folder folder) {
        return Objects.requireNonNull(names.get(folder));
    }

    private static byte[] dots(int count) {
        return (".".repeat(count) + " ".repeat(11 - count)).getBytes(StandardCharsets.US_ASCII);
    }

    private void writeEntry(int at, byte[] name, int lower, int attributes, int cluster, int length) {
        System.arraycopy(name, 0, image, at, name.length);
        image[at + Fat.ATTRIBUTES_AT] = (byte) attributes;
        image[at + 12] = (byte) lower;
        put16(image, at + 16, FIRST_DATE);
        put16(image, at + 18, FIRST_DATE);
        put16(image, at + 24, FIRST_DATE);
        put16(image, at + 26, cluster);
        put32(image, at + 28, length);
    }

    /** Writes the entries of a long name, its last piece first; gives where the short one goes. */
    private int writeLongName(Name name, int at) {
        int pieces = name.entries() - 1;
        int sum = Fat.checksum(name.bytes(), 0);
        for (int piece = pieces; piece > 0; piece--) {
            int entry = at + (pieces - piece) * Fat.ENTRY_BYTES;
            image[entry] = (byte) (piece == pieces ? piece | 0x40 : piece);
            image[entry + Fat.ATTRIBUTES_AT] = Fat.LONG_NAME_ATTRIBUTES;
            image[entry + 13] = (byte) sum;
            for (int i = 0; i < Fat.LONG_NAME_CHARS; i++) {
                int index = (piece - 1) * Fat.LONG_NAME_CHARS + i;
                int length = name.longName().length();
                int c = index < length ? name.longName().charAt(index) : index == length ? 0 : 0xffff;
                put16(image, entry + Fat.longNameAt(i), c);
            }
        }
        return at + pieces * Fat.ENTRY_BYTES;
    }
}
