package io.github.espmaven.monitor.crash;

import io.github.espmaven.base.LittleEndian;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Stretches of a board's memory, by their addresses. */
final class MemoryImage {
    private final List<Stretch> stretches = new ArrayList<>();

    /** A stretch of memory; {@code bytes} is not copied. */
    record Stretch(int start, byte[] bytes) {
        boolean contains(int address, int length) {
            long offset = Integer.toUnsignedLong(address - start);
            return offset + length <= bytes.length;
        }
    }

    void add(int start, byte[] bytes) {
        stretches.add(new Stretch(start, bytes));
    }

    /** The stretch that begins at {@code start}. */
    Optional<byte[]> startingAt(int start) {
        return stretches.stream()
                .filter(s -> s.start == start)
                .map(Stretch::bytes)
                .findFirst();
    }

    Optional<Stretch> around(int address) {
        return stretches.stream().filter(s -> s.contains(address, 4)).findFirst();
    }

    /** The little-endian word at {@code address}. */
    Optional<Integer> word(int address) {
        return around(address).map(s -> LittleEndian.u32(s.bytes, address - s.start));
    }
}
