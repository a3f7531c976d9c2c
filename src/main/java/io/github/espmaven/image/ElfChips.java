package io.github.espmaven.image;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.MemoryMap;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.elf.ElfSection;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out for which chip a program was linked. An ELF file does not name it, but its processor and the addresses of
 * what is loaded leave few chips, often one (protocol.md, section 1.9).
 */
public final class ElfChips {
    private static final Set<Integer> LOADED_TYPES = Set.of(
            ElfSection.PROGBITS,
            ElfSection.NOBITS,
            ElfSection.INIT_ARRAY,
            ElfSection.FINI_ARRAY,
            ElfSection.PREINIT_ARRAY);

    private ElfChips() {}

    /** The chips whose memory has most of what the program occupies; none when no address is known to any. */
    public static List<Chip> candidates(ElfFile elf) {
        long best = best(elf);
        return Arrays.stream(Chip.values())
                .filter(chip -> best > 0 && known(chip, elf) == best)
                .toList();
    }

    /** Whether the program may be for {@code chip}: no other chip knows twice as much of its addresses. */
    public static boolean fits(ElfFile elf, Chip chip) {
        return chip.spec().processor() == elf.processor() && 2 * known(chip, elf) >= best(elf);
    }

    /** The only candidate. */
    public static Optional<Chip> only(ElfFile elf) {
        List<Chip> candidates = candidates(elf);
        return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
    }

    private static long best(ElfFile elf) {
        return Arrays.stream(Chip.values())
                .mapToLong(chip -> known(chip, elf))
                .max()
                .orElse(0);
    }

    private static long known(Chip chip, ElfFile elf) {
        MemoryMap memory = chip.spec().memory();
        return chip.spec().processor() != elf.processor()
                ? 0
                : elf.sections().stream()
                        .filter(s -> LOADED_TYPES.contains(s.type()) && s.size() != 0 && s.address() != 0)
                        .filter(s -> (s.flags() & ElfSection.ALLOCATED) != 0)
                        .filter(s -> holds(memory, s, s.address()) && holds(memory, s, s.address() + s.size() - 1))
                        .count();
    }

    /** Flash cannot hold variables. */
    private static boolean holds(MemoryMap memory, ElfSection section, int address) {
        return memory.isFlash(address)
                ? section.type() != ElfSection.NOBITS
                : !memory.names(address).isEmpty();
    }
}
