package io.github.espmaven.filesystem;

import static io.github.espmaven.base.LittleEndian.put32;

import io.github.espmaven.base.EspException;
import io.github.espmaven.filesystem.FileTree.Folder;
import io.github.espmaven.filesystem.LittleFs.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes LittleFS images: folders one after the other, each pair of metadata blocks with one commit. All pairs are in the
 * list of tails: the device knows the blocks in use from it alone.
 */
final class LittleFsWriter {
    /** What a commit may need behind its entries: tail, move state and checksum. */
    private static final int ENDING_BYTES = 40;

    private static final int MAX_ENTRIES = 254;
    private static final int TAG_BYTES = 4;

    private final LittleFs format;
    private final int blocks;
    private final byte[] image;
    private final List<Pair> pairs = new ArrayList<>();
    private int used;

    /** A pair of metadata blocks; {@code last} of its folder. */
    private record Pair(int block, List<Entry> entries, boolean last) {}

    LittleFsWriter(LittleFs format, int blocks) {
        this.format = format;
        this.blocks = blocks;
        this.image = new byte[blocks * format.block()];
        Arrays.fill(image, (byte) 0xff);
    }

    byte[] write(FileTree tree) throws EspException {
        layOut(tree.root(), allocate(2), List.of(superblock()));
        Filesystem.requireRoom("LittleFS", tree, (long) used * format.block(), image.length);
        for (int i = 0; i < pairs.size(); i++) {
            for (int copy = 0; copy < 2; copy++) {
                writeMetadata(i, copy);
            }
        }
        return image;
    }

    private Entry superblock() {
        byte[] fields = new byte[24];
        put32(fields, 0, format.versionCode());
        put32(fields, 4, format.block());
        put32(fields, 8, blocks);
        put32(fields, 12, format.nameLength());
        put32(fields, 16, LittleFs.MAX_FILE);
        put32(fields, 20, LittleFs.MAX_ATTRIBUTES);
        byte[] name = "littlefs".getBytes(StandardCharsets.US_ASCII);
        return new Entry(LittleFs.SUPERBLOCK, name, LittleFs.INLINE, fields);
    }

    private int allocate(int count) {
        used += count;
        return used - count;
    }

    /** Gives a folder, whose first pair is at {@code block}, its places, and then those in it. */
    private void layOut(Folder folder, int block, List<Entry> first) {
        List<Entry> entries = new ArrayList<>(first);
        Map<Integer, Folder> inner = new LinkedHashMap<>();
        for (String name : folder.names()) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            byte[] contents = folder.files().get(name);
            if (contents == null) {
                int pair = allocate(2);
                inner.put(pair, folder.folder(name));
                entries.add(new Entry(LittleFs.FOLDER, bytes, LittleFs.PAIR, pair(pair)));
            } else if (contents.length <= format.inline()) {
                entries.add(new Entry(LittleFs.FILE, bytes, LittleFs.INLINE, contents));
            } else {
                entries.add(new Entry(LittleFs.FILE, bytes, LittleFs.LIST, writeList(contents)));
            }
        }
        split(entries, block);
        inner.forEach((pair, child) -> layOut(child, pair, List.of()));
    }

    private static byte[] pair(int block) {
        byte[] both = new byte[8];
        put32(both, 0, block);
        put32(both, 4, block + 1);
        return both;
    }

    /** Splits a folder's entries over as many pairs as they need, as the device does: each about half full at most. */
    private void split(List<Entry> entries, int firstBlock) {
        int half = ceiling(format.block() / 2);
        int limit = Math.min(format.block() - ENDING_BYTES, half);
        List<Entry> some = new ArrayList<>();
        int block = firstBlock;
        int bytes = 0;
        for (Entry entry : entries) {
            int length = 2 * TAG_BYTES + entry.name().length + entry.data().length;
            if (!some.isEmpty() && (bytes + length > limit || some.size() == MAX_ENTRIES)) {
                pairs.add(new Pair(block, some, false));
                some = new ArrayList<>();
                block = allocate(2);
                bytes = 0;
            }
            some.add(entry);
            bytes += length;
        }
        pairs.add(new Pair(block, some, true));
    }

    /** Up to the next unit in which the device writes. */
    private int ceiling(int bytes) {
        return (bytes + format.prog() - 1) / format.prog() * format.prog();
    }

    /** Writes a file into blocks of its own, as far as there are any; where it ends is what its entry says. */
    private byte[] writeList(byte[] contents) {
        List<Integer> list = new ArrayList<>();
        for (int from = 0; from < contents.length; ) {
            int index = list.size();
            int pointers = LittleFs.pointerBytes(index);
            int length = Math.min(format.block() - pointers, contents.length - from);
            int block = allocate(1);
            list.add(block);
            if (block < blocks) {
                int at = block * format.block();
                for (int k = 0; 4 * k < pointers; k++) {
                    put32(image, at + 4 * k, list.get(index - (1 << k)));
                }
                System.arraycopy(contents, from, image, at + pointers, length);
            }
            from += length;
        }
        byte[] end = new byte[8];
        put32(end, 0, list.get(list.size() - 1));
        put32(end, 4, contents.length);
        return end;
    }

    private void writeMetadata(int index, int copy) {
        Pair pair = pairs.get(index);
        Log log = new Log((pair.block + copy) * format.block(), copy + 1);
        for (int id = 0; id < pair.entries.size(); id++) {
            Entry entry = pair.entries.get(id);
            log.add(entry.nameType(), id, entry.name());
            log.add(entry.structType(), id, entry.data());
        }
        if (index + 1 < pairs.size()) {
            int type = pair.last ? LittleFs.SOFT_TAIL : LittleFs.HARD_TAIL;
            log.add(type, LittleFs.NO_ID, pair(pairs.get(index + 1).block));
        }
        log.commit();
    }

    /** The commit in a metadata block. */
    private final class Log {
        private final int start;
        private int at;
        private int previous = -1;

        Log(int start, int revision) {
            this.start = start;
            this.at = start + 4;
            put32(image, start, revision);
        }

        void add(int type, int id, byte[] data) {
            tag(type << 20 | id << 10 | data.length);
            System.arraycopy(data, 0, image, at, data.length);
            at += data.length;
        }

        /** Tags are big-endian, each combined with the one before. */
        private void tag(int tag) {
            put32(image, at, Integer.reverseBytes(tag ^ previous));
            previous = tag;
            at += TAG_BYTES;
        }

        /** Ends the commit at a unit of writing, saying in version 2.1 what the next one looks like while it is erased. */
        void commit() {
            int last = start + format.block();
            boolean more = start + ceiling(at + 20 - start) + format.prog() <= last;
            if (more && !format.version().equals("2.0")) {
                byte[] next = new byte[8];
                put32(next, 0, format.prog());
                byte[] erased = new byte[format.prog()];
                Arrays.fill(erased, (byte) 0xff);
                put32(next, 4, LittleFs.crc(erased, 0, erased.length));
                add(LittleFs.FORWARD_CRC, LittleFs.NO_ID, next);
            }
            int end = Math.min(last, start + ceiling(at + 8 - start));
            tag(LittleFs.COMMIT_CRC << 20 | LittleFs.NO_ID << 10 | end - at - TAG_BYTES);
            put32(image, at, LittleFs.crc(image, start, at));
        }
    }
}
