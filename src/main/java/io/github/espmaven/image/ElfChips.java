package io.github.espmaven.image;

import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.MemoryMap;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.elf.ElfSection;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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

    /** Texts that esp-hal leaves in programs. */
    private static final String CHIP_NAME = "build_info.CHIP_NAME";

    private static final String MIN_REVISION = "build_info.MIN_CHIP_REVISION";

    private ElfChips() {}

    /**
     * The chip the program names (esp-hal leaves its name), else the chips whose memory has all that is loaded and most
     * of what the program occupies besides; none when no address is known to any.
     */
    public static List<Chip> candidates(ElfFile elf) {
        Optional<Chip> named = elf.metadata(CHIP_NAME).flatMap(Chip::named);
        if (named.isPresent()) {
            return List.of(named.get());
        }
        List<Chip> possible = Arrays.stream(Chip.values())
                .filter(chip -> chip.spec().processor() == elf.processor()
                        && strangers(elf, chip).isEmpty())
                .toList();
        long best = possible.stream().mapToLong(chip -> known(chip, elf)).max().orElse(0);
        return possible.stream()
                .filter(chip -> best > 0 && known(chip, elf) == best)
                .toList();
    }

    /** Whether the program may be for {@code chip}: all that is loaded has a place there, and it names no other. */
    public static boolean fits(ElfFile elf, Chip chip) {
        return chip.spec().processor() == elf.processor()
                && elf.metadata(CHIP_NAME)
                        .flatMap(Chip::named)
                        .filter(c -> c != chip)
                        .isEmpty()
                && strangers(elf, chip).isEmpty();
    }

    /** The parts that are loaded to addresses at which {@code chip} has no memory, a phrase each. */
    public static List<String> strangers(ElfFile elf, Chip chip) {
        if (chip.spec().processor() != elf.processor()) {
            return List.of();
        }
        return elf.sections().stream()
                .filter(s -> ElfParts.isLoaded(s) && (s.flags() & ElfSection.ALLOCATED) != 0)
                .filter(s -> !chip.spec().memory().holds(s.address()))
                .map(s -> "part " + s.name() + " at " + Hex.address(s.address()) + " lies in no memory of the " + chip)
                .toList();
    }

    /** The least revision of the chip that the program says it needs, as major * 100 + minor. */
    public static OptionalInt minRevision(ElfFile elf) {
        return elf.metadata(MIN_REVISION)
                .filter(text -> text.matches("\\d{1,5}"))
                .map(text -> OptionalInt.of(Integer.parseInt(text)))
                .orElse(OptionalInt.empty());
    }

    public static Optional<Chip> only(ElfFile elf) {
        List<Chip> candidates = candidates(elf);
        return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
    }

    private static long known(Chip chip, ElfFile elf) {
        MemoryMap memory = chip.spec().memory();
        return elf.sections().stream()
                .filter(s -> LOADED_TYPES.contains(s.type()) && s.size() != 0 && s.address() != 0)
                .filter(s -> (s.flags() & ElfSection.ALLOCATED) != 0)
                .filter(s -> holds(memory, s, s.address()) && holds(memory, s, s.address() + s.size() - 1))
                .count();
    }

    /** Flash cannot hold variables. */
    private static boolean holds(MemoryMap memory, ElfSection section, int address) {
        return memory.isFlash(address) ? section.type() != ElfSection.NOBITS : memory.holds(address);
    }
}
