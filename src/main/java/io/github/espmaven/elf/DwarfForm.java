package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;

/**
 * A value of an attribute as it stands in the file.
 *
 * @param bits the number, index, offset or reference; for a text in place its offset in the section
 */
record DwarfForm(int form, long bits) {

    static DwarfForm read(DwarfCursor in, Abbreviations.Attribute attribute, UnitFormat unit) throws EspException {
        int form = attribute.form();
        while (form == Dwarf.FORM_INDIRECT) {
            form = (int) in.uleb();
        }
        if (form == Dwarf.FORM_IMPLICIT_CONST) {
            return new DwarfForm(form, attribute.implicit());
        }
        return new DwarfForm(form, read(in, form, unit));
    }

    /** Reads a value of a form, or passes over one that is never needed. */
    static long read(DwarfCursor in, int form, UnitFormat unit) throws EspException {
        return switch (form) {
            case Dwarf.FORM_ADDR -> in.number(unit.addressBytes());
            case Dwarf.FORM_DATA1, Dwarf.FORM_FLAG, Dwarf.FORM_REF1, Dwarf.FORM_STRX1, Dwarf.FORM_ADDRX1 -> in.u8();
            case Dwarf.FORM_DATA2, Dwarf.FORM_REF2, Dwarf.FORM_STRX2, Dwarf.FORM_ADDRX2 -> in.u16();
            case Dwarf.FORM_STRX3, Dwarf.FORM_ADDRX3 -> in.number(3);
            case Dwarf.FORM_DATA4, Dwarf.FORM_REF4, Dwarf.FORM_STRX4, Dwarf.FORM_ADDRX4, Dwarf.FORM_REF_SUP4 ->
                in.u32();
            case Dwarf.FORM_DATA8, Dwarf.FORM_REF8, Dwarf.FORM_REF_SIG8, Dwarf.FORM_REF_SUP8 -> in.u64();
            case Dwarf.FORM_SDATA -> in.sleb();
            case Dwarf.FORM_UDATA,
                    Dwarf.FORM_REF_UDATA,
                    Dwarf.FORM_STRX,
                    Dwarf.FORM_ADDRX,
                    Dwarf.FORM_LOCLISTX,
                    Dwarf.FORM_RNGLISTX -> in.uleb();
            case Dwarf.FORM_STRP, Dwarf.FORM_LINE_STRP, Dwarf.FORM_SEC_OFFSET, Dwarf.FORM_STRP_SUP -> in.offset();
            case Dwarf.FORM_REF_ADDR -> unit.version() < 3 ? in.number(unit.addressBytes()) : in.offset();
            case Dwarf.FORM_FLAG_PRESENT -> 1;
            default -> skip(in, form);
        };
    }

    private static long skip(DwarfCursor in, int form) throws EspException {
        int start = in.position();
        switch (form) {
            case Dwarf.FORM_STRING -> in.text();
            case Dwarf.FORM_BLOCK1 -> in.skip(in.u8());
            case Dwarf.FORM_BLOCK2 -> in.skip(in.u16());
            case Dwarf.FORM_BLOCK4 -> in.skip(in.u32());
            case Dwarf.FORM_BLOCK, Dwarf.FORM_EXPRLOC -> in.skip(in.uleb());
            case Dwarf.FORM_DATA16 -> in.skip(16);
            default -> throw ElfFile.bad("its debug information uses the unknown form " + form);
        }
        return start;
    }

    /** Whether a high address is given as such and not as a length. */
    boolean isAddress() {
        return form == Dwarf.FORM_ADDR
                || form == Dwarf.FORM_ADDRX
                || (form >= Dwarf.FORM_ADDRX1 && form <= Dwarf.FORM_ADDRX4);
    }
}
