package io.github.espmaven.filesystem;

import static io.github.espmaven.base.LittleEndian.u16;
import static io.github.espmaven.base.LittleEndian.u32;
import static io.github.espmaven.base.LittleEndian.u8;

import io.github.espmaven.base.EspException;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads FAT12 and FAT16 volumes. Every cluster belongs to one file or folder, so loops and shared ones are damage. */
final class FatReader {
    private static final Charset SHORT_NAMES = Charset.forName("IBM437");
    private static final int DELETED = 0xe5;
    private static final int LABEL_ATTRIBUTE = 0x08;
    private static final int LOWER_BODY = 0x08;
    private static final int LOWER_EXTENSION = 0x10;
    private static final int MAX_LONG_NAME = 20 * Fat.LONG_NAME_CHARS;

    private final Fat format;
    private final byte[] image;
    private final Volume.Builder volume;
    private final int clusterBytes;
    private final int clusters;
    private final int fatAt;
    private final int rootAt;
    private final int dataAt;
    private final BitSet taken = new BitSet();

    /** A folder that is to be read: its entries, and its path with a slash behind it. */
    private record Open(byte[] entries, String path) {}

    FatReader(Fat format, byte[] image) throws EspException {
        this.format = format;
        this.image = image;
        this.volume = new Volume.Builder(image.length);
        int sector = format.sector();
        int sectors = u16(image, 19) == 0 ? u32(image, 32) : u16(image, 19);
        int root = u16(image, 17) * Fat.ENTRY_BYTES;
        this.clusterBytes = u8(image, 13) * sector;
        this.fatAt = u16(image, 14) * sector;
        long rootFrom = fatAt + (long) u8(image, 16) * u16(image, 22) * sector;
        long dataFrom = rootFrom + (long) Filesystem.ceiling(root, sector) * sector;
        long end = Math.min((long) sectors * sector, image.length);
        if (clusterBytes == 0 || u16(image, 22) == 0 || root == 0 || dataFrom + clusterBytes > end) {
            throw Filesystem.bad("no FAT12 or FAT16 volume: what its first sector says of its size contradicts itself");
        }
        this.rootAt = (int) rootFrom;
        this.dataAt = (int) dataFrom;
        this.clusters = ((int) Math.min((long) sectors * sector, Integer.MAX_VALUE) - dataAt) / clusterBytes;
        if (clusters > Fat.MAX_FAT16) {
            throw Filesystem.bad("a FAT volume of " + clusters + " clusters, more than FAT16 has");
        }
    }

    Volume read() {
        byte[] root = Arrays.copyOfRange(image, rootAt, rootAt + u16(image, 17) * Fat.ENTRY_BYTES);
        Deque<Open> open = new ArrayDeque<>(List.of(new Open(root, "")));
        while (!open.isEmpty()) {
            readFolder(open.pop(), open);
        }
        return volume.build(format, (long) taken.cardinality() * clusterBytes, (long) clusters * clusterBytes);
    }

    private void readFolder(Open folder, Deque<Open> open) {
        byte[] entries = folder.entries;
        char[] longName = new char[MAX_LONG_NAME];
        int checksum = -1;
        for (int at = 0; at + Fat.ENTRY_BYTES <= entries.length && entries[at] != 0; at += Fat.ENTRY_BYTES) {
            int attributes = u8(entries, at + Fat.ATTRIBUTES_AT);
            if (u8(entries, at) == DELETED) {
                checksum = -1;
            } else if ((attributes & 0x3f) == Fat.LONG_NAME_ATTRIBUTES) {
                checksum = addLongName(entries, at, longName, checksum);
            } else {
                boolean hasLong = checksum == Fat.checksum(entries, at);
                checksum = -1;
                if ((attributes & LABEL_ATTRIBUTE) == 0 && entries[at] != '.') {
                    String name = hasLong ? text(longName) : shortName(entries, at);
                    readEntry(entries, at, folder.path + name, open);
                }
            }
        }
    }

    /** Puts a piece of a long name into its place; the last piece comes first. Gives the checksum of the name it is of. */
    private static int addLongName(byte[] entries, int at, char[] name, int checksum) {
        int order = u8(entries, at);
        int sum = u8(entries, at + 13);
        int first = ((order & 0x3f) - 1) * Fat.LONG_NAME_CHARS;
        if (first < 0 || first >= name.length) {
            return -1;
        }
        if ((order & 0x40) != 0) {
            Arrays.fill(name, '\0');
        } else if (sum != checksum) {
            return -1;
        }
        for (int i = 0; i < Fat.LONG_NAME_CHARS; i++) {
            name[first + i] = (char) u16(entries, at + Fat.longNameAt(i));
        }
        return sum;
    }

    private static String text(char[] name) {
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length);
    }

    private static String shortName(byte[] entries, int at) {
        byte[] bytes = Arrays.copyOfRange(entries, at, at + 11);
        if (bytes[0] == 5) {
            bytes[0] = (byte) DELETED;
        }
        String text = new String(bytes, SHORT_NAMES);
        String body = text.substring(0, 8).stripTrailing();
        String extension = text.substring(8).stripTrailing();
        int lower = u8(entries, at + 12);
        body = (lower & LOWER_BODY) == 0 ? body : body.toLowerCase(Locale.ROOT);
        extension = (lower & LOWER_EXTENSION) == 0 ? extension : extension.toLowerCase(Locale.ROOT);
        return extension.isEmpty() ? body : body + "." + extension;
    }

    private void readEntry(byte[] entries, int at, String path, Deque<Open> open) {
        int first = u16(entries, at + 26);
        if ((u8(entries, at + Fat.ATTRIBUTES_AT) & Fat.FOLDER_ATTRIBUTE) != 0) {
            Optional<byte[]> inner = chain(first, Integer.MAX_VALUE, path);
            if (inner.isPresent() && volume.folder(path)) {
                open.push(new Open(inner.get(), path + "/"));
            }
            return;
        }
        long size = Integer.toUnsignedLong(u32(entries, at + 28));
        if (volume.takes(path, size)) {
            Optional<byte[]> contents = size == 0 ? Optional.of(new byte[0]) : chain(first, (int) size, path);
            contents.ifPresent(bytes -> volume.file(path, bytes));
        }
    }

    /** What the clusters of a chain hold, up to {@code most} bytes; empty when it is broken. */
    private Optional<byte[]> chain(int first, int most, String path) {
        int cluster = first;
        int[] chain = new int[16];
        int count = 0;
        while ((long) count * clusterBytes < most && !(count > 0 && isEnd(cluster))) {
            int at = dataAt + (cluster - 2) * clusterBytes;
            if (cluster < 2
                    || cluster - 2 >= clusters
                    || (long) at + clusterBytes > image.length
                    || taken.get(cluster)) {
                volume.damage(path, "its chain of clusters is broken at " + cluster);
                return Optional.empty();
            }
            taken.set(cluster);
            chain = count == chain.length ? Arrays.copyOf(chain, 2 * count) : chain;
            chain[count++] = cluster;
            cluster = next(cluster);
        }
        if (most != Integer.MAX_VALUE && (long) count * clusterBytes < most) {
            volume.damage(path, "its chain of clusters is shorter than its size");
            return Optional.empty();
        }
        byte[] contents = new byte[Math.min(most, count * clusterBytes)];
        for (int i = 0; i < count; i++) {
            int from = i * clusterBytes;
            int at = dataAt + (chain[i] - 2) * clusterBytes;
            System.arraycopy(image, at, contents, from, Math.min(clusterBytes, contents.length - from));
        }
        return Optional.of(contents);
    }

    private boolean isEnd(int cluster) {
        return cluster >= (clusters <= Fat.MAX_FAT12 ? 0xff8 : 0xfff8);
    }

    private int next(int cluster) {
        int at = fatAt + (clusters <= Fat.MAX_FAT12 ? cluster + cluster / 2 : 2 * cluster);
        if (at + 2 > image.length) {
            return 0;
        }
        int value = u16(image, at);
        return clusters > Fat.MAX_FAT12 ? value : (cluster & 1) == 0 ? value & 0xfff : value >> 4;
    }
}
