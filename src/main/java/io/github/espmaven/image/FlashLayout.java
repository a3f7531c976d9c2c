package io.github.espmaven.image;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.MemoryMap;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.image.ElfParts.Part;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Arranges a program for a chip that maps its flash in pages: a part that is used in place must stand in the file at
 * the same offset within a page as in memory. The room before it is filled with what goes to RAM, or with zeros
 * (protocol.md, section 5.3).
 */
final class FlashLayout {
    private static final int DEFAULT_PAGE_BYTES = 0x1_0000;
    private static final int KIB = 1024;

    private final Chip chip;
    private final MemoryMap memory;
    private final ElfOptions options;
    private final ImageHeader header;
    private final ImageAssembler out;

    FlashLayout(Chip chip, ElfOptions options, ImageHeader header) {
        this.chip = chip;
        this.memory = chip.spec().memory();
        this.options = options;
        this.header = header;
        this.out = new ImageAssembler(header);
    }

    byte[] convert(ElfFile elf) throws EspException {
        List<Part> parts = ElfParts.of(elf, options.layout().useSegments(), memory);
        int page = pageBytes(parts);
        List<Part> flash = ElfParts.withOnePartPerPage(ElfParts.inFlash(parts, memory), page);
        Deque<Part> ram = new ArrayDeque<>(ElfParts.inRam(parts, memory));
        Optional<ElfDigest> elfDigest = elfDigest(elf, flash);
        if (options.layout().ramOnlyHeader()) {
            ramThenFlash(ram, flash, page, elfDigest);
        } else {
            flashAmidRam(flash, ram, page, elfDigest);
            securePad(page);
            out.checksum();
        }
        if (out.counted() > AppImage.MAX_SEGMENTS) {
            throw ElfConverter.refuse("it needs " + out.counted() + " segments, at most 16 are possible");
        }
        return out.finish(header.extended().map(ExtendedHeader::digestAppended).orElse(false));
    }

    /** The size in which the chip maps flash: fixed, or asked for, or what the program says, or 64 KiB. */
    private int pageBytes(List<Part> parts) throws EspException {
        List<Integer> choices = memory.mmuPageKib();
        OptionalInt wanted = options.layout().mmuPageBytes();
        if (wanted.isPresent() && choices.stream().noneMatch(kib -> kib * KIB == wanted.getAsInt())) {
            throw ElfConverter.refuse("the " + chip + " maps flash in pages of " + choices + " KiB, not of "
                    + Hex.of(wanted.getAsInt()) + " bytes");
        }
        OptionalInt described = described(parts, choices);
        return wanted.orElse(choices.size() == 1 ? choices.get(0) * KIB : described.orElse(DEFAULT_PAGE_BYTES));
    }

    /**
     * The page size of the application descriptor, or of its address, 32 bytes into a page; empty where there is none.
     *
     * @throws EspException {@code BAD_IMAGE} where espflash refuses it, too: no bootloader would find it or map it
     */
    private OptionalInt described(List<Part> parts, List<Integer> choicesKib) throws EspException {
        for (Part part : ElfParts.inFlash(parts, memory)) {
            boolean named = part.name().equals(ElfParts.APP_DESCRIPTOR);
            Optional<AppDescriptor> read = AppDescriptor.read(part.contents(), 0);
            OptionalInt said = read.map(AppDescriptor::mmuPageBytes).orElse(OptionalInt.empty());
            OptionalInt page = named && said.isEmpty() ? ofAddress(part.address(), choicesKib) : said;
            if (named && read.isEmpty()) {
                throw ElfConverter.refuse("what stands in " + ElfParts.APP_DESCRIPTOR
                        + " is no application descriptor: it does not begin with " + Hex.of(AppDescriptor.MAGIC));
            }
            boolean unknown = said.isPresent() && !choicesKib.contains(said.getAsInt() / KIB);
            if (unknown || (named && page.isEmpty())) {
                throw ElfConverter.refuse("its application descriptor "
                        + (said.isPresent()
                                ? "is for pages of " + said.getAsInt() / KIB + " KiB"
                                : "stands at " + Hex.address(part.address()) + ", not 32 bytes into a page")
                        + ", and the " + chip + " maps flash in pages of " + choicesKib + " KiB");
            }
            if (page.isPresent()) {
                return page;
            }
        }
        return OptionalInt.empty();
    }

    private static OptionalInt ofAddress(int address, List<Integer> choicesKib) {
        return choicesKib.stream()
                .sorted(Collections.reverseOrder())
                .mapToInt(kib -> kib * KIB)
                .filter(bytes -> Integer.remainderUnsigned(address - 32, bytes) == 0)
                .findFirst();
    }

    private Optional<ElfDigest> elfDigest(ElfFile elf, List<Part> flash) {
        OptionalInt offset = options.digests().elfSha256Offset();
        boolean described = flash.stream().anyMatch(p -> p.name().equals(ElfParts.APP_DESCRIPTOR));
        if (offset.isEmpty() && !described) {
            return Optional.empty();
        }
        return Optional.of(new ElfDigest(offset.orElse(ElfDigest.DESCRIPTOR_OFFSET), elf.sha256()));
    }

    private void flashAmidRam(List<Part> flash, Deque<Part> ram, int page, Optional<ElfDigest> elfDigest)
            throws EspException {
        for (Part part : flash) {
            for (int gap = gap(part, page, 0); gap != 0; gap = gap(part, page, 0)) {
                int room = gap >= Segment.HEADER_BYTES ? gap - Segment.HEADER_BYTES : gap - Segment.HEADER_BYTES + page;
                write(filler(ram, room), elfDigest);
            }
            write(withTail(part, page), elfDigest);
        }
        for (Part part : ram) {
            write(part, elfDigest);
        }
    }

    /** Bytes between here and the place where the header of {@code part} belongs; 0 to {@code page} - 1. */
    private int gap(Part part, int page, int fileOffset) {
        int at = out.position() + Segment.HEADER_BYTES + fileOffset;
        return Math.floorMod(Integer.remainderUnsigned(part.address(), page) - at, page);
    }

    /** A segment of at most {@code room} bytes: the beginning of what goes to RAM, or zeros for address 0. */
    private static Part filler(Deque<Part> ram, int room) {
        Part next = ram.peekFirst();
        if (next == null || room <= Segment.HEADER_BYTES) {
            return new Part("", 0, new byte[room]);
        }
        ram.removeFirst();
        if (next.contents().length <= room) {
            return next;
        }
        ram.addFirst(next.from(room));
        return new Part(next.name(), next.address(), Arrays.copyOf(next.contents(), room));
    }

    /** Some chips cannot map a part that ends too early in a page: zeros are added. */
    private Part withTail(Part part, int page) {
        int end = out.position() + Segment.HEADER_BYTES + part.contents().length;
        int more = memory.leastTailBytes() - end % page;
        return more <= 0
                ? part
                : new Part(part.name(), part.address(), Arrays.copyOf(part.contents(), part.contents().length + more));
    }

    private void write(Part part, Optional<ElfDigest> elfDigest) throws EspException {
        out.segment(part.address(), withDigest(part, elfDigest));
    }

    private byte[] withDigest(Part part, Optional<ElfDigest> elfDigest) throws EspException {
        return elfDigest.isPresent() ? elfDigest.get().applyTo(part.contents(), out.position()) : part.contents();
    }

    /** For a program that the ROM loads to RAM and that maps its flash parts itself. */
    private void ramThenFlash(Deque<Part> ram, List<Part> flash, int page, Optional<ElfDigest> elfDigest)
            throws EspException {
        for (Part part : ram) {
            write(part, elfDigest);
        }
        out.checksum();
        for (int i = flash.size() - 1; i >= 0; i--) {
            Part part = flash.get(i);
            int gap = gap(part, page, chip.spec().bootloaderOffset());
            int room = gap >= Segment.HEADER_BYTES ? gap - Segment.HEADER_BYTES : gap - Segment.HEADER_BYTES + page;
            out.uncounted(0, new byte[room]);
            Part tailed = withTail(part, page);
            out.uncounted(tailed.address(), withDigest(tailed, elfDigest));
        }
    }

    private void securePad(int page) throws EspException {
        SecurePad pad = options.layout().securePad();
        if (pad == SecurePad.NONE) {
            return;
        }
        if (!options.digests().append()) {
            throw ElfConverter.refuse("secure padding needs the image's digest appended");
        }
        out.segment(0, new byte[pad.length(out.position(), page)]);
    }
}
