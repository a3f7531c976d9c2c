package io.github.espmaven.nvs;

import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.SanitizedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an NVS partition holds (protocol.md, section 6).
 *
 * @param namespaces names in the order in which they are stored; one without a name is called by its number
 * @param entries keys with their values; where a key is there twice, the later one, as the chip takes it
 * @param soundPages those of them whose header fits its CRC
 * @param damage what is wrong in it, a clause each and never a value; most of it where the partition is
 *     encrypted
 */
public record NvsContents(
        List<String> namespaces, List<NvsEntry> entries, int pages, int soundPages, List<String> damage) {
    public NvsContents {
        namespaces = List.copyOf(namespaces);
        entries = List.copyOf(entries);
        damage = List.copyOf(damage);
    }

    /** Reads a partition; whatever it holds. */
    public static NvsContents of(byte[] partition) {
        return new NvsReader(partition).read();
    }

    /** Whether a page of it is sound, if only its header. */
    public boolean looksLikeOne() {
        return soundPages > 0;
    }

    /** {@code 13 keys in 2 namespaces, 1 page in use}. */
    @Override
    public String toString() {
        return entries.size()
                + (entries.size() == 1 ? " key in " : " keys in ")
                + namespaces.size()
                + (namespaces.size() == 1 ? " namespace, " : " namespaces, ")
                + pages
                + (pages == 1 ? " page in use" : " pages in use");
    }

    /** Number of entries by namespace, in alphabetical order. */
    public Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        namespaces.forEach(name -> counts.put(name, 0));
        entries.forEach(entry -> counts.merge(entry.namespace(), 1, Integer::sum));
        return counts;
    }

    /**
     * The keys, a line each, as {@code esp.nvsProperties} takes them.
     *
     * @param values whether their values are told as well
     */
    public List<String> lines(boolean values) {
        return entries.stream()
                .map(e -> SanitizedText.of(e.namespace() + "." + e.key() + "."
                        + e.value().encoding() + (values ? "=" + e.value().text() : "")))
                .toList();
    }

    /** Offsets of the entries of 32 bytes that bitmaps call written, those that hold bytes of a value included. */
    public static List<Integer> writtenEntries(byte[] partition) {
        List<Integer> entries = new ArrayList<>();
        for (int page = 0; page + NvsPages.PAGE_BYTES <= partition.length; page += NvsPages.PAGE_BYTES) {
            for (int i = 0; i < NvsPages.ENTRIES && LittleEndian.u32(partition, page) != -1; i++) {
                int states = LittleEndian.u8(partition, page + NvsPages.BITMAP_AT + i / 4);
                int state = (states >> (i % 4 * 2)) & 3;
                if (state == NvsReader.WRITTEN) {
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
