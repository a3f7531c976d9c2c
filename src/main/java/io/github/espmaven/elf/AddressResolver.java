package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Tells function, file and line for an address of a program, from its ELF file's debug information (DWARF versions 2 to
 * 5), or, where that says nothing, from its symbols. Reads a unit when it is first asked about it. Not for several
 * threads.
 */
public final class AddressResolver {
    private static final int MAX_REFERENCES = 16;

    private final DwarfSections sections;
    private final SymbolIndex symbols;
    private final List<DebugUnit> units = new ArrayList<>();
    private final Map<Long, Abbreviations> abbreviations = new HashMap<>();

    public AddressResolver(ElfFile elf) throws EspException {
        sections = DwarfSections.of(elf);
        symbols = new SymbolIndex(elf);
        DwarfCursor in = new DwarfCursor(sections.info(), ".debug_info", 0);
        while (!in.atEnd()) {
            int start = in.position();
            units.add(new DebugUnit(sections, start, in.unit(), this::abbreviations));
        }
    }

    private Abbreviations abbreviations(long offset) throws EspException {
        Abbreviations known = abbreviations.get(offset);
        if (known == null) {
            known = new Abbreviations(sections, offset);
            abbreviations.put(offset, known);
        }
        return known;
    }

    /**
     * What the code at {@code address} is, innermost first: an inlined function, then those it was inlined into. Empty
     * when neither debug information nor symbols know the address.
     */
    public List<CodeFrame> frames(int address) throws EspException {
        if (!symbols.isInProgram(address)) { // debug information also has what the linker threw away, at address 0
            return List.of();
        }
        long wide = Integer.toUnsignedLong(address);
        for (DebugUnit unit : units) {
            if (unit.contains(wide)) {
                return frames(unit, wide);
            }
        }
        return symbols.at(address)
                .map(hit -> List.of(new CodeFrame(Optional.of(hit.name()), hit.file(), OptionalInt.empty())))
                .orElse(List.of());
    }

    private List<CodeFrame> frames(DebugUnit unit, long address) throws EspException {
        List<DebugFunction> chain = DebugFunction.around(unit.functions(), address);
        Optional<LineTable.Location> here = unit.lines().at(address);
        Optional<String> file = here.map(LineTable.Location::file);
        OptionalInt line = here.map(l -> known(l.line())).orElse(OptionalInt.empty());
        if (chain.isEmpty()) {
            Optional<SymbolIndex.Hit> symbol = symbols.at((int) address);
            Optional<String> name = symbol.map(SymbolIndex.Hit::name);
            return List.of(new CodeFrame(name, file.or(() -> symbol.flatMap(SymbolIndex.Hit::file)), line));
        }
        List<CodeFrame> frames = new ArrayList<>();
        for (int i = chain.size() - 1; i >= 0; i--) {
            DebugEntry entry = chain.get(i).entry();
            frames.add(new CodeFrame(name(unit, entry), file, line));
            OptionalLong callFile = entry.bits(Dwarf.AT_CALL_FILE);
            file = callFile.isPresent() ? unit.lines().file(callFile.getAsLong()) : Optional.empty();
            line = known((int) entry.bits(Dwarf.AT_CALL_LINE).orElse(0));
        }
        return frames;
    }

    private static OptionalInt known(int line) {
        return line > 0 ? OptionalInt.of(line) : OptionalInt.empty();
    }

    /** The linker's name of a function, else the one in the source; either may stand in the entry it refers to. */
    private Optional<String> name(DebugUnit first, DebugEntry firstEntry) throws EspException {
        DebugUnit unit = first;
        DebugEntry entry = firstEntry;
        Optional<String> plain = Optional.empty();
        for (int i = 0; i < MAX_REFERENCES; i++) {
            Optional<DwarfForm> linkage = entry.either(Dwarf.AT_LINKAGE_NAME, Dwarf.AT_MIPS_LINKAGE_NAME);
            if (linkage.isPresent()) {
                return Optional.of(unit.text(linkage.get()));
            }
            Optional<DwarfForm> name = entry.value(Dwarf.AT_NAME);
            if (plain.isEmpty() && name.isPresent()) {
                plain = Optional.of(unit.text(name.get()));
            }
            Optional<DwarfForm> reference = entry.either(Dwarf.AT_ABSTRACT_ORIGIN, Dwarf.AT_SPECIFICATION);
            OptionalLong target = reference.isPresent() ? unit.target(reference.get()) : OptionalLong.empty();
            Optional<DebugUnit> home = target.isPresent() ? unitAt(target.getAsLong()) : Optional.empty();
            if (home.isEmpty()) {
                break;
            }
            unit = home.get();
            entry = unit.at(target.getAsLong());
        }
        return plain;
    }

    private Optional<DebugUnit> unitAt(long offset) {
        int low = 0;
        int high = units.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (units.get(middle).start() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return units.isEmpty() || !units.get(low).holds(offset) ? Optional.empty() : Optional.of(units.get(low));
    }
}
