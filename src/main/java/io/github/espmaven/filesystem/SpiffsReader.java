package io.github.espmaven.filesystem;

import static io.github.espmaven.base.LittleEndian.u16;
import static io.github.espmaven.base.LittleEndian.u32;
import static io.github.espmaven.base.LittleEndian.u8;

import java.util.SortedMap;
import java.util.TreeMap;

/** Reads SPIFFS images, also those with deleted pages and unfinished changes. */
final class SpiffsReader {
    private static final int NOT_USED = 0x01;
    private static final int NOT_FINAL = 0x02;
    private static final int NOT_INDEX = 0x04;
    private static final int NOT_DELETED = 0x80;
    private static final int NOT_BEING_DELETED = 0x40;

    private final Spiffs format;
    private final byte[] image;
    private final int blocks;
    private final Volume.Builder volume;
    /** Index pages by span and file id, {@code span << 16 | id}. */
    private final SortedMap<Integer, Integer> indexes = new TreeMap<>();

    SpiffsReader(Spiffs format, byte[] image) {
        this.format = format;
        this.image = image;
        this.blocks = image.length / format.block();
        this.volume = new Volume.Builder(image.length);
    }

    Volume read() {
        long used = 0;
        for (int block = 0; block < blocks; block++) {
            for (int slot = 0; slot < format.usablePages(); slot++) {
                int owner = u16(image, block * format.block() + 2 * slot);
                if (owner != 0 && owner != Spiffs.FREE) {
                    used++;
                    addIndex(owner, block * format.pagesPerBlock() + format.lookupPages() + slot);
                }
            }
        }
        indexes.forEach((key, page) -> {
            if (key >>> 16 == 0) {
                read(key, format.at(page));
            }
        });
        return volume.build(format, used * format.page(), (long) blocks * format.usablePages() * format.page());
    }

    /** Remembers a sound index page by its span and its file. */
    private void addIndex(int owner, int page) {
        int at = format.at(page);
        int span = u16(image, at + 2);
        int wanted = span == 0 ? NOT_DELETED | NOT_BEING_DELETED : NOT_DELETED;
        if ((owner & Spiffs.INDEX_BIT) != 0
                && u16(image, at) == owner
                && (u8(image, at + 4) & (wanted | NOT_USED | NOT_FINAL | NOT_INDEX)) == wanted) {
            indexes.put((span << 16) | (owner & ~Spiffs.INDEX_BIT), page);
        }
    }

    private void read(int id, int header) {
        int length = 0;
        while (length < format.nameLength() && image[header + Spiffs.NAME_AT + length] != 0) {
            length++;
        }
        String name = Volume.name(image, header + Spiffs.NAME_AT, length);
        String path = name.startsWith("/") ? name.substring(1) : name;
        long size = Integer.toUnsignedLong(u32(image, header + Spiffs.SIZE_AT));
        if (size == 0xffff_ffffL) { // empty, or not closed when the power went
            size = 0;
        }
        if (!volume.takes(path, size)) {
            return;
        }
        byte[] contents = new byte[(int) size];
        for (int from = 0, span = 0; from < size; from += format.dataBytes(), span++) {
            int page = page(id, header, span);
            if (page < 0) {
                volume.damage(path, "the page with its bytes from " + from + " on is missing");
                return;
            }
            int count = (int) Math.min(format.dataBytes(), size - from);
            System.arraycopy(image, format.at(page) + Spiffs.HEADER_BYTES, contents, from, count);
        }
        volume.file(path, contents);
    }

    /** The sound data page of a span; negative when there is none. */
    private int page(int id, int header, int span) {
        int beyond = span - format.firstEntries();
        int entry = header + format.tableAt() + 2 * span;
        if (beyond >= 0) {
            Integer index = indexes.get(((1 + beyond / format.furtherEntries()) << 16) | id);
            if (index == null) {
                return -1;
            }
            entry = format.at(index) + Spiffs.FURTHER_TABLE + 2 * (beyond % format.furtherEntries());
        }
        int page = u16(image, entry);
        int at = format.at(page);
        int flags = NOT_USED | NOT_DELETED;
        boolean sound = page < blocks * format.pagesPerBlock()
                && page % format.pagesPerBlock() >= format.lookupPages()
                && u16(image, at) == id
                && u16(image, at + 2) == span
                && (u8(image, at + 4) & flags) == NOT_DELETED;
        return sound ? page : -1;
    }
}
