package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A function, or a place where one was inlined.
 *
 * @param inlined the functions inlined into it, at any depth of blocks
 */
record DebugFunction(DebugEntry entry, CodeRanges ranges, List<DebugFunction> inlined) {

    /** All functions of a unit that have code, with what is inlined into them. */
    static List<DebugFunction> readAll(DebugUnit unit) throws EspException {
        List<DebugFunction> functions = new ArrayList<>();
        Deque<Optional<DebugFunction>> around = new ArrayDeque<>();
        DwarfCursor in = unit.entries();
        while (!in.atEnd()) {
            DebugEntry entry = unit.next(in);
            if (entry.tag() == 0) {
                around.pollLast();
                continue;
            }
            Optional<DebugFunction> outer = around.isEmpty() ? Optional.empty() : around.getLast();
            Optional<DebugFunction> here = outer;
            if (entry.tag() == Dwarf.TAG_SUBPROGRAM || entry.tag() == Dwarf.TAG_INLINED_SUBROUTINE) {
                DebugFunction function = new DebugFunction(entry, unit.ranges(entry), new ArrayList<>());
                boolean inlined = entry.tag() == Dwarf.TAG_INLINED_SUBROUTINE && outer.isPresent();
                (inlined ? outer.get().inlined : functions).add(function);
                here = Optional.of(function);
            }
            if (entry.hasChildren()) {
                around.addLast(here);
            }
        }
        functions.removeIf(f -> f.ranges.isEmpty());
        return functions;
    }

    /** The functions around {@code address}, outermost first: one with code of its own, then what is inlined. */
    static List<DebugFunction> around(List<DebugFunction> functions, long address) {
        List<DebugFunction> chain = new ArrayList<>();
        Optional<DebugFunction> next = tightest(functions, address);
        while (next.isPresent()) {
            chain.add(next.get());
            next = tightest(next.get().inlined, address);
        }
        return chain;
    }

    private static Optional<DebugFunction> tightest(List<DebugFunction> functions, long address) {
        Optional<DebugFunction> best = Optional.empty();
        long least = Long.MAX_VALUE;
        for (DebugFunction f : functions) {
            long length = f.ranges.lengthAround(address);
            if (length >= 0 && length < least) {
                best = Optional.of(f);
                least = length;
            }
        }
        return best;
    }
}
