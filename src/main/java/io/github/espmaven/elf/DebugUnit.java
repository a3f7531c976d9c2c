package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One compilation unit of .debug_info: its head is read at once, its functions and line table when first asked for.
 */
final class DebugUnit {
    private static final int VERSION_5 = 5;

    private final DwarfSections sections;
    private final int start;
    private final int end;
    private final UnitFormat format;
    private final DwarfCursor entries;
    private final Abbreviations abbreviations;
    private final DebugEntry root;
    private final CodeRanges ranges;
    private Optional<List<DebugFunction>> functions = Optional.empty();
    private Optional<LineTable> lines = Optional.empty();

    /** Reads the unit that begins at {@code start} with its length; {@code in} is the unit behind its length. */
    DebugUnit(DwarfSections sections, int start, DwarfCursor in, AbbreviationCache cache) throws EspException {
        this.sections = sections;
        this.start = start;
        this.end = in.end();
        int version = in.u16();
        if (version < 2 || version > VERSION_5) {
            throw ElfFile.bad("its debug information is of the unknown version " + version);
        }
        int type = version >= VERSION_5 ? in.u8() : 0;
        int addressBytes = version >= VERSION_5 ? in.u8() : 0;
        long abbreviationsAt = in.offset();
        format = new UnitFormat(version, version >= VERSION_5 ? addressBytes : in.u8(), in.offsetBytes());
        in.skip(Dwarf.extraHeaderBytes(type, in.offsetBytes()));
        abbreviations = cache.at(abbreviationsAt);
        entries = in;
        root = DebugEntry.read(in.at(in.position()), abbreviations, format);
        ranges = ranges(root);
    }

    /** Gives tables of abbreviations, each read once. */
    interface AbbreviationCache {
        Abbreviations at(long offset) throws EspException;
    }

    int start() {
        return start;
    }

    boolean holds(long offset) {
        return start <= offset && offset < end;
    }

    boolean contains(long address) {
        return ranges.contain(address);
    }

    /** A cursor at the first entry, which is the unit itself. */
    DwarfCursor entries() throws EspException {
        return entries.at(entries.position());
    }

    DebugEntry next(DwarfCursor in) throws EspException {
        return DebugEntry.read(in, abbreviations, format);
    }

    /** The entry at an offset of .debug_info inside this unit. */
    DebugEntry at(long offset) throws EspException {
        return next(entries.at(offset));
    }

    LineTable lines() throws EspException {
        if (lines.isEmpty()) {
            OptionalLong offset = root.bits(Dwarf.AT_STMT_LIST);
            lines = Optional.of(
                    offset.isPresent()
                            ? LineTable.read(sections, offset.getAsLong(), text(Dwarf.AT_COMP_DIR), text(Dwarf.AT_NAME))
                            : LineTable.empty());
        }
        return lines.get();
    }

    List<DebugFunction> functions() throws EspException {
        if (functions.isEmpty()) {
            functions = Optional.of(DebugFunction.readAll(this));
        }
        return functions.get();
    }

    private String text(int attribute) throws EspException {
        Optional<DwarfForm> value = root.value(attribute);
        return value.isPresent() ? text(value.get()) : "";
    }

    String text(DwarfForm value) throws EspException {
        Optional<String> common = sections.text(value);
        if (common.isPresent()) {
            return common.get();
        }
        if (value.form() != Dwarf.FORM_STRX && (value.form() < Dwarf.FORM_STRX1 || value.form() > Dwarf.FORM_STRX4)) {
            return "";
        }
        long base = root.bits(Dwarf.AT_STR_OFFSETS_BASE).orElse(2L * format.offsetBytes());
        long at = indexed(base, value.bits(), format.offsetBytes(), sections.strOffsets());
        long offset = new DwarfCursor(sections.strOffsets(), ".debug_str_offsets", at).number(format.offsetBytes());
        return new DwarfCursor(sections.str(), ".debug_str", offset).text();
    }

    private long address(long index) throws EspException {
        long base = root.bits(Dwarf.AT_ADDR_BASE).orElse(2L * format.offsetBytes());
        long at = indexed(base, index, format.addressBytes(), sections.addr());
        return new DwarfCursor(sections.addr(), ".debug_addr", at).number(format.addressBytes());
    }

    private static long indexed(long base, long index, int width, byte[] section) throws EspException {
        if (index < 0 || index > section.length) {
            throw DwarfCursor.damaged(".debug_info");
        }
        return base + index * width;
    }

    private long address(DwarfForm value) throws EspException {
        return value.form() == Dwarf.FORM_ADDR ? value.bits() : address(value.bits());
    }

    CodeRanges ranges(DebugEntry entry) throws EspException {
        Optional<DwarfForm> list = entry.value(Dwarf.AT_RANGES);
        if (list.isPresent()) {
            return list(list.get());
        }
        Optional<DwarfForm> low = entry.value(Dwarf.AT_LOW_PC);
        Optional<DwarfForm> high = entry.value(Dwarf.AT_HIGH_PC);
        if (low.isEmpty() || high.isEmpty()) {
            return CodeRanges.NONE;
        }
        long start = address(low.get());
        return CodeRanges.of(
                start,
                high.get().isAddress()
                        ? address(high.get())
                        : start + high.get().bits());
    }

    private CodeRanges list(DwarfForm value) throws EspException {
        Optional<DwarfForm> low = root.value(Dwarf.AT_LOW_PC);
        long base = low.isPresent() ? address(low.get()) : 0;
        if (format.version() < VERSION_5) {
            DwarfCursor list = new DwarfCursor(sections.ranges(), ".debug_ranges", value.bits());
            CodeRanges ranges = CodeRanges.readList(list, base, format);
            sections.budgets().ranges().take(list.position() - value.bits());
            return ranges;
        }
        long at = rangeListAt(value);
        DwarfCursor list = new DwarfCursor(sections.rnglists(), ".debug_rnglists", at);
        CodeRanges ranges = CodeRanges.readList5(list, base, format, this::address);
        sections.budgets().rnglists().take(list.position() - at);
        return ranges;
    }

    private long rangeListAt(DwarfForm value) throws EspException {
        if (value.form() != Dwarf.FORM_RNGLISTX) {
            return value.bits();
        }
        long headerBytes = format.offsetBytes() == 8 ? 20 : 12;
        long base = root.bits(Dwarf.AT_RNGLISTS_BASE).orElse(headerBytes);
        long at = indexed(base, value.bits(), format.offsetBytes(), sections.rnglists());
        return base + new DwarfCursor(sections.rnglists(), ".debug_rnglists", at).number(format.offsetBytes());
    }

    /** Where a reference to another entry points, as offset in .debug_info; empty for references to other files. */
    OptionalLong target(DwarfForm reference) {
        return switch (reference.form()) {
            case Dwarf.FORM_REF1, Dwarf.FORM_REF2, Dwarf.FORM_REF4, Dwarf.FORM_REF8, Dwarf.FORM_REF_UDATA ->
                OptionalLong.of(start + reference.bits());
            case Dwarf.FORM_REF_ADDR -> OptionalLong.of(reference.bits());
            default -> OptionalLong.empty();
        };
    }
}
