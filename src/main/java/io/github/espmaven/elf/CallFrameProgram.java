package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Executes the instructions of a call frame table up to one place of a function (DWARF 5, section 6.4.2). */
final class CallFrameProgram {
    private static final int MAX_REMEMBERED = 64;

    private final CallFrames.Common common;
    private final long target;
    private final Deque<Row> remembered = new ArrayDeque<>();
    private Row row = new Row(0, 0, new HashMap<>());
    private Map<Integer, Integer> initial = Map.of();
    private long place;
    private boolean expressible = true;

    private record Row(int register, int offset, Map<Integer, Integer> saved) {
        Row copy() {
            return new Row(register, offset, new HashMap<>(saved));
        }
    }

    /** @param target bytes from the start of the function */
    CallFrameProgram(CallFrames.Common common, long target) {
        this.common = common;
        this.target = target;
    }

    Optional<FrameRules> run(byte[] program) throws EspException {
        execute(common.program());
        initial = Map.copyOf(row.saved);
        execute(program);
        return expressible
                ? Optional.of(new FrameRules(row.register, row.offset, row.saved, common.returnRegister()))
                : Optional.empty();
    }

    private void execute(byte[] program) throws EspException {
        DwarfCursor in = new DwarfCursor(program, "the call frames", 0);
        while (!in.atEnd() && place <= target) {
            int code = in.u8();
            int operand = code & 0x3f;
            switch (code >> 6) {
                case 1 -> advance(operand);
                case 2 -> row.saved.put(operand, (int) in.uleb() * common.dataAlign());
                case 3 -> restore(operand);
                default -> extended(code, in);
            }
        }
    }

    /** The rows are sorted by place: the one that holds at the target is the last before it is passed. */
    private void advance(long units) {
        place += units * common.codeAlign();
    }

    private void restore(int register) {
        Integer before = initial.get(register);
        if (before == null) {
            row.saved.remove(register);
        } else {
            row.saved.put(register, before);
        }
    }

    private void extended(int code, DwarfCursor in) throws EspException {
        switch (code) {
            case 0x00 -> {}
            case 0x02 -> advance(in.u8());
            case 0x03 -> advance(in.u16());
            case 0x04 -> advance(in.u32());
            case 0x05 -> row.saved.put((int) in.uleb(), (int) in.uleb() * common.dataAlign());
            case 0x06 -> restore((int) in.uleb());
            case 0x07, 0x08 -> row.saved.remove((int) in.uleb());
            case 0x0a -> remember();
            case 0x0b -> row = remembered.isEmpty() ? row : remembered.pop();
            case 0x0c -> row = new Row((int) in.uleb(), (int) in.uleb(), row.saved);
            case 0x0d -> row = new Row((int) in.uleb(), row.offset, row.saved);
            case 0x0e -> row = new Row(row.register, (int) in.uleb(), row.saved);
            case 0x11 -> row.saved.put((int) in.uleb(), (int) in.sleb() * common.dataAlign());
            case 0x12 -> row = new Row((int) in.uleb(), (int) in.sleb() * common.dataAlign(), row.saved);
            case 0x13 -> row = new Row(row.register, (int) in.sleb() * common.dataAlign(), row.saved);
            case 0x2e -> in.uleb(); // GNU: size of the arguments, which changes nothing here
            default -> { // expressions, registers in registers: what compilers for these chips do not emit
                expressible = false;
                in.skip(in.end() - in.position());
            }
        }
    }

    private void remember() {
        if (remembered.size() < MAX_REMEMBERED) {
            remembered.push(row.copy());
        }
    }
}
