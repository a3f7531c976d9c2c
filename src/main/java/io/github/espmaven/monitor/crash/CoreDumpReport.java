package io.github.espmaven.monitor.crash;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Processor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A core dump decoded: every task with name, state, registers and backtrace, the crashed one first. Addresses become
 * functions and lines only with the ELF file that the dump belongs to.
 */
public final class CoreDumpReport {
    private static final int REGISTERS_IN_A_LINE = 4;

    private final CoreDump dump;
    private final CoreDumpContents contents;
    private final Optional<ProgramCode> program;
    private final Optional<Chip> chip;
    private final List<String> warnings = new ArrayList<>();

    /**
     * Decodes a dump.
     *
     * @param programs ELF files at hand; of several the one that the dump names is used
     * @throws EspException {@code BAD_CORE_DUMP}
     */
    public CoreDumpReport(CoreDump dump, List<ProgramCode> programs) throws EspException {
        this.dump = dump;
        CoreDumpContents told = CoreDumpContents.of(dump, Optional.empty());
        Optional<String> known = told.elfSha256().filter(digits -> !digits.matches("0*"));
        program = programs.stream()
                .filter(p -> known.map(p::hasSha256).orElse(p.isRiscV() == (told.processor() == Processor.RISC_V)))
                .findFirst();
        contents = CoreDumpContents.of(dump, program);
        chip = dump.chip();
        dump.damage().ifPresent(what -> warnings.add("the core dump is damaged: " + what));
        if (known.isPresent() && program.isEmpty() && !programs.isEmpty()) {
            warnings.add(Programs.mismatch("the program that made the core dump", known.get(), programs));
        } else if (known.isEmpty() && program.isPresent()) {
            warnings.add("the core dump does not say which ELF file its program was made from: it is decoded with "
                    + program.get().name() + ", which is a guess");
        }
    }

    /** What the user should know: that the dump is damaged, or does not belong to the ELF files. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("core dump of " + chip.map(Chip::toString).orElse("a chip that it does not name")
                + dump.revision().map(r -> " " + r).orElse("") + ": "
                + contents.tasks().size() + " tasks");
        contents.panic().map(p -> "panic: " + p).or(this::cause).ifPresent(lines::add);
        contents.tasks().forEach(t -> addTask(t, lines));
        return List.copyOf(lines);
    }

    /** The whole report for programs (reports.md, section "core-dump"). */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", 1);
        chip.ifPresent(c -> json.addProperty("chip", c.toString()));
        dump.revision().ifPresent(r -> json.addProperty("revision", r.toString()));
        contents.elfSha256().ifPresent(digits -> json.addProperty("elfSha256", digits));
        program.ifPresent(p -> json.addProperty("elf", p.name()));
        contents.panic().or(this::cause).ifPresent(p -> json.addProperty("panic", p));
        JsonArray told = new JsonArray();
        warnings.forEach(told::add);
        json.add("warnings", told);
        JsonArray tasks = new JsonArray();
        contents.tasks().forEach(t -> tasks.add(new CoreDumpJson(text()).task(t, frames(t))));
        json.add("tasks", tasks);
        return json;
    }

    private FrameText text() {
        return new FrameText(program, chip, dump.revision());
    }

    private Optional<String> cause() {
        if (contents.cause().isEmpty()) {
            return Optional.empty();
        }
        int number = contents.cause().getAsInt();
        String address = contents.faultAddress().isPresent()
                ? ", at address " + Hex.address(contents.faultAddress().getAsInt())
                : "";
        return Optional.of(
                "exception " + number + " (" + ExceptionCause.name(contents.processor(), number) + ")" + address);
    }

    private void addTask(DumpedTask task, List<String> lines) {
        lines.add("task " + task.name().map(n -> "\"" + n + "\"").orElse("without a name") + " ("
                + Hex.address(task.address()) + "), "
                + (task.crashed() ? "crashed" : task.state().toString()));
        addRegisters(task.registers().byName(), lines);
        for (String frame : backtrace(task)) {
            lines.add("  " + frame);
        }
    }

    private static void addRegisters(Map<String, Integer> registers, List<String> lines) {
        StringBuilder line = new StringBuilder();
        int count = 0;
        for (Map.Entry<String, Integer> r : registers.entrySet()) {
            line.append(" ".repeat(count % REGISTERS_IN_A_LINE == 0 ? 2 : 3));
            line.append(r.getKey()).append(" ".repeat(Math.max(1, 7 - r.getKey().length())));
            line.append(Hex.address(r.getValue()));
            if (++count % REGISTERS_IN_A_LINE == 0 || count == registers.size()) {
                lines.add(line.toString());
                line.setLength(0);
            }
        }
    }

    private List<String> backtrace(DumpedTask task) {
        return text().lines(frames(task));
    }

    private List<BacktraceFrame> frames(DumpedTask task) {
        if (contents.processor() == Processor.XTENSA) {
            return new XtensaBacktrace(task.registers(), program).frames();
        }
        return program.isPresent()
                ? new RiscVBacktrace(task.registers(), program.get(), chip).frames()
                : List.of(); // without call frame information nobody can tell
    }
}
