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

        /** Parts in rising order that do not overlap as one, the room between them zeros. */
        static Part join(List<Part> parts) {
            Part first = parts.get(0);
            if (parts.size() == 1) {
                return first;
            }
            byte[] all = new byte[parts.get(parts.size() - 1).end() - first.address];
            for (Part p : parts) {
                System.arraycopy(p.contents, 0, all, p.address - first.address, p.contents.length);
            }
            return new Part(first.name, first.address, all);
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
            if (isLoaded(s)) {
                byte[] contents = elf.contents(s);
                total = bounded(total, contents.length);
                parts.add(part(s.name(), s.address(), contents));
            }
        }
        return parts;
    }

    /** Whether a section has bytes that go to the chip. */
    static boolean isLoaded(ElfSection s) {
        return LOADED_TYPES.contains(s.type()) && s.address() != 0 && s.size() != 0;
    }

    private static List<Part> ofSegments(ElfFile elf) throws EspException {
        List<Part> parts = new ArrayList<>();
        long total = 0;
        for (ElfSegment s : elf.segments()) {
            if (s.type() == ElfSegment.LOAD && s.physicalAddress() != 0 && s.fileBytes() != 0) {
                total = bounded(total, s.fileBytes());
                parts.add(part("", s.physicalAddress(), elf.contents(s)));
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
        int from = 0;
        for (int i = 1; i <= parts.size(); i++) {
            if (i == parts.size() || !continues(parts.get(i - 1), parts.get(i), memory)) {
                joined.add(Part.join(parts.subList(from, i)));
                from = i;
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
        int from = 0;
        for (int i = 1; i <= byAddress.size(); i++) {
            if (i == byAddress.size() || !sharesPage(byAddress.get(i - 1), byAddress.get(i), pageBytes)) {
                result.add(Part.join(byAddress.subList(from, i)));
                from = i;
            }
        }
        return sorted(result, APP_DESCRIPTOR);
    }

    private static boolean sharesPage(Part before, Part part, int pageBytes) throws EspException {
        if (page(before.end() - 1, pageBytes) < page(part.address, pageBytes)) {
            return false;
        }
        if (Integer.compareUnsigned(before.end(), part.address) > 0) {
            throw ElfConverter.refuse("the segment at " + Hex.address(part.address) + " overlaps the one at "
                    + Hex.address(before.address) + " in flash");
        }
        return true;
    }

    private static long page(int address, int pageBytes) {
        return Integer.toUnsignedLong(address) / pageBytes;
    }
}
