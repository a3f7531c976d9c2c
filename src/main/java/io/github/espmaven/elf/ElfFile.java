package io.github.espmaven.elf;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Processor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An ELF file for one of the two processor families of these chips, read from bytes. Little-endian, 32 bits. Every
 * access is checked: a damaged file ends in an {@link EspException}.
 */
public final class ElfFile {

    private static final int MAGIC = 0x464c_457f;
    private static final int HEADER_BYTES = 52;
    private static final int SECTION_HEADER_BYTES = 40;
    private static final int PROGRAM_HEADER_BYTES = 32;
    private static final int SYMBOL_BYTES = 16;
    private static final String METADATA = ".espressif.metadata";
    private static final int EXECUTABLE = 2;
    private static final int CORE = 4;
    private static final int NOTE_HEADER_BYTES = 12;

    private final byte[] bytes;
    private final Processor processor;
    private final List<ElfSection> sections;
    private final List<ElfSegment> segments;

    private ElfFile(byte[] bytes, int type) throws EspException {
        this.bytes = bytes;
        need(0, HEADER_BYTES, "its header");
        if (LittleEndian.u32(bytes, 0) != MAGIC) {
            throw bad("it does not begin with 7f 45 4c 46");
        }
        if (bytes[4] != 1 || bytes[5] != 1) {
            throw bad("it is not of 32 bits, little-endian");
        }
        if (LittleEndian.u16(bytes, 16) != type) {
            throw bad(type == CORE ? "it is not a core dump" : "it is not a linked program");
        }
        int code = LittleEndian.u16(bytes, 18);
        Optional<Processor> named = Processor.ofElfMachine(code);
        if (named.isEmpty()) {
            throw bad("its machine is " + Hex.of(code) + ", neither Xtensa nor RISC-V");
        }
        processor = named.get();
        sections = readSections();
        segments = readSegments();
    }

    /**
     * Reads an ELF file.
     *
     * @param bytes the file; not copied, so leave it unchanged
     * @throws EspException with {@code BAD_IMAGE} when it is none, or one for other machines
     */
    public static ElfFile parse(byte[] bytes) throws EspException {
        return new ElfFile(bytes, EXECUTABLE);
    }

    /**
     * Reads a core dump: an ELF file of segments of memory, and of notes.
     *
     * @param bytes the file; not copied, so leave it unchanged
     * @throws EspException with {@code BAD_IMAGE} when it is none, or one for other machines
     */
    public static ElfFile parseCore(byte[] bytes) throws EspException {
        return new ElfFile(bytes, CORE);
    }

    /** Whether {@code bytes} begin as an ELF file does. */
    public static boolean startsLikeOne(byte[] bytes) {
        return bytes.length >= 4 && LittleEndian.u32(bytes, 0) == MAGIC;
    }

    public Processor processor() {
        return processor;
    }

    /** Address at which the program starts. */
    public int entry() {
        return LittleEndian.u32(bytes, 24);
    }

    /** All sections; the first is the empty one that every ELF file has. */
    public List<ElfSection> sections() {
        return sections;
    }

    public List<ElfSegment> segments() {
        return segments;
    }

    public Optional<ElfSection> section(String name) {
        return sections.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /** A copy of what the file holds of a section; nothing for {@link ElfSection#NOBITS}. */
    public byte[] contents(ElfSection section) throws EspException {
        if (section.type() == ElfSection.NOBITS) {
            return new byte[0];
        }
        need(section.offset(), section.size(), "section " + section.name());
        byte[] raw = Arrays.copyOfRange(bytes, section.offset(), section.offset() + section.size());
        return (section.flags() & ElfSection.COMPRESSED) == 0 ? raw : Compressed.inflate(raw, section.name());
    }

    /** A copy of what the file holds of a segment. */
    public byte[] contents(ElfSegment segment) throws EspException {
        need(segment.offset(), segment.fileBytes(), "the segment at " + Hex.address(segment.virtualAddress()));
        return Arrays.copyOfRange(bytes, segment.offset(), segment.offset() + segment.fileBytes());
    }

    /** All notes of all segments of notes, in file order (System V ABI, section "Note Section"). */
    public List<ElfNote> notes() throws EspException {
        List<ElfNote> all = new ArrayList<>();
        for (ElfSegment segment : segments) {
            if (segment.type() == ElfSegment.NOTE) {
                addNotes(segment, all);
            }
            if (all.stream().mapToLong(n -> n.contents().length).sum() > bytes.length) {
                throw bad("its segments of notes overlap");
            }
        }
        return List.copyOf(all);
    }

    private void addNotes(ElfSegment segment, List<ElfNote> all) throws EspException {
        need(segment.offset(), segment.fileBytes(), "the notes");
        long end = (long) segment.offset() + segment.fileBytes();
        long at = segment.offset();
        while (at + NOTE_HEADER_BYTES <= end) {
            long nameBytes = Integer.toUnsignedLong(LittleEndian.u32(bytes, (int) at));
            long contentBytes = Integer.toUnsignedLong(LittleEndian.u32(bytes, (int) at + 4));
            int type = LittleEndian.u32(bytes, (int) at + 8);
            long name = at + NOTE_HEADER_BYTES;
            long contents = name + aligned(nameBytes);
            if (contents + contentBytes > end) {
                throw bad(
                        "it is cut off or damaged: a note at " + Hex.offset((int) at) + " is longer than its segment");
            }
            String text = new Strings(Arrays.copyOfRange(bytes, (int) name, (int) (name + nameBytes))).at(0);
            byte[] value = Arrays.copyOfRange(bytes, (int) contents, (int) (contents + contentBytes));
            all.add(new ElfNote(text, type, value));
            at = contents + aligned(contentBytes);
        }
    }

    private static long aligned(long length) {
        return (length + 3) & -4L;
    }

    /** All symbols, in file order; empty when the file was stripped of them. */
    public List<ElfSymbol> symbols() throws EspException {
        Optional<ElfSection> table =
                sections.stream().filter(s -> s.type() == ElfSection.SYMBOLS).findFirst();
        return table.isPresent() ? symbols(contents(table.get()), new Strings(namesOf(table.get()))) : List.of();
    }

    /**
     * A text that the build left in the program under a symbol of the section {@code .espressif.metadata}, as esp-hal
     * does; empty where there is none, or it cannot be read.
     */
    public Optional<String> metadata(String symbol) {
        Optional<ElfSection> section = section(METADATA);
        if (section.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] texts = contents(section.get());
            return symbols().stream()
                    .filter(s -> s.name().equals(symbol))
                    .flatMap(s -> text(texts, s.address() - section.get().address(), s.size()).stream())
                    .findFirst();
        } catch (EspException damaged) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(byte[] texts, int at, int length) {
        return at < 0 || length <= 0 || length > texts.length - at
                ? Optional.empty()
                : Optional.of(new String(texts, at, length, StandardCharsets.UTF_8).replaceFirst("\\x00.*", ""));
    }

    private byte[] namesOf(ElfSection table) throws EspException {
        boolean linked = table.link() > 0 && table.link() < sections.size();
        return linked ? contents(sections.get(table.link())) : new byte[0];
    }

    private static List<ElfSymbol> symbols(byte[] table, Strings names) throws EspException {
        List<ElfSymbol> symbols = new ArrayList<>(table.length / SYMBOL_BYTES);
        for (int at = 0; at + SYMBOL_BYTES <= table.length; at += SYMBOL_BYTES) {
            int info = LittleEndian.u8(table, at + 12);
            symbols.add(new ElfSymbol(
                    names.at(LittleEndian.u32(table, at)),
                    LittleEndian.u32(table, at + 4),
                    LittleEndian.u32(table, at + 8),
                    info & 0xf,
                    info >> 4 != 0,
                    LittleEndian.u16(table, at + 14)));
        }
        return List.copyOf(symbols);
    }

    /** The SHA-256 of the whole file, by which a program knows its ELF file. */
    public byte[] sha256() {
        return Digests.sha256(bytes);
    }

    private List<ElfSection> readSections() throws EspException {
        int table = LittleEndian.u32(bytes, 32);
        int count = LittleEndian.u16(bytes, 48);
        if (count == 0) {
            return List.of();
        }
        int entryBytes = LittleEndian.u16(bytes, 46);
        if (entryBytes != SECTION_HEADER_BYTES) {
            throw bad("its section headers have " + entryBytes + " bytes instead of 40");
        }
        need(table, (long) count * SECTION_HEADER_BYTES, "the table of sections");
        Strings names = new Strings(sectionNames(table, count));
        List<ElfSection> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(section(table + i * SECTION_HEADER_BYTES, names));
        }
        return List.copyOf(all);
    }

    private byte[] sectionNames(int table, int count) throws EspException {
        int index = LittleEndian.u16(bytes, 50);
        if (index == 0 || index >= count) {
            return new byte[0];
        }
        return contents(section(table + index * SECTION_HEADER_BYTES, new Strings(new byte[0])));
    }

    private ElfSection section(int at, Strings names) throws EspException {
        return new ElfSection(
                names.at(LittleEndian.u32(bytes, at)),
                LittleEndian.u32(bytes, at + 4),
                LittleEndian.u32(bytes, at + 8),
                LittleEndian.u32(bytes, at + 12),
                LittleEndian.u32(bytes, at + 16),
                LittleEndian.u32(bytes, at + 20),
                LittleEndian.u32(bytes, at + 24));
    }

    private List<ElfSegment> readSegments() throws EspException {
        int table = LittleEndian.u32(bytes, 28);
        int count = LittleEndian.u16(bytes, 44);
        need(count == 0 ? 0 : table, (long) count * PROGRAM_HEADER_BYTES, "the table of segments");
        List<ElfSegment> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = table + i * PROGRAM_HEADER_BYTES;
            all.add(new ElfSegment(
                    LittleEndian.u32(bytes, at),
                    LittleEndian.u32(bytes, at + 4),
                    LittleEndian.u32(bytes, at + 8),
                    LittleEndian.u32(bytes, at + 12),
                    LittleEndian.u32(bytes, at + 16),
                    LittleEndian.u32(bytes, at + 20)));
        }
        return List.copyOf(all);
    }

    private void need(int offset, long length, String what) throws EspException {
        if (offset < 0 || length < 0 || offset + length > bytes.length) {
            throw bad("it is cut off or damaged: " + what + " at " + Hex.offset(offset) + " is not in the file");
        }
    }

    static EspException bad(String what) {
        return new EspException(Problem.BAD_IMAGE, "not an ELF file for these chips: " + what);
    }
}
