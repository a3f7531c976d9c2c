package io.github.espmaven.chip;

import io.github.espmaven.testing.Fixtures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** ESP-IDF's table of a chip's fuses: which bits of BLOCK0 lock which others. */
final class EfuseTable {
    private static final Pattern LINE = Pattern.compile("([^,#]*),\\s*EFUSE_BLK(\\d+),\\s*(\\d+),\\s*(\\w+),(.*)");
    private static final Pattern ALIASES = Pattern.compile("\\[([^\\]]*)]");
    private static final Pattern WHOLE = Pattern.compile("of BLOCK(\\d+)$");

    private final List<Row> rows = new ArrayList<>();
    private final EfuseController controller;

    private record Row(Set<String> names, int block, int bit, int width, String comment) {}

    EfuseTable(Chip chip) {
        controller = chip.spec().fuseController().orElseThrow();
        String last = "";
        for (String line : Fixtures.text("efuse/" + chip.id() + ".csv").split("\n")) {
            Matcher m = LINE.matcher(line);
            if (m.matches()) {
                last = m.group(1).isBlank() ? last : m.group(1).strip();
                Set<String> names = new TreeSet<>(Set.of(last));
                Matcher aliases = ALIASES.matcher(m.group(5));
                if (aliases.find()) {
                    names.addAll(Arrays.asList(aliases.group(1).split(" ")));
                }
                int width = m.group(4).equals("MAX_BLK_LEN") ? 256 : Integer.parseInt(m.group(4));
                rows.add(new Row(
                        names,
                        Integer.parseInt(m.group(2)),
                        Integer.parseInt(m.group(3)),
                        width,
                        m.group(5).strip()));
            }
        }
    }

    /** The fuses that are locked, by the bit's position in BLOCK0; {@code prefix} is {@code WR_DIS.} or {@code RD_DIS.}. */
    Map<Integer, Map<Integer, Integer>> locks(String prefix) {
        Map<Integer, Map<Integer, Integer>> locks = new TreeMap<>();
        // a row of several bits sums up others
        for (Row row : rows.stream().filter(r -> r.width == 1).toList()) {
            for (String name : row.names) {
                if (name.startsWith(prefix)) {
                    lock(name.substring(prefix.length()), row, locks.computeIfAbsent(row.bit, b -> new TreeMap<>()));
                }
            }
        }
        return locks;
    }

    /** What a register has of the field with a name, bit by bit, the lowest first. */
    List<BitField.Slice> bits(String name) {
        Row row = rows.stream().filter(r -> r.names.contains(name)).findFirst().orElseThrow();
        return IntStream.range(row.bit, row.bit + row.width)
                .mapToObj(bit ->
                        new BitField.Slice(controller.blocks().get(row.block).address() + bit / 32 * 4, bit % 32, 1))
                .toList();
    }

    private void lock(String name, Row row, Map<Integer, Integer> masks) {
        rows.stream().filter(field -> field.names.contains(name)).forEach(field -> add(field, masks));
        Matcher whole = WHOLE.matcher(row.comment);
        if (whole.find() && !whole.group(1).equals("0")) {
            add(new Row(Set.of(), Integer.parseInt(whole.group(1)), 0, 256, ""), masks);
        }
    }

    private void add(Row field, Map<Integer, Integer> masks) {
        EfuseController.Block block = controller.blocks().get(field.block);
        for (int bit = field.bit; bit < field.bit + field.width && bit / 32 < block.words(); bit++) {
            masks.merge(block.address() + bit / 32 * 4, 1 << bit % 32, (a, b) -> a | b);
        }
    }
}
