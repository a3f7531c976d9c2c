package io.github.espmaven.nvs;

import io.github.espmaven.base.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which namespaces an NVS partition holds, and how many entries each, without values (protocol.md, section 6).
 *
 * @param entries number of entries by namespace, in alphabetical order; one without a name is called by its number
 * @param pages pages that are in use
 * @param damaged entries and page headers that do not fit their CRC; most of them where the partition is encrypted
 */
public record NvsInventory(Map<String, Integer> entries, int pages, int damaged) {
    private static final int UNUSED = -1;
    private static final int WRITTEN = 2;
    private static final int KEY_AT = 8;
    private static final int KEY_BYTES = 16;
    private static final int VALUE_AT = 24;

    /** Reads a partition; whatever it holds. */
    public static NvsInventory of(byte[] partition) {
        Map<Integer, Integer> counts = new TreeMap<>();
        Map<Integer, String> names = new TreeMap<>();
        int pages = 0;
        int damaged = 0;
        for (int page = 0; page + NvsPages.PAGE_BYTES <= partition.length; page += NvsPages.PAGE_BYTES) {
            if (LittleEndian.u32(partition, page) == UNUSED) {
                continue;
            }
            pages++;
            if (LittleEndian.u32(partition, page + 28) != NvsPages.crc(partition, page + 4, page + 28)) {
                damaged++;
                continue;
            }
            int span;
            for (int i = 0; i < NvsPages.ENTRIES; i += span) {
                int at = page + NvsPages.FIRST_ENTRY_AT + i * NvsPages.ENTRY_BYTES;
                int state = LittleEndian.u8(partition, page + NvsPages.BITMAP_AT + i / 4) >> (i % 4 * 2) & 3;
                boolean sound = LittleEndian.u32(partition, at + 4) == NvsPages.entryCrc(partition, at);
                span = state == WRITTEN && sound ? Math.max(1, LittleEndian.u8(partition, at + 2)) : 1;
                damaged += state == WRITTEN && !sound ? 1 : 0;
                if (state == WRITTEN && sound) {
                    count(partition, at, counts, names);
                }
            }
        }
        Map<String, Integer> byName = new TreeMap<>();
        names.values().forEach(name -> byName.put(name, 0));
        counts.forEach((number, count) -> byName.merge(names.getOrDefault(number, "#" + number), count, Integer::sum));
        return new NvsInventory(byName, pages, damaged);
    }

    /** An entry of namespace 0 names one; the pieces of a blob are none of their own. */
    private static void count(byte[] in, int at, Map<Integer, Integer> counts, Map<Integer, String> names) {
        int namespace = LittleEndian.u8(in, at);
        if (namespace == 0) {
            String key = new String(in, at + KEY_AT, KEY_BYTES, StandardCharsets.UTF_8);
            int end = key.indexOf(0);
            names.put(LittleEndian.u8(in, at + VALUE_AT), end < 0 ? key : key.substring(0, end));
        } else if (LittleEndian.u8(in, at + 1) != NvsImage.TYPE_BLOB_PIECE) {
            counts.merge(namespace, 1, Integer::sum);
        }
    }
}
