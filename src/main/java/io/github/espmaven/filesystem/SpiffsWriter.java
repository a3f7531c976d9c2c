package io.github.espmaven.filesystem;

import static io.github.espmaven.base.LittleEndian.put16;
import static io.github.espmaven.base.LittleEndian.put32;

import io.github.espmaven.filesystem.FileTree.Folder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes SPIFFS images as ESP-IDF's generator does: pages one after the other, none of them deleted. */
final class SpiffsWriter {
    private static final byte DATA_FLAGS = (byte) 0xfc;
    private static final byte INDEX_FLAGS = (byte) 0xf8;

    private final Spiffs format;
    private final byte[] image;
    private int pages;
    private int files;

    SpiffsWriter(Spiffs format, int blocks) {
        this.format = format;
        this.image = new byte[blocks * format.block()];
        Arrays.fill(image, (byte) 0xff);
        for (int b = 0; b < blocks && format.magic() != Spiffs.Magic.NO; b++) {
            put16(image, b * format.block() + format.magicAt(), format.magic(blocks, b));
        }
    }

    byte[] write(FileTree tree) {
        write("/", tree.root());
        return image;
    }

    private void write(String path, Folder folder) {
        folder.files().forEach((name, contents) -> write(++files, path + name, contents));
        folder.folders().forEach((name, inner) -> write(path + name + "/", inner));
    }

    private void write(int id, String name, byte[] contents) {
        int at = format.at(allocate(id, 0, true));
        put32(image, at + Spiffs.SIZE_AT, contents.length);
        image[at + Spiffs.TYPE_AT] = 1;
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        Arrays.fill(image, at + Spiffs.NAME_AT, at + format.tableAt(), (byte) 0);
        System.arraycopy(bytes, 0, image, at + Spiffs.NAME_AT, bytes.length);
        int entry = at + format.tableAt();
        int end = entry + 2 * format.firstEntries();
        int indexes = 1;
        for (int from = 0, span = 0; from < contents.length; from += format.dataBytes(), span++) {
            if (entry == end) {
                entry = format.at(allocate(id, indexes++, true)) + Spiffs.FURTHER_TABLE;
                end = entry + 2 * format.furtherEntries();
            }
            int page = allocate(id, span, false);
            int length = Math.min(format.dataBytes(), contents.length - from);
            System.arraycopy(contents, from, image, format.at(page) + Spiffs.HEADER_BYTES, length);
            put16(image, entry, page);
            entry += 2;
        }
    }

    /** The next page, entered into the block's look-up table and with its header. */
    private int allocate(int id, int span, boolean index) {
        int block = pages / format.usablePages();
        int slot = pages % format.usablePages();
        pages++;
        int owner = index ? id | Spiffs.INDEX_BIT : id;
        int page = block * format.pagesPerBlock() + format.lookupPages() + slot;
        put16(image, block * format.block() + 2 * slot, owner);
        put16(image, format.at(page), owner);
        put16(image, format.at(page) + 2, span);
        image[format.at(page) + 4] = index ? INDEX_FLAGS : DATA_FLAGS;
        return page;
    }
}
