package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The table in which a flash chip describes itself (JEDEC JESD216): headers, and the words of each parameter table.
 *
 * @param revision "1.6" of the table as a whole
 * @param tables what each header points to, in their order
 */
public record SfdpTable(String revision, List<Parameters> tables) {
    /** "SFDP", the first word. */
    public static final int SIGNATURE = 0x5044_4653;

    private static final int HEADER_BYTES = 8;
    private static final int MAX_TABLES = 16;
    private static final int BASIC = 0xFF00;
    private static final int FOUR_BYTE_ADDRESSES = 0xFF84;

    /**
     * A parameter table.
     *
     * @param id 16 bits: 0xff00 is JEDEC's basic one
     * @param words as read
     */
    public record Parameters(int id, String revision, int address, List<Integer> words) {
        public Parameters {
            words = List.copyOf(words);
        }
    }

    /** Reads four bytes of the chip's table, little-endian. */
    @FunctionalInterface
    public interface Source {
        int word(int address) throws EspException;
    }

    public SfdpTable {
        tables = List.copyOf(tables);
    }

    public static boolean isThere(Source chip) throws EspException {
        return chip.word(0) == SIGNATURE;
    }

    /** Reads headers and tables; the first word must be {@link #SIGNATURE}. */
    public static SfdpTable read(Source chip) throws EspException {
        int global = chip.word(4);
        int count = Math.min(MAX_TABLES, (global >>> 16 & 0xFF) + 1);
        List<Parameters> tables = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            int first = chip.word(i * HEADER_BYTES);
            int second = chip.word(i * HEADER_BYTES + 4);
            int address = second & 0xFF_FFFF;
            List<Integer> words = new ArrayList<>();
            for (int k = 0; k < first >>> 24; k++) {
                words.add(chip.word(address + k * 4));
            }
            tables.add(new Parameters((second >>> 24 << 8) | (first & 0xFF), revision(first >>> 8), address, words));
        }
        return new SfdpTable(revision(global), tables);
    }

    private static String revision(int bits) {
        return (bits >>> 8 & 0xFF) + "." + (bits & 0xFF);
    }

    private List<Integer> basic() {
        return tables.stream()
                .filter(t -> t.id == BASIC && t.words.size() >= 9)
                .findFirst()
                .map(Parameters::words)
                .orElse(List.of());
    }

    /** Bytes of the flash; empty where no basic table tells. */
    public OptionalLong sizeBytes() {
        if (basic().isEmpty()) {
            return OptionalLong.empty();
        }
        int density = basic().get(1);
        return OptionalLong.of(density < 0 ? 1L << Math.max(0, (density & 0x3F) - 3) : (density + 1L) / 8);
    }

    /** What the basic table says, by name. */
    public Map<String, String> decoded() {
        Map<String, String> facts = new LinkedHashMap<>();
        List<Integer> words = basic();
        if (words.isEmpty()) {
            return facts;
        }
        facts.put("size", sizeBytes().getAsLong() / 1024 + " KB");
        facts.put("address bytes", List.of("3", "3 or 4", "4", "reserved").get(words.get(0) >>> 17 & 3));
        facts.put("erase", erase(words));
        facts.put("fast reads", reads(words));
        if (words.size() > 10) {
            facts.put("page", (1 << (words.get(10) >>> 4 & 0xF)) + " bytes");
        }
        if (words.size() > 14) {
            facts.put("quad enable", QUAD_ENABLE.get(words.get(14) >>> 20 & 7));
        }
        if (tables.stream().anyMatch(t -> t.id == FOUR_BYTE_ADDRESSES)) {
            facts.put("instructions with four address bytes", "yes");
        }
        return facts;
    }

    private static final List<String> QUAD_ENABLE = List.of(
            "no such bit",
            "bit 1 of register 2, written with register 1 (01)",
            "bit 6 of register 1",
            "bit 7 of register 2",
            "bit 1 of register 2, written with register 1 (01)",
            "bit 1 of register 2, written with register 1 (01), read with 35",
            "bit 1 of register 2, written with 31",
            "reserved");

    private static String erase(List<Integer> words) {
        List<String> types = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int type = words.get(7 + i / 2) >>> (i % 2 * 16);
            if ((type & 0xFF) != 0 && (type & 0xFF) < 31) {
                types.add(String.format(Locale.ROOT, "%d KB (%02x)", (1 << (type & 0xFF)) / 1024, type >>> 8 & 0xFF));
            }
        }
        return String.join(", ", types);
    }

    /** The fast reads that are supported, by lines for opcode, address and data, with opcode and cycles before the data. */
    private static String reads(List<Integer> words) {
        Map<String, int[]> kinds = new LinkedHashMap<>();
        kinds.put("1-1-2", new int[] {words.get(0) >>> 16 & 1, words.get(3)});
        kinds.put("1-2-2", new int[] {words.get(0) >>> 20 & 1, words.get(3) >>> 16});
        kinds.put("1-4-4", new int[] {words.get(0) >>> 21 & 1, words.get(2)});
        kinds.put("1-1-4", new int[] {words.get(0) >>> 22 & 1, words.get(2) >>> 16});
        List<String> all = new ArrayList<>();
        kinds.forEach((name, bits) -> {
            if (bits[0] == 1) {
                int cycles = (bits[1] & 0x1F) + (bits[1] >>> 5 & 7);
                all.add(String.format(Locale.ROOT, "%s (%02x, %d cycles)", name, bits[1] >>> 8 & 0xFF, cycles));
            }
        });
        return all.isEmpty() ? "none" : String.join(", ", all);
    }
}
