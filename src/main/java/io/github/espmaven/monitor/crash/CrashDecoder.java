package io.github.espmaven.monitor.crash;

import io.github.espmaven.chip.Chip;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds addresses in a board's lines and says what code they are: backtraces of Xtensa chips, registers and stack of
 * RISC-V chips, and single addresses in any line. Takes plain lines, one after the other. Not thread-safe.
 */
public final class CrashDecoder {
    private static final Pattern ADDRESS = Pattern.compile("\\b0x(\\p{XDigit}{8})\\b");
    private static final Pattern BACKTRACE = Pattern.compile("^\\s*Backtrace:\\s?(.*)$");
    private static final Pattern FRAME = Pattern.compile("0x(\\p{XDigit}{8}):0x\\p{XDigit}{8}");
    /** What the ROM prints while it loads a bootloader: those addresses are the bootloader's. */
    private static final Pattern LOADING = Pattern.compile("^(?:load:0x|entry 0x|SPIWP|configsip|clk_drv)");

    private static final int MAX_ADDRESSES = 64;

    private Optional<StackDump> dump = Optional.empty();

    /**
     * What {@code line} and those before it let know; empty for most lines.
     *
     * @param program empty: nothing can be decoded
     */
    public List<String> accept(String line, Optional<ProgramCode> program, Optional<Chip> chip) {
        if (program.isEmpty()) {
            return List.of();
        }
        Matcher backtrace = BACKTRACE.matcher(line);
        if (backtrace.matches()) {
            return frames(backtrace.group(1), program.get(), chip);
        }
        if (program.get().isRiscV()) {
            StackDump collected = dump.orElseGet(StackDump::new);
            if (collected.accept(line)) {
                dump = Optional.of(collected);
                return List.of();
            }
            if (dump.isPresent() && collected.hasStack()) {
                dump = Optional.empty();
                return frames(collected, program.get(), chip);
            }
        }
        return LOADING.matcher(line).find() ? List.of() : mentioned(line, program.get(), chip);
    }

    /** The board was reset: what was collected is a crash report that broke off. */
    public List<String> reset(Optional<ProgramCode> program, Optional<Chip> chip) {
        Optional<StackDump> last = dump.filter(StackDump::hasStack);
        dump = Optional.empty();
        return last.isPresent() && program.isPresent() ? frames(last.get(), program.get(), chip) : List.of();
    }

    private static List<String> frames(String text, ProgramCode program, Optional<Chip> chip) {
        List<String> lines = new ArrayList<>();
        Matcher m = FRAME.matcher(text);
        for (int i = 0; i < MAX_ADDRESSES && m.find(); i++) {
            int address = Integer.parseUnsignedInt(m.group(1), 16); // the panic handler has made calls of them already
            lines.addAll(FrameText.lines(address, address, program, chip));
        }
        if (text.contains("CORRUPTED")) {
            lines.add("the stack is corrupted: there are no callers beyond this");
        }
        return lines;
    }

    private static List<String> frames(StackDump dump, ProgramCode program, Optional<Chip> chip) {
        List<String> lines = new ArrayList<>();
        boolean saidPlausible = false;
        boolean first = true;
        for (RiscVBacktrace.Frame f : new RiscVBacktrace(dump, program, chip).frames()) {
            if (f.certainty() == RiscVBacktrace.Certainty.PLAUSIBLE && !saidPlausible) {
                lines.add("plausible callers, from return addresses on the stack:");
                saidPlausible = true;
            }
            lines.addAll(FrameText.lines(f.address(), first ? f.address() : f.address() - 1, program, chip));
            first = false;
        }
        return lines;
    }

    private static List<String> mentioned(String line, ProgramCode program, Optional<Chip> chip) {
        List<String> lines = new ArrayList<>();
        Matcher m = ADDRESS.matcher(line);
        for (int i = 0; i < MAX_ADDRESSES && m.find(); i++) {
            int address = Integer.parseUnsignedInt(m.group(1), 16);
            if (program.isCode(address)) {
                lines.addAll(FrameText.lines(address, address, program, chip));
            }
        }
        return lines;
    }
}
