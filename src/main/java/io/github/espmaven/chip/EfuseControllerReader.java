package io.github.espmaven.chip;

import static io.github.espmaven.chip.RowNotation.number;

import io.github.espmaven.chip.EfuseController.Block;
import io.github.espmaven.chip.EfuseController.Lock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes the {@link EfuseController} of a chip's row, where it has one. */
record EfuseControllerReader(ChipRow row, FuseReader fuses) {

    Optional<EfuseController> read() {
        return row.find("fuse blocks", "+0x2c/6 +0x44/6", this::allRegisters).map(this::controller);
    }

    private EfuseController controller(List<List<Integer>> shown) {
        List<Integer> programming = row.required("fuse programming", "+0x00", this::addresses);
        List<Block> blocks = new ArrayList<>();
        for (List<Integer> registers : shown) {
            // one for each block, or the same for all
            int from = programming.get(Math.min(blocks.size(), programming.size() - 1));
            blocks.add(new Block(registers.get(0), registers.size(), from));
        }
        List<Integer> confAndCommand = row.required("fuse CONF CMD", "+0x1cc +0x1d4", this::addresses);
        return new EfuseController(
                blocks,
                fuses.field("fuse coding scheme", "+0x18[1:0]"),
                confAndCommand.get(0),
                confAndCommand.get(1),
                row.required("fuse errors", "+0x1c0", fuses::address),
                row.yes("fuse errors shifted"),
                row.required("fuse interrupts", "+0x1d8 +0x1dc +0x1e0 +0x1e4", this::addresses),
                row.required("fuse timing", "+0x1e8=0x1fe1c", this::values),
                row.find("fuse voltage", "+0x1e8 +0x1f0", this::addresses)
                        .map(on -> new EfuseController.Voltage(on.get(0), on.get(1))),
                row.required("fuse write locks", "0 +0x30&0x0000007f 20 blocks:1", text -> locks(text, blocks)),
                row.required("fuse read locks", "32 blocks:4", text -> locks(text, blocks)));
    }

    private List<Integer> addresses(String text) {
        return RowNotation.words(text).stream().map(fuses::address).toList();
    }

    private List<List<Integer>> allRegisters(String text) {
        return RowNotation.words(text).stream().map(fuses::registers).toList();
    }

    private Map<Integer, Integer> values(String text) {
        Map<Integer, Integer> values = new TreeMap<>();
        RowNotation.pairs(text, RowNotation::number)
                .forEach((register, value) -> values.put(fuses.address(register), value));
        return values;
    }

    /**
     * The fuses that bits of BLOCK0 lock: behind the number of a bit stand registers with masks ({@code
     * +0x34&0x001c0000}), whole registers ({@code +0x60/4}), or the block it locks where each bit behind it locks a
     * block more, to the last one or another ({@code blocks:4}, {@code blocks:4-8}).
     */
    private List<Lock> locks(String text, List<Block> blocks) {
        Map<Integer, Map<Integer, Integer>> masks = new TreeMap<>();
        int bit = 0;
        for (String word : RowNotation.words(text)) {
            String[] parts = word.split("[&:]", -1);
            if (word.contains("&")) {
                of(bit, masks).put(fuses.address(parts[0]), number(parts[1]));
            } else if (word.contains("/")) {
                lockAll(of(bit, masks), fuses.registers(word));
            } else if (parts[0].equals("blocks")) {
                String[] ends = parts[1].split("-", -1);
                int last = ends.length > 1 ? number(ends[1]) : blocks.size() - 1;
                for (Block block : blocks.subList(number(ends[0]), last + 1)) {
                    lockAll(of(bit++, masks), block.registers());
                }
            } else {
                bit = number(word);
            }
        }
        int block0 = blocks.get(0).address();
        return masks.entrySet().stream()
                .map(lock -> new Lock(
                        new BitField.Slice(block0 + lock.getKey() / 32 * 4, lock.getKey() % 32, 1), lock.getValue()))
                .toList();
    }

    private static Map<Integer, Integer> of(int bit, Map<Integer, Map<Integer, Integer>> masks) {
        return masks.computeIfAbsent(bit, b -> new TreeMap<>());
    }

    private static void lockAll(Map<Integer, Integer> masks, List<Integer> registers) {
        registers.forEach(register -> masks.put(register, -1));
    }
}
