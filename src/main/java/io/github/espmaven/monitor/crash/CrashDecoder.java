package io.github.espmaven.monitor.crash;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds addresses in a board's lines and says what code they are: backtraces, registers and stacks as the panic handlers
 * of ESP-IDF, ESP8266, Zephyr, NuttX and esp-hal print them, and single addresses in any line. Takes plain lines, one
 * after the other. Not thread-safe.
 */
public final class CrashDecoder {
    private static final Pattern ADDRESS = Pattern.compile("\\b0x(\\p{XDigit}{8})\\b");
    private static final Pattern FRAME = Pattern.compile("(?:Backtrace: ?|\\G\\s*)0x(\\p{XDigit}{8}):0x\\p{XDigit}{8}");
    /** What the ROM prints while it loads a bootloader: those addresses are the bootloader's. */
    private static final Pattern LOADING = Pattern.compile("^(?:load:0x|entry 0x|SPIWP|configsip|clk_drv)");
    /** Registers of code that are printed without {@code 0x}, and where the ESP8266's memory ran out. */
    private static final Pattern CODE_REGISTER =
            Pattern.compile("\\b((?:m|x|M)?(?:epc|EPC)|PC|ra|RA|last failed alloc call): (\\p{XDigit}{8})\\b");
    /** The return address of Xtensa; its two highest bits say by how much the register window moves. */
    private static final Pattern XTENSA_RETURN =
            Pattern.compile("\\bA0 ?\\s*[:=]?\\s*(?:0x)?([89a-fA-F]\\p{XDigit}{7})\\b");

    private static final Pattern REVISION =
            Pattern.compile("(?:boot: chip revision:|cpu_start: Chip rev:) +v(\\d{1,2}\\.\\d{1,2})");

    private static final int MAX_ADDRESSES = 64;

    private Optional<StackDump> dump = Optional.empty();
    private Optional<Revision> revision = Optional.empty();

    /**
     * What {@code line} and those before it let know; empty for most lines.
     *
     * @param program empty: nothing can be decoded
     */
    public List<String> accept(String line, Optional<ProgramCode> program, Optional<Chip> chip) {
        Matcher version = REVISION.matcher(line);
        revision = version.find() ? Revision.parse(version.group(1)) : revision;
        if (program.isEmpty()) {
            return List.of();
        }
        FrameText text = new FrameText(program, chip, revision);
        if (line.contains("Backtrace:")) {
            return backtrace(line.substring(line.indexOf("Backtrace:")), text);
        }
        StackDump collected = dump.orElseGet(() -> new StackDump(program.get().processor()));
        StackDump.Line kind = collected.accept(line);
        if (kind != StackDump.Line.OTHER) {
            dump = Optional.of(collected);
        }
        if (kind == StackDump.Line.STACK || (kind == StackDump.Line.REGISTERS && collected.awaitsStack(line))) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        if (kind == StackDump.Line.OTHER && dump.isPresent() && collected.hasStack()) {
            dump = Optional.empty();
            lines.addAll(callers(collected, text));
        }
        if (!LOADING.matcher(line).find()) {
            lines.addAll(mentioned(line, program.get(), text));
        }
        return lines;
    }

    /** The board was reset, or nothing more comes: what was collected is a crash report that broke off. */
    public List<String> reset(Optional<ProgramCode> program, Optional<Chip> chip) {
        Optional<StackDump> last = dump.filter(StackDump::hasStack);
        dump = Optional.empty();
        return last.isPresent() && program.isPresent()
                ? callers(last.get(), new FrameText(program, chip, revision))
                : List.of();
    }

    private static List<String> backtrace(String line, FrameText text) {
        List<String> lines = new ArrayList<>();
        Matcher m = FRAME.matcher(line);
        for (int i = 0; i < MAX_ADDRESSES && m.find(); i++) {
            int address = hex(m.group(1)); // the panic handler has made calls of them already
            lines.addAll(text.lines(address, address));
        }
        if (line.contains("CORRUPTED")) {
            lines.add("the stack is corrupted: there are no callers beyond this");
        }
        return lines;
    }

    private static List<String> callers(StackDump dump, FrameText text) {
        ProgramCode program = text.program().orElseThrow();
        List<BacktraceFrame> frames = new ArrayList<>();
        if (dump.programCounter().isPresent()) {
            frames.addAll(
                    program.isRiscV()
                            ? new RiscVBacktrace(dump, program, text.chip()).frames()
                            : new XtensaBacktrace(dump, Optional.of(program)).frames());
        }
        if (frames.size() <= 1 && !program.isRiscV()) { // no register windows: an ESP8266
            frames.addAll(new ReturnAddressScan(dump, program).frames());
        }
        return text.lines(frames);
    }

    private List<String> mentioned(String line, ProgramCode program, FrameText text) {
        List<String> lines = new ArrayList<>();
        Matcher m = ADDRESS.matcher(line);
        for (int i = 0; i < MAX_ADDRESSES && m.find(); i++) {
            int address = hex(m.group(1));
            if (program.isCode(address)) {
                lines.addAll(text.lines(address, address));
            }
        }
        m = CODE_REGISTER.matcher(line);
        for (int i = 0; i < MAX_ADDRESSES && m.find(); i++) {
            int address = hex(m.group(2));
            if (program.isCode(address) || FrameText.isRom(address, text.chip())) {
                boolean isReturn = m.group(1).equalsIgnoreCase("ra");
                lines.addAll(text.lines(address, isReturn ? address - 1 : address));
            }
        }
        xtensaReturn(line, program).ifPresent(call -> lines.addAll(text.lines(call, call)));
        return lines;
    }

    private static OptionalInt xtensaReturn(String line, ProgramCode program) {
        Matcher m = XTENSA_RETURN.matcher(line);
        if (program.isRiscV() || !m.find()) {
            return OptionalInt.empty();
        }
        int call = XtensaBacktrace.callBefore(hex(m.group(1)));
        return program.isCode(call) ? OptionalInt.of(call) : OptionalInt.empty();
    }

    private static int hex(String digits) {
        return Integer.parseUnsignedInt(digits, 16);
    }
}
