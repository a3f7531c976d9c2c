package io.github.espmaven.monitor.crash;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.elf.CodeFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Addresses in words, as {@code addr2line -pfiaC} has them. */
final class FrameText {
    private static final String UNKNOWN = "not in this program's ELF file";

    private FrameText() {}

    /**
     * Lines for the code at an address.
     *
     * @param shown the address as the board printed it
     * @param looked the address to look up: for a return address the call before it
     */
    static List<String> lines(int shown, int looked, ProgramCode program, Optional<Chip> chip) {
        String address = String.format(Locale.ROOT, "0x%08x", shown);
        List<CodeFrame> frames = program.frames(looked);
        if (frames.isEmpty()) {
            return List.of(address + ": " + place(shown, chip));
        }
        List<String> lines = new ArrayList<>();
        lines.add(address + ": " + frames.get(0));
        frames.stream().skip(1).forEach(f -> lines.add("    inlined into " + f));
        return lines;
    }

    private static String place(int address, Optional<Chip> chip) {
        return isRom(address, chip) ? "ROM" : UNKNOWN;
    }

    /** Whether the chip's mask ROM is at {@code address}. */
    static boolean isRom(int address, Optional<Chip> chip) {
        return chip.map(c -> c.spec().memory())
                .filter(map -> map.names(address).contains("IROM_MASK")
                        || (map.names(address).contains("IROM") && !map.isFlash(address)))
                .isPresent();
    }
}
