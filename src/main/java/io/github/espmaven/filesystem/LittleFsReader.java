package io.github.espmaven.filesystem;

import static io.github.espmaven.base.LittleEndian.u32;

import io.github.espmaven.base.EspException;
import io.github.espmaven.filesystem.LittleFs.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads LittleFS images, also those with several commits in a block, unfinished ones, and moves under way. */
final class LittleFsReader {
    private static final byte[] NOTHING = new byte[0];

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

    /** A folder that is to be read: where it begins, and its path with a slash behind it. */
    private record Open(int first, int second, String path) {}

    /** The fields of the superblock; nothing when there is none. */
    byte[] superblock() {
        return metadata(0, 1).stream()
                .flatMap(m -> m.entries().stream().limit(1))
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
        Optional<LittleFsMetadata> metadata = visit(0, 1);
        while (metadata.isPresent()) {
            byte[] delta = metadata.get().moveState();
            for (int i = 0; i < Math.min(state.length, delta.length); i++) {
                state[i] ^= delta[i];
            }
            byte[] tail = metadata.get().tail();
            metadata = metadata.get().hasTail() ? visit(u32(tail, 0), u32(tail, 4)) : Optional.empty();
        }
        return state;
    }

    private void readFolder(Open folder, Deque<Open> open, byte[] move) {
        int first = folder.first;
        int second = folder.second;
        while (true) {
            Optional<LittleFsMetadata> metadata = visit(first, second);
            if (metadata.isEmpty()) {
                volume.damage(folder.path + "/", "a part of this folder is damaged or named twice");
                return;
            }
            used += 2;
            List<Entry> entries = metadata.get().entries();
            for (int id = 0; id < entries.size(); id++) {
                if (!isMoved(first, second, id, move)) {
                    readEntry(entries.get(id), folder.path, open);
                }
            }
            if (!metadata.get().isContinued()) {
                return;
            }
            first = u32(metadata.get().tail(), 0);
            second = u32(metadata.get().tail(), 4);
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
        } else if (entry.nameType() != LittleFs.SUPERBLOCK && !entry.isNone()) {
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
    private Optional<LittleFsMetadata> visit(int first, int second) {
        return visited.add(first) ? metadata(first, second) : Optional.empty();
    }

    /** What a pair says: the newer of its sound blocks. */
    private Optional<LittleFsMetadata> metadata(int first, int second) {
        Optional<LittleFsMetadata> one = block(first);
        Optional<LittleFsMetadata> other = block(second);
        boolean newer = one.isPresent()
                && other.isPresent()
                && other.get().revision() - one.get().revision() > 0;
        return newer ? other : one.or(() -> other);
    }

    private Optional<LittleFsMetadata> block(int number) {
        return number < 0 || number >= blocks
                ? Optional.empty()
                : LittleFsMetadata.read(image, number * format.block(), format.block());
    }
}
