package io.github.espmaven.nvs;

import io.github.espmaven.base.LittleEndian;
import java.util.ArrayList;
import java.util.List;

/** Where entries lie in an NVS partition (protocol.md, section 6). */
public final class NvsLayout {
    private static final int WRITTEN = 2;

    private NvsLayout() {}

    /** Offsets of the entries of 32 bytes that bitmaps call written, those that hold bytes of a value included. */
    public static List<Integer> writtenEntries(byte[] partition) {
        List<Integer> entries = new ArrayList<>();
        for (int page = 0; page + NvsPages.PAGE_BYTES <= partition.length; page += NvsPages.PAGE_BYTES) {
            for (int i = 0; i < NvsPages.ENTRIES && LittleEndian.u32(partition, page) != -1; i++) {
                int states = LittleEndian.u8(partition, page + NvsPages.BITMAP_AT + i / 4);
                int state = (states >> (i % 4 * 2)) & 3;
                if (state == WRITTEN) {
                    entries.add(page + NvsPages.FIRST_ENTRY_AT + i * NvsPages.ENTRY_BYTES);
                }
            }
        }
        return entries;
    }

    /** The CRC-32 that NVS has everywhere. */
    public static int crc(byte[] in, int from, int to) {
        return NvsPages.crc(in, from, to);
    }
}
