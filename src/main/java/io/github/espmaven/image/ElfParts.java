package io.github.espmaven.image;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.MemoryMap;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.elf.ElfSection;
import io.github.espmaven.elf.ElfSegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** What of a program goes into its image, and in what order (protocol.md, section 5.3). */
final class ElfParts {

    /** Section of the application descriptor in programs built with ESP-IDF: it must come first in the image. */
    static final String APP_DESCRIPTOR = ".flash.appdesc";

    /** Section of the bootloader descriptor: it must come first in a bootloader's image. */
    private static final String BOOTLOADER_DESCRIPTOR = ".dram0.bootdesc";

    private static final Set<Integer> LOADED_TYPES =
            Set.of(ElfSection.PROGBITS, ElfSection.INIT_ARRAY, ElfSection.FINI_ARRAY, ElfSection.PREINIT_ARRAY);

    /** No image is larger than this; more is a damaged file. */
    private static final long MAX_BYTES = 128 * 1024 * 1024;

    /**
     * Bytes with the address where they belong.
     *
     * @param name of the section; empty for a segment
     */
    record Part(String name, int address, byte[] contents) {

        int end() {
            return address + contents.length;
        }

        Part plus(Part other) {
            byte[] both = Arrays.copyOf(contents, other.address - address + other.contents.length);
            System.arraycopy(other.contents, 0, both, other.address - address, other.contents.length);
            return new Part(name, address, both);
        }

        /** The part without its first {@code length} bytes. */
        Part from(int length) {
            return new Part(name, address + length, Arrays.copyOfRange(contents, length, contents.length));
        }
    }

    private ElfParts() {}

    /** The parts in file order, each filled up to four bytes, neighbours in the same kind of memory joined. */
    static List<Part> of(ElfFile elf, boolean useSegments, MemoryMap memory) throws EspException {
        List<Part> parts = useSegments ? ofSegments(elf) : ofSections(elf);
        if (parts.isEmpty()) {
            throw ElfConverter.refuse("the ELF file contains nothing to load");
        }
        return joined(parts, memory);
    }

    private static List<Part> ofSections(ElfFile elf) throws EspException {
        List<Part> parts = new ArrayList<>();
        long total = 0;
        for (ElfSection s : elf.sections()) {
            if (LOADED_TYPES.contains(s.type()) && s.address() != 0 && s.size() != 0) {
                parts.add(part(s.name(), s.address(), elf.contents(s)));
                total = bounded(total, s.size());
            }
        }
        return parts;
    }

    private static List<Part> ofSegments(ElfFile elf) throws EspException {
        List<Part> parts = new ArrayList<>();
        long total = 0;
        for (ElfSegment s : elf.segments()) {
            if (s.type() == ElfSegment.LOAD && s.physicalAddress() != 0 && s.fileBytes() != 0) {
                parts.add(part("", s.physicalAddress(), elf.contents(s)));
                total = bounded(total, s.fileBytes());
            }
        }
        return parts;
    }

    private static long bounded(long total, int more) throws EspException {
        if (total + more > MAX_BYTES) {
            throw ElfConverter.refuse("the ELF file is larger than any flash");
        }
        return total + more;
    }

    private static Part part(String name, int address, byte[] contents) {
        return new Part(name, address, Arrays.copyOf(contents, contents.length + 3 & -4));
    }

    private static List<Part> joined(List<Part> parts, MemoryMap memory) {
        List<Part> joined = new ArrayList<>();
        for (Part part : parts) {
            int last = joined.size() - 1;
            if (last >= 0 && continues(joined.get(last), part, memory)) {
                joined.set(last, joined.get(last).plus(part));
            } else {
                joined.add(part);
            }
        }
        return joined;
    }

    private static boolean continues(Part first, Part second, MemoryMap memory) {
        return first.end() == second.address && memory.names(first.address).equals(memory.names(second.address));
    }

    /** The parts that are mapped from flash, by address, the application descriptor first. */
    static List<Part> inFlash(List<Part> parts, MemoryMap memory) {
        return sorted(parts.stream().filter(p -> memory.isFlash(p.address)).toList(), APP_DESCRIPTOR);
    }

    /** The parts that are copied to RAM, by address, the bootloader descriptor first. */
    static List<Part> inRam(List<Part> parts, MemoryMap memory) {
        return sorted(parts.stream().filter(p -> !memory.isFlash(p.address)).toList(), BOOTLOADER_DESCRIPTOR);
    }

    private static List<Part> sorted(List<Part> parts, String firstName) {
        Comparator<Part> byAddress = (a, b) -> Integer.compareUnsigned(a.address, b.address);
        Comparator<Part> named = Comparator.comparing(p -> !p.name.equals(firstName));
        return new ArrayList<>(
                parts.stream().sorted(named.thenComparing(byAddress)).toList());
    }

    /**
     * Joins flash parts that share a page: each page of the chip's memory can show only one piece of the flash. Parts
     * of one page that overlap cannot be helped.
     */
    static List<Part> withOnePartPerPage(List<Part> flash, int pageBytes) throws EspException {
        List<Part> byAddress = new ArrayList<>(flash);
        byAddress.sort((a, b) -> Integer.compareUnsigned(a.address, b.address));
        List<Part> result = new ArrayList<>();
        for (Part part : byAddress) {
            int last = result.size() - 1;
            if (last < 0 || page(result.get(last).end() - 1, pageBytes) < page(part.address, pageBytes)) {
                result.add(part);
            } else if (Integer.compareUnsigned(result.get(last).end(), part.address) <= 0) {
                result.set(last, result.get(last).plus(part));
            } else {
                throw ElfConverter.refuse("the segment at " + Hex.address(part.address) + " overlaps the one at "
                        + Hex.address(result.get(last).address) + " in flash");
            }
        }
        return sorted(result, APP_DESCRIPTOR);
    }

    private static long page(int address, int pageBytes) {
        return Integer.toUnsignedLong(address) / pageBytes;
    }
}
