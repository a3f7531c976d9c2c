package io.github.espmaven.nvs;

import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.SanitizedText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads an NVS partition entry by entry, believing nothing that does not fit its CRC (protocol.md, section 6). */
final class NvsReader {
    private static final int UNUSED = -1;
    static final int WRITTEN = 2;
    private static final int KEY_AT = 8;
    private static final int KEY_BYTES = 16;
    private static final int VALUE_AT = 24;

    private final byte[] in;
    private final Map<Integer, String> names = new TreeMap<>();
    private final List<Item> items = new ArrayList<>();
    private final List<String> damage = new ArrayList<>();
    private int pages;

    NvsReader(byte[] partition) {
        this.in = partition;
    }

    /** A sound entry; {@code piece} counts where it is part of a blob. */
    private record Item(int namespace, int type, int piece, String key, int at, int span) {
        Item ofPiece(int number) {
            return new Item(namespace, NvsImage.TYPE_BLOB_PIECE, number, key, 0, 0);
        }

        boolean isPiece() {
            return type == NvsImage.TYPE_BLOB_PIECE;
        }
    }

    NvsContents read() {
        List<Integer> sound = new ArrayList<>();
        for (int page = 0; page + NvsPages.PAGE_BYTES <= in.length; page += NvsPages.PAGE_BYTES) {
            if (LittleEndian.u32(in, page) == UNUSED) {
                continue;
            }
            pages++;
            if (LittleEndian.u32(in, page + 28) == NvsPages.crc(in, page + 4, page + 28)) {
                sound.add(page);
            } else {
                damage.add("the page at " + Hex.offset(page) + " does not fit its CRC");
            }
        }
        sound.sort(Comparator.comparingLong(page -> Integer.toUnsignedLong(LittleEndian.u32(in, page + 4))));
        sound.forEach(this::readPage);
        Map<String, NvsEntry> entries = new LinkedHashMap<>();
        for (Item item : items) {
            if (!item.isPiece()) {
                entry(item, entries);
            }
        }
        if (pages > 0 && pages * NvsPages.PAGE_BYTES == in.length) {
            damage.add("no page is free, and the chip needs one");
        }
        return new NvsContents(List.copyOf(names.values()), List.copyOf(entries.values()), pages, sound.size(), damage);
    }

    private void readPage(int page) {
        int span;
        for (int i = 0; i < NvsPages.ENTRIES; i += span) {
            int at = page + NvsPages.FIRST_ENTRY_AT + i * NvsPages.ENTRY_BYTES;
            int state = LittleEndian.u8(in, page + NvsPages.BITMAP_AT + i / 4) >> (i % 4 * 2) & 3;
            span = 1;
            if (state != WRITTEN) {
                continue;
            }
            int length = Math.max(1, LittleEndian.u8(in, at + 2));
            if (LittleEndian.u32(in, at + 4) != NvsPages.entryCrc(in, at) || i + length > NvsPages.ENTRIES) {
                damage.add("the entry at " + Hex.offset(at) + " does not fit its CRC");
                continue;
            }
            span = length;
            String key = new String(in, at + KEY_AT, KEY_BYTES, StandardCharsets.UTF_8);
            String name = key.indexOf(0) < 0 ? key : key.substring(0, key.indexOf(0));
            int namespace = LittleEndian.u8(in, at);
            if (namespace == 0) { // such an entry names one
                names.put(LittleEndian.u8(in, at + VALUE_AT), name);
            } else {
                int type = LittleEndian.u8(in, at + 1);
                items.add(new Item(namespace, type, LittleEndian.u8(in, at + 3), name, at, length));
            }
        }
    }

    private void entry(Item item, Map<String, NvsEntry> entries) {
        String namespace = names.computeIfAbsent(item.namespace, number -> "#" + number);
        String name = namespace + "." + item.key;
        try {
            entries.remove(name);
            entries.put(name, new NvsEntry(namespace, item.key, value(item)));
        } catch (IllegalArgumentException e) {
            damage.add(SanitizedText.of(name) + ": " + e.getMessage());
        }
    }

    private NvsValue value(Item item) {
        int bytes = item.type & 0xf;
        if ((item.type & 0xe0) == 0 && bytes <= 8 && Integer.bitCount(bytes) == 1) {
            long all = Integer.toUnsignedLong(LittleEndian.u32(in, item.at + VALUE_AT))
                    | (long) LittleEndian.u32(in, item.at + VALUE_AT + 4) << 32;
            int unused = 64 - 8 * bytes;
            boolean signed = (item.type & 0x10) != 0;
            return new NvsValue.Whole(bytes, signed, signed ? all << unused >> unused : all << unused >>> unused);
        }
        return switch (item.type) {
            case NvsImage.TYPE_TEXT -> {
                byte[] text = contents(item);
                int length = text.length > 0 && text[text.length - 1] == 0 ? text.length - 1 : text.length;
                yield new NvsValue.Text(new String(text, 0, length, StandardCharsets.UTF_8));
            }
            case NvsImage.TYPE_BLOB -> new NvsValue.Blob(contents(item));
            case NvsImage.TYPE_BLOB_INDEX -> new NvsValue.Blob(joined(item));
            default -> throw new IllegalArgumentException("its type " + Hex.of(item.type) + " is not known");
        };
    }

    /** What stands behind an entry. */
    private byte[] contents(Item item) {
        int length = LittleEndian.u16(in, item.at + VALUE_AT);
        int from = item.at + NvsPages.ENTRY_BYTES;
        if (length > (item.span - 1) * NvsPages.ENTRY_BYTES
                || LittleEndian.u32(in, item.at + VALUE_AT + 4) != NvsPages.crc(in, from, from + length)) {
            throw new IllegalArgumentException("its value does not fit its CRC");
        }
        return Arrays.copyOfRange(in, from, from + length);
    }

    private byte[] joined(Item index) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int first = LittleEndian.u8(in, index.at + VALUE_AT + 5);
        for (int i = 0; i < LittleEndian.u8(in, index.at + VALUE_AT + 4); i++) {
            Item wanted = index.ofPiece(first + i);
            Item piece = items.stream()
                    .filter(p -> p.isPiece() && p.ofPiece(p.piece).equals(wanted))
                    .reduce((earlier, later) -> later)
                    .orElseThrow(() -> new IllegalArgumentException("a piece of it is missing"));
            all.writeBytes(contents(piece));
        }
        if (all.size() != LittleEndian.u32(in, index.at + VALUE_AT)) {
            throw new IllegalArgumentException("its pieces have another length together");
        }
        return all.toByteArray();
    }
}
