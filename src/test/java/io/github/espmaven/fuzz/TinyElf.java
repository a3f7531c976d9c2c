package io.github.espmaven.fuzz;

import io.github.espmaven.base.LittleEndian;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Puts an ELF file together: sections as told, a segment for each that is loaded, names. */
public final class TinyElf {
    public static final int PROGBITS = 1;
    public static final int SYMTAB = 2;
    public static final int STRTAB = 3;
    public static final int RISC_V = 0xf3;
    public static final int XTENSA = 0x5e;
    private static final int HEADER_BYTES = 52;

    private record Section(int name, int type, int flags, int address, int link, byte[] contents) {}

    private final int machine;
    private final List<Section> sections = new ArrayList<>();
    private final ByteArrayOutputStream names = new ByteArrayOutputStream();

    public TinyElf(int machine) {
        this.machine = machine;
        names.write(0);
        sections.add(new Section(0, 0, 0, 0, 0, new byte[0]));
    }

    /** A section that is loaded at {@code address} and may be code. */
    public TinyElf loaded(String name, int address, byte[] contents) {
        return add(name, PROGBITS, 6, address, 0, contents);
    }

    /** A section that is not loaded; {@code link} is the number of another. */
    public TinyElf other(String name, int type, int link, byte[] contents) {
        return add(name, type, 0, 0, link, contents);
    }

    /** A section with these flags that is not loaded. */
    public TinyElf flagged(String name, int flags, byte[] contents) {
        return add(name, PROGBITS, flags, 0, 0, contents);
    }

    private TinyElf add(String name, int type, int flags, int address, int link, byte[] contents) {
        sections.add(new Section(names.size(), type, flags, address, link, contents));
        names.writeBytes((name + '\0').getBytes(StandardCharsets.UTF_8));
        return this;
    }

    public byte[] build() {
        other(".shstrtab", STRTAB, 0, new byte[0]);
        Section last = sections.remove(sections.size() - 1);
        sections.add(new Section(last.name, STRTAB, 0, 0, 0, names.toByteArray()));
        List<Section> loaded = sections.stream().filter(s -> s.flags != 0).toList();
        int at = HEADER_BYTES + 32 * loaded.size();
        int table =
                at + sections.stream().mapToInt(s -> s.contents.length + 3 & -4).sum();
        byte[] elf = new byte[table + 40 * sections.size()];
        header(elf, table, loaded.size());
        int segment = HEADER_BYTES;
        for (int i = 0; i < sections.size(); i++) {
            Section s = sections.get(i);
            System.arraycopy(s.contents, 0, elf, at, s.contents.length);
            words(elf, table + 40 * i, s.name, s.type, s.flags, s.address, at, s.contents.length, s.link);
            if (s.flags != 0) {
                words(elf, segment, 1, at, s.address, s.address, s.contents.length, s.contents.length, 5, 4);
                segment += 32;
            }
            at += s.contents.length + 3 & -4;
        }
        return elf;
    }

    private void header(byte[] elf, int table, int segments) {
        words(elf, 0, 0x464c_457f, 0x0001_0101);
        words(elf, 16, machine << 16 | 2, 1, 0x4038_0000, HEADER_BYTES, table, 0, 32 << 16 | HEADER_BYTES);
        words(elf, 44, 40 << 16 | segments, (sections.size() - 1) << 16 | sections.size());
    }

    /** Writes words, the lowest byte first. */
    public static void words(byte[] into, int at, int... words) {
        for (int i = 0; i < words.length; i++) {
            LittleEndian.put32(into, at + 4 * i, words[i]);
        }
    }
}
