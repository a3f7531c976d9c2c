package io.github.espmaven.simulator;

import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.AddressRange;
import io.github.espmaven.chip.MemoryMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The chip's memory, kept in pages as they are written; what was never written reads 0. */
final class Ram {
    private static final int PAGE_BYTES = 0x1000;

    private final List<AddressRange> ranges;
    private final Map<Integer, byte[]> pages = new HashMap<>();

    Ram(MemoryMap map, Optional<AddressRange> more) {
        ranges = Stream.concat(map.ram().stream(), more.stream()).toList();
    }

    boolean has(int address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    /** Whether there is memory from {@code address} on; {@code length} is unsigned. */
    boolean has(int address, int length) {
        return has(address)
                && (length == 0 || has(address + length - 1))
                && Integer.compareUnsigned(length, 0x0100_0000) < 0;
    }

    void write(int address, byte[] bytes, int from, int length) {
        for (int i = 0; i < length; i++) {
            page(address + i)[(address + i) & (PAGE_BYTES - 1)] = bytes[from + i];
        }
    }

    byte[] read(int address, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            byte[] page = pages.get((address + i) >>> 12);
            bytes[i] = page == null ? 0 : page[(address + i) & (PAGE_BYTES - 1)];
        }
        return bytes;
    }

    int readWord(int address) {
        return LittleEndian.u32(read(address, 4), 0);
    }

    void writeWord(int address, int value) {
        write(address, LittleEndian.bytes32(value), 0, 4);
    }

    private byte[] page(int address) {
        return pages.computeIfAbsent(address >>> 12, key -> new byte[PAGE_BYTES]);
    }
}
