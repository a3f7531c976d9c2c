package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;
import io.github.espmaven.elf.SourceFiles.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The head of a line number program.
 *
 * @param program stands at the first instruction
 */
record LineHeader(
        int minInstructionBytes, int lineBase, int lineRange, int[] operands, SourceFiles files, DwarfCursor program) {

    private static final int CONTENT_PATH = 1;
    private static final int CONTENT_DIRECTORY = 2;

    static LineHeader read(DwarfCursor in, DwarfSections sections, String unitDirectory, String unitName)
            throws EspException {
        int version = in.u16();
        if (version < 2 || version > 5) {
            throw ElfFile.bad("its line numbers are of the unknown version " + version);
        }
        int addressBytes = version >= 5 ? in.u8() : 4;
        if (version >= 5) {
            in.u8();
        }
        long length = in.offset();
        DwarfCursor program = in.at(in.position() + length);
        int minInstructionBytes = in.u8();
        if (version >= 4) {
            in.u8();
        }
        in.u8();
        int lineBase = (byte) in.u8();
        int lineRange = in.u8();
        int[] operands = new int[in.u8()];
        for (int i = 1; i < operands.length; i++) {
            operands[i] = in.u8();
        }
        UnitFormat format = new UnitFormat(version, addressBytes, in.offsetBytes());
        SourceFiles files =
                version >= 5 ? files5(in, format, sections, unitDirectory) : files(in, unitDirectory, unitName);
        return new LineHeader(minInstructionBytes, lineBase, lineRange, operands, files, program);
    }

    private static SourceFiles files(DwarfCursor in, String unitDirectory, String unitName) throws EspException {
        List<String> directories = new ArrayList<>();
        directories.add("");
        for (String d = in.text(); !d.isEmpty(); d = in.text()) {
            directories.add(d);
        }
        List<Name> files = new ArrayList<>();
        for (String name = in.text(); !name.isEmpty(); name = in.text()) {
            files.add(new Name(name, in.uleb()));
            in.uleb();
            in.uleb();
        }
        if (files.isEmpty()) {
            files.add(new Name(unitName, 0));
        }
        return new SourceFiles(unitDirectory, directories, files, 1);
    }

    private static SourceFiles files5(DwarfCursor in, UnitFormat format, DwarfSections sections, String unitDirectory)
            throws EspException {
        List<String> directories =
                entries(in, format, sections).stream().map(Name::path).toList();
        return new SourceFiles(unitDirectory, directories, entries(in, format, sections), 0);
    }

    private static List<Name> entries(DwarfCursor in, UnitFormat format, DwarfSections sections) throws EspException {
        int columns = in.u8();
        long[][] shape = new long[columns][2];
        for (long[] column : shape) {
            column[0] = in.uleb();
            column[1] = in.uleb();
        }
        long count = in.uleb();
        if (count < 0 || count > in.end() - in.position()) {
            throw DwarfCursor.damaged(".debug_line");
        }
        List<Name> names = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            Name name = entry(in, shape, format, sections);
            sections.budgets().fileNames().take(name.path().length());
            names.add(name);
        }
        return names;
    }

    private static Name entry(DwarfCursor in, long[][] shape, UnitFormat format, DwarfSections sections)
            throws EspException {
        String path = "";
        long directory = 0;
        for (long[] column : shape) {
            int form = (int) column[1];
            if (column[0] == CONTENT_PATH && form == Dwarf.FORM_STRING) {
                path = in.text();
                continue;
            }
            long bits = DwarfForm.read(in, form, format);
            if (column[0] == CONTENT_PATH) {
                Optional<String> text = sections.text(new DwarfForm(form, bits));
                path = text.orElse("");
            } else if (column[0] == CONTENT_DIRECTORY) {
                directory = bits;
            }
        }
        return new Name(path, directory);
    }
}
