package io.github.espmaven.image;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.FlashCodes;
import io.github.espmaven.chip.MemoryMap;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.image.ElfConverter.Output;
import io.github.espmaven.image.ElfParts.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** The three shapes of an ESP8266 program (protocol.md, section 5.1). */
final class Esp8266Layout {
    private static final int V2_SEGMENTS_BYTE = 4;
    private static final int V2_ALIGNMENT = 16;
    private static final int FLASH_PAGE_BYTES = 0x1_0000;
    private static final String RODATA = ".flash.rodata";

    private final Chip chip;
    private final MemoryMap memory;
    private final ElfOptions options;
    private final ImageHeader header;

    Esp8266Layout(Chip chip, ElfOptions options, ImageHeader header) {
        this.chip = chip;
        this.memory = chip.spec().memory();
        this.options = options;
        this.header = header;
    }

    List<Output> convert(ElfFile elf) throws EspException {
        List<Part> parts = ElfParts.of(elf, options.layout().useSegments(), memory);
        List<Part> flash = ElfParts.inFlash(parts, memory);
        List<Part> ram =
                parts.stream().filter(p -> !memory.isFlash(p.address())).toList();
        if (options.esp8266Version() == 3) {
            return List.of(new Output(OptionalInt.empty(), version3(flash, ElfParts.inRam(parts, memory))));
        }
        if (flash.size() > 1) {
            throw ElfConverter.refuse(
                    "the program has " + flash.size() + " parts in flash, this version has room for one");
        }
        return options.esp8266Version() == 1
                ? version1(flash, ram)
                : List.of(new Output(OptionalInt.empty(), version2(flash, ram)));
    }

    private List<Output> version1(List<Part> flash, List<Part> ram) {
        List<Output> files = new ArrayList<>();
        ImageAssembler out = new ImageAssembler(header);
        ram.forEach(p -> out.segment(p.address(), p.contents()));
        out.checksum();
        files.add(new Output(OptionalInt.of(0), out.finish(false)));
        for (Part p : flash) {
            files.add(new Output(OptionalInt.of(p.address() - memory.irom().start()), p.contents()));
        }
        return files;
    }

    /** The code in flash first, in a segment of its own, then a complete image, then a CRC-32 of all. */
    private byte[] version2(List<Part> flash, List<Part> ram) {
        byte[] irom = flash.isEmpty() ? new byte[0] : flash.get(0).contents();
        int length = irom.length + V2_ALIGNMENT - 1 & -V2_ALIGNMENT;
        byte[] outer = header.toBytes();
        outer[0] = (byte) ImageHeader.MAGIC_V2;
        outer[1] = V2_SEGMENTS_BYTE;
        byte[] before = Arrays.copyOf(outer, outer.length + Segment.HEADER_BYTES + length);
        LittleEndian.put32(before, outer.length + 4, length);
        System.arraycopy(irom, 0, before, outer.length + Segment.HEADER_BYTES, irom.length);
        ImageAssembler out = new ImageAssembler(before, header);
        ram.forEach(p -> out.segment(p.address(), p.contents()));
        out.checksum();
        byte[] image = out.finish(false);
        byte[] complete = Arrays.copyOf(image, image.length + Esp8266Crc.BYTES);
        LittleEndian.put32(complete, image.length, Esp8266Crc.over(image, image.length));
        return complete;
    }

    /** Flash parts first, the constants without the eight bytes that the linker kept free for the segment's header. */
    private byte[] version3(List<Part> flash, List<Part> ram) throws EspException {
        for (int i = 1; i < flash.size(); i++) {
            if (flash.get(i).address() / FLASH_PAGE_BYTES == flash.get(i - 1).address() / FLASH_PAGE_BYTES) {
                throw ElfConverter.refuse("two parts of the program lie in the same 64 KiB of flash");
            }
        }
        ImageAssembler out = new ImageAssembler(version3Header());
        for (Part p : flash) {
            byte[] all = p.contents();
            boolean reserved = p.name().equals(RODATA) && all.length >= Segment.HEADER_BYTES;
            out.segment(p.address(), reserved ? Arrays.copyOfRange(all, Segment.HEADER_BYTES, all.length) : all);
        }
        ram.forEach(p -> out.segment(p.address(), p.contents()));
        out.checksum();
        return out.finish(options.digests().append());
    }

    /** Version 3 is read by a bootloader that knows the size codes of the later chips. */
    private ImageHeader version3Header() throws EspException {
        String size = chip.spec().flashSizes().name(header.sizeCode()).orElse("unknown");
        int code = FlashCodes.STANDARD_SIZES
                .code(size)
                .orElseThrow(() -> ElfConverter.refuse("version 3 has no flash size " + size));
        return new ImageHeader(
                header.segments(), header.modeCode(), code, header.frequencyCode(), header.entry(), header.extended());
    }
}
