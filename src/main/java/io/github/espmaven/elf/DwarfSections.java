package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;
import java.util.Optional;

/** The sections of an ELF file that hold debug information; one that is missing is empty. */
record DwarfSections(
        byte[] info,
        byte[] abbrev,
        byte[] line,
        byte[] str,
        byte[] lineStr,
        byte[] strOffsets,
        byte[] addr,
        byte[] ranges,
        byte[] rnglists,
        Budgets budgets) {

    /** Limits for what is read through references. */
    record Budgets(ReadBudget abbrev, ReadBudget ranges, ReadBudget rnglists, ReadBudget fileNames) {}

    static DwarfSections of(ElfFile elf) throws EspException {
        byte[] abbrev = section(elf, ".debug_abbrev");
        byte[] line = section(elf, ".debug_line");
        byte[] ranges = section(elf, ".debug_ranges");
        byte[] rnglists = section(elf, ".debug_rnglists");
        Budgets budgets = new Budgets(
                new ReadBudget(".debug_abbrev", abbrev),
                new ReadBudget(".debug_ranges", ranges),
                new ReadBudget(".debug_rnglists", rnglists),
                new ReadBudget(".debug_line", line));
        return new DwarfSections(
                section(elf, ".debug_info"),
                abbrev,
                line,
                section(elf, ".debug_str"),
                section(elf, ".debug_line_str"),
                section(elf, ".debug_str_offsets"),
                section(elf, ".debug_addr"),
                ranges,
                rnglists,
                budgets);
    }

    private static byte[] section(ElfFile elf, String name) throws EspException {
        Optional<ElfSection> section = elf.section(name);
        return section.isPresent() ? elf.contents(section.get()) : new byte[0];
    }

    /** The text a form refers to in a section common to all units. */
    Optional<String> text(DwarfForm value) throws EspException {
        return switch (value.form()) {
            case Dwarf.FORM_STRP -> Optional.of(new DwarfCursor(str, ".debug_str", value.bits()).text());
            case Dwarf.FORM_LINE_STRP -> Optional.of(new DwarfCursor(lineStr, ".debug_line_str", value.bits()).text());
            case Dwarf.FORM_STRING -> Optional.of(new DwarfCursor(info, ".debug_info", value.bits()).text());
            default -> Optional.empty();
        };
    }
}
