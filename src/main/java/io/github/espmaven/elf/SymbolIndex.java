package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the symbol that an address of code belongs to. */
final class SymbolIndex {

    /** A symbol and the source file that the linker noted for it, if any. */
    record Hit(String name, Optional<String> file) {}

    private record Entry(ElfSymbol symbol, Optional<String> file) {}

    private final ElfFile elf;
    private final List<Entry> entries = new ArrayList<>();

    SymbolIndex(ElfFile elf) throws EspException {
        this.elf = elf;
        Optional<String> file = Optional.empty();
        for (ElfSymbol s : elf.symbols()) {
            if (s.type() == ElfSymbol.FILE) {
                file = Optional.of(s.name()).filter(n -> !n.isEmpty());
            } else if (isCode(s)) {
                entries.add(new Entry(s, s.global() ? Optional.empty() : file));
            }
        }
        entries.sort(Comparator.comparing(e -> Integer.toUnsignedLong(e.symbol.address())));
    }

    private static boolean isCode(ElfSymbol s) {
        boolean typed = s.type() == ElfSymbol.FUNCTION || s.type() == ElfSymbol.NONE;
        return typed && !s.name().isEmpty() && !s.name().startsWith("$") && s.section() != 0;
    }

    /** The nearest symbol before {@code address} in its section; functions before labels at the same address. */
    Optional<Hit> at(int address) {
        int section = sectionOf(address);
        Optional<Entry> best = Optional.empty();
        for (int i = lastNotBehind(address); i >= 0; i--) {
            Entry e = entries.get(i);
            if (best.isPresent() && best.get().symbol.address() != e.symbol.address()) {
                break;
            }
            if (e.symbol.section() == section && (best.isEmpty() || isBetter(e, best.get()))) {
                best = Optional.of(e);
            }
        }
        return best.map(e -> new Hit(e.symbol.name(), e.file));
    }

    /** Whether {@code address} lies in a section of the running program. */
    boolean isInProgram(int address) {
        return sectionOf(address) >= 0;
    }

    private static boolean isBetter(Entry candidate, Entry best) {
        return candidate.symbol.type() == ElfSymbol.FUNCTION && best.symbol.type() != ElfSymbol.FUNCTION;
    }

    private int lastNotBehind(int address) {
        int low = -1;
        int high = entries.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (Integer.compareUnsigned(entries.get(middle).symbol.address(), address) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private int sectionOf(int address) {
        for (int i = 0; i < elf.sections().size(); i++) {
            ElfSection s = elf.sections().get(i);
            boolean allocated = (s.flags() & ElfSection.ALLOCATED) != 0;
            if (allocated && Integer.compareUnsigned(address - s.address(), s.size()) < 0) {
                return i;
            }
        }
        return -1;
    }
}
