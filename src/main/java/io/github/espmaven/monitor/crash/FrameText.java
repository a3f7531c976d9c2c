package io.github.espmaven.monitor.crash;

import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.elf.CodeFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Addresses in words, as {@code addr2line -pfiaC} has them.
 *
 * @param program whose code it is; empty when its ELF file is not at hand
 * @param chip whose mask ROM is named; empty when not known
 */
record FrameText(Optional<ProgramCode> program, Optional<Chip> chip, Optional<Revision> revision) {
    private static final String UNKNOWN = "not in this program's ELF file";
    private static final String NO_PROGRAM = "no ELF file of the program at hand";

    /**
     * @param shown the address as the board printed it
     * @param looked the address to look up: for a return address the call before it
     */
    List<String> lines(int shown, int looked) {
        String address = Hex.address(shown);
        List<CodeFrame> frames = code(looked);
        if (frames.isEmpty()) {
            return List.of(address + ": " + place(shown, looked));
        }
        List<String> lines = new ArrayList<>();
        lines.add(address + ": " + frames.get(0));
        frames.stream().skip(1).forEach(f -> lines.add("    inlined into " + f));
        return lines;
    }

    /** What the code at an address is, innermost first; empty when unknown. */
    List<CodeFrame> code(int looked) {
        return program.map(p -> p.frames(looked)).orElse(List.of());
    }

    /** Lines for a whole backtrace, with a line of its own where what follows is only plausible. */
    List<String> lines(List<BacktraceFrame> frames) {
        List<String> lines = new ArrayList<>();
        boolean plausible = false;
        for (BacktraceFrame f : frames) {
            if (f.certainty() == BacktraceFrame.Certainty.PLAUSIBLE && !plausible) {
                lines.add("plausible callers, from return addresses on the stack:");
                plausible = true;
            }
            lines.addAll(lines(f.address(), f.lookedUp()));
        }
        return lines;
    }

    private String place(int shown, int looked) {
        if (isRom(shown, chip)) {
            return romFunction(looked).map(name -> name + " in ROM").orElse("ROM");
        }
        return program.isPresent() ? UNKNOWN : NO_PROGRAM;
    }

    /** The function in the mask ROM at {@code address}, where its name is known. */
    Optional<String> romFunction(int address) {
        return chip.flatMap(c -> RomFunctions.of(c).at(address, revision));
    }

    static boolean isRom(int address, Optional<Chip> chip) {
        return chip.map(c -> c.spec().memory())
                .filter(map -> map.names(address).contains("IROM_MASK")
                        || (map.names(address).contains("IROM") && !map.isFlash(address)))
                .isPresent();
    }
}
