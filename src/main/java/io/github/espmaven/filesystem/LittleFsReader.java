package io.github.espmaven.filesystem;

import static io.github.espmaven.base.LittleEndian.u32;

import io.github.espmaven.base.EspException;
import io.github.espmaven.filesystem.LittleFs.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads LittleFS images, also those with several commits in a block, unfinished ones, and moves under way. */
final class LittleFsReader {
    private static final int NO_BLOCK = -1;
    private static final byte[] NOTHING = new byte[0];

    private static final Entry NO_ENTRY = new Entry(0, NOTHING, 0, NOTHING);

    private final LittleFs format;
    private final byte[] image;
    private final int blocks;
    private final Volume.Builder volume;
    private final Set<Integer> visited = new HashSet<>();
    private long used;

    LittleFsReader(LittleFs format, byte[] image) {
        this.format = format;
        this.image = image;
        this.blocks = image.length / format.block();
        this.volume = new Volume.Builder(image.length);
    }

    /** What a metadata block says: its entries by id, and what comes behind it. */
    private static final class Metadata {
        private final List<Entry> entries = new ArrayList<>();
        private int tailType;
        private byte[] tail = NOTHING;
        private byte[] moveState = NOTHING;

        boolean hasTail() {
            return tail.length >= 8 && u32(tail, 0) != NO_BLOCK;
        }
    }

    /** A folder that is to be read: where it begins, and its path with a slash behind it. */
    private record Open(int first, int second, String path) {}

    /** The fields of the superblock; nothing when there is none. */
    byte[] superblock() {
        return metadata(0, 1).stream()
                .flatMap(m -> m.entries.stream().limit(1))
                .filter(e -> e.nameType() == LittleFs.SUPERBLOCK)
                .map(Entry::data)
                .findFirst()
                .orElse(NOTHING);
    }

    Volume read() throws EspException {
        if (superblock().length < 16) {
            throw Filesystem.bad(
                    "no LittleFS: blocks 0 and 1 hold no superblock for blocks of " + format.block() + " bytes");
        }
        byte[] move = moveState();
        visited.clear();
        Deque<Open> open = new ArrayDeque<>(List.of(new Open(0, 1, "")));
        while (!open.isEmpty()) {
            readFolder(open.pop(), open, move);
        }
        return volume.build(format, used * format.block(), (long) blocks * format.block());
    }

    /** What is under way: the exclusive or of all that the metadata says about it. */
    private byte[] moveState() {
        byte[] state = new byte[12];
        Optional<Metadata> metadata = visit(0, 1);
        while (metadata.isPresent()) {
            byte[] delta = metadata.get().moveState;
            for (int i = 0; i < Math.min(state.length, delta.length); i++) {
                state[i] ^= delta[i];
            }
            byte[] tail = metadata.get().tail;
            metadata = metadata.get().hasTail() ? visit(u32(tail, 0), u32(tail, 4)) : Optional.empty();
        }
        return state;
    }

    private void readFolder(Open folder, Deque<Open> open, byte[] move) {
        int first = folder.first;
        int second = folder.second;
        while (true) {
            Optional<Metadata> metadata = visit(first, second);
            if (metadata.isEmpty()) {
                volume.damage(folder.path + "/", "a part of this folder is damaged or named twice");
                return;
            }
            used += 2;
            List<Entry> entries = metadata.get().entries;
            for (int id = 0; id < entries.size(); id++) {
                if (!isMoved(first, second, id, move)) {
                    readEntry(entries.get(id), folder.path, open);
                }
            }
            if (metadata.get().tailType != LittleFs.HARD_TAIL || !metadata.get().hasTail()) {
                return;
            }
            first = u32(metadata.get().tail, 0);
            second = u32(metadata.get().tail, 4);
        }
    }

    /** Whether an entry is the old one of a move that was not finished. */
    private static boolean isMoved(int first, int second, int id, byte[] move) {
        int tag = u32(move, 0);
        return (tag >>> 28 & 7) != 0
                && (tag >>> 10 & 0x3ff) == id
                && Math.min(first, second) == Math.min(u32(move, 4), u32(move, 8))
                && Math.max(first, second) == Math.max(u32(move, 4), u32(move, 8));
    }

    private void readEntry(Entry entry, String folder, Deque<Open> open) {
        String path = folder + Volume.name(entry.name(), 0, entry.name().length);
        if (entry.nameType() == LittleFs.FOLDER && entry.structType() == LittleFs.PAIR && entry.data().length >= 8) {
            if (volume.folder(path)) {
                open.push(new Open(u32(entry.data(), 0), u32(entry.data(), 4), path + "/"));
            }
        } else if (entry.nameType() == LittleFs.FILE) {
            readFile(entry, path);
        } else if (entry.nameType() != LittleFs.SUPERBLOCK && entry != NO_ENTRY) {
            volume.damage(path, "an entry of no known kind");
        }
    }

    private void readFile(Entry entry, String path) {
        if (entry.structType() == LittleFs.INLINE && volume.takes(path, entry.data().length)) {
            volume.file(path, entry.data());
        } else if (entry.structType() == LittleFs.LIST && entry.data().length >= 8) {
            int size = u32(entry.data(), 4);
            if (volume.takes(path, Integer.toUnsignedLong(size))) {
                readList(u32(entry.data(), 0), size, path);
            }
        } else if (entry.structType() != LittleFs.INLINE) {
            volume.damage(path, "nothing says where its contents are");
        }
    }

    /** Reads a file from its last block to its first; every block names the one before. */
    private void readList(int head, int size, String path) {
        byte[] contents = new byte[size];
        int block = head;
        int end = size;
        for (int index = size == 0 ? -1 : format.listIndex(size - 1); index >= 0; index--) {
            if (block < 0 || block >= blocks) {
                volume.damage(path, "it names the block " + Integer.toUnsignedString(block) + ", which does not exist");
                return;
            }
            int start = index * (format.block() - 8) + 4 * Integer.bitCount(index);
            int pointers = LittleFs.pointerBytes(index);
            int from = index == 0 ? 0 : start + pointers;
            System.arraycopy(image, block * format.block() + pointers, contents, from, end - from);
            end = from;
            used++;
            block = index == 0 ? block : u32(image, block * format.block());
        }
        volume.file(path, contents);
    }

    /** A pair that was not visited yet. */
    private Optional<Metadata> visit(int first, int second) {
        return visited.add(first) ? metadata(first, second) : Optional.empty();
    }

    /** What a pair says: the newer of its sound blocks. */
    private Optional<Metadata> metadata(int first, int second) {
        int endFirst = end(first);
        int endSecond = end(second);
        boolean useSecond = endSecond > 0
                && (endFirst == 0 || u32(image, second * format.block()) - u32(image, first * format.block()) > 0);
        if (endFirst == 0 && endSecond == 0) {
            return Optional.empty();
        }
        return Optional.of(useSecond ? parse(second, endSecond) : parse(first, endFirst));
    }

    /** Where the last sound commit of a block ends, counted from its beginning; 0 when there is none. */
    private int end(int block) {
        if (block < 0 || block >= blocks) {
            return 0;
        }
        int start = block * format.block();
        int limit = start + format.block();
        int begin = start;
        int at = start + 4;
        int previous = -1;
        int end = 0;
        while (at + 4 <= limit) {
            int tag = tag(at, previous);
            int next = at + 4 + length(tag);
            if (tag < 0 || next > limit) {
                break;
            }
            previous = tag;
            if ((type(tag) & 0x780) == LittleFs.COMMIT_CRC) {
                if (length(tag) < 4 || LittleFs.crc(image, begin, at + 4) != u32(image, at + 4)) {
                    break;
                }
                end = next - start;
                begin = next;
                previous ^= (type(tag) & 1) << 31;
            }
            at = next;
        }
        return end;
    }

    private Metadata parse(int block, int end) {
        Metadata metadata = new Metadata();
        int start = block * format.block();
        int previous = -1;
        for (int at = start + 4; at < start + end; ) {
            int tag = tag(at, previous);
            int length = length(tag);
            if ((type(tag) & 0x780) == LittleFs.COMMIT_CRC) {
                previous = tag ^ (type(tag) & 1) << 31;
            } else {
                previous = tag;
                apply(metadata, type(tag), tag >>> 10 & 0x3ff, Arrays.copyOfRange(image, at + 4, at + 4 + length));
            }
            at += 4 + length;
        }
        return metadata;
    }

    private static void apply(Metadata to, int type, int id, byte[] data) {
        switch (type & 0x700) {
            case 0x000 -> {
                Entry old = entry(to, id);
                to.entries.set(id, new Entry(type, data, old.structType(), old.data()));
            }
            case 0x200 -> {
                Entry old = entry(to, id);
                to.entries.set(id, new Entry(old.nameType(), old.name(), type, data));
            }
            case 0x400 -> {
                if (type == LittleFs.CREATE) {
                    to.entries.add(Math.min(id, to.entries.size()), NO_ENTRY);
                } else if (type == LittleFs.DELETE && id < to.entries.size()) {
                    to.entries.remove(id);
                }
            }
            case 0x600 -> {
                to.tailType = type;
                to.tail = data;
            }
            case 0x700 -> to.moveState = data;
            default -> {} // attributes and forward checksums hold no files
        }
    }

    /** The entry of an id; one that was not created yet is appended. */
    private static Entry entry(Metadata to, int id) {
        while (to.entries.size() <= id) {
            to.entries.add(NO_ENTRY);
        }
        return to.entries.get(id);
    }

    private int tag(int at, int previous) {
        return Integer.reverseBytes(u32(image, at)) ^ previous;
    }

    private static int type(int tag) {
        return tag >>> 20 & 0x7ff;
    }

    /** Bytes of data behind a tag; a deleted one has none. */
    private static int length(int tag) {
        return (tag & 0x3ff) == 0x3ff ? 0 : tag & 0x3ff;
    }
}
