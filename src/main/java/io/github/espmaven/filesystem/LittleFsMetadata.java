package io.github.espmaven.filesystem;

import static io.github.espmaven.base.LittleEndian.u32;

import io.github.espmaven.filesystem.LittleFs.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the sound commits of a metadata block say: its entries by id, and what comes behind it. */
final class LittleFsMetadata {
    /** Stands for an id that was not created. */
    static final Entry NO_ENTRY = new Entry(0, new byte[0], 0, new byte[0]);

    private final int revision;
    private final List<Entry> entries = new ArrayList<>();
    private int tailType;
    private byte[] tail = new byte[0];
    private byte[] moveState = new byte[0];

    private LittleFsMetadata(int revision) {
        this.revision = revision;
    }

    /** Reads the block of {@code length} bytes at {@code start}; empty when it has no sound commit. */
    static Optional<LittleFsMetadata> read(byte[] image, int start, int length) {
        LittleFsMetadata metadata = new LittleFsMetadata(u32(image, start));
        List<int[]> commit = new ArrayList<>();
        int begin = start;
        int previous = -1;
        for (int at = start + 4; at + 4 <= start + length; ) {
            int tag = Integer.reverseBytes(u32(image, at)) ^ previous;
            int type = tag >>> 20;
            int end = at + 4 + ((tag & 0x3ff) == 0x3ff ? 0 : tag & 0x3ff); // 3ff is a deleted one
            boolean commits = (type & 0x780) == LittleFs.COMMIT_CRC;
            if (tag < 0 || end > start + length || (commits && !isSound(image, begin, at, end))) {
                break;
            }
            previous = tag;
            if (commits) {
                commit.forEach(c -> metadata.apply(c[0], c[1], Arrays.copyOfRange(image, c[2], c[3])));
                commit.clear();
                begin = end;
                previous ^= (type & 1) << 31;
            } else {
                commit.add(new int[] {type, tag >>> 10 & 0x3ff, at + 4, end});
            }
            at = end;
        }
        return begin == start ? Optional.empty() : Optional.of(metadata);
    }

    private static boolean isSound(byte[] image, int begin, int tagAt, int end) {
        return end >= tagAt + 8 && LittleFs.crc(image, begin, tagAt + 4) == u32(image, tagAt + 4);
    }

    private void apply(int type, int id, byte[] data) {
        switch (type & 0x700) {
            case 0x000 -> {
                Entry old = entry(id);
                entries.set(id, new Entry(type, data, old.structType(), old.data()));
            }
            case 0x200 -> {
                Entry old = entry(id);
                entries.set(id, new Entry(old.nameType(), old.name(), type, data));
            }
            case 0x400 -> {
                if (type == LittleFs.CREATE) {
                    entries.add(Math.min(id, entries.size()), NO_ENTRY);
                } else if (type == LittleFs.DELETE && id < entries.size()) {
                    entries.remove(id);
                }
            }
            case 0x600 -> {
                tailType = type;
                tail = data;
            }
            case 0x700 -> moveState = data;
            default -> {} // attributes and forward checksums hold no files
        }
    }

    /** The entry of an id; those that were not created yet are appended. */
    private Entry entry(int id) {
        while (entries.size() <= id) {
            entries.add(NO_ENTRY);
        }
        return entries.get(id);
    }

    int revision() {
        return revision;
    }

    List<Entry> entries() {
        return entries;
    }

    boolean hasTail() {
        return tail.length >= 8 && u32(tail, 0) != -1;
    }

    /** Whether the tail is a pair of the same folder. */
    boolean isContinued() {
        return hasTail() && tailType == LittleFs.HARD_TAIL;
    }

    byte[] tail() {
        return tail;
    }

    byte[] moveState() {
        return moveState;
    }
}
