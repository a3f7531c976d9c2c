package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A DWARF abbreviation table: the kinds of entries that a unit has. */
final class Abbreviations {

    /** Compilers use about twenty. */
    private static final int MAX_ATTRIBUTES = 128;

    /** An attribute that every entry of a kind has; {@code implicit} is its value where it is the same for all. */
    record Attribute(int name, int form, long implicit) {}

    record Kind(int tag, boolean hasChildren, List<Attribute> attributes) {}

    private final Map<Long, Kind> kinds = new HashMap<>();

    /** Reads the table at {@code offset} of .debug_abbrev. */
    Abbreviations(DwarfSections sections, long offset) throws EspException {
        DwarfCursor in = new DwarfCursor(sections.abbrev(), ".debug_abbrev", offset);
        for (long code = in.uleb(); code != 0; code = in.uleb()) {
            int tag = (int) in.uleb();
            boolean hasChildren = in.u8() != 0;
            kinds.put(code, new Kind(tag, hasChildren, attributes(in)));
        }
        sections.budgets().abbrev().take(in.position() - offset);
    }

    private static List<Attribute> attributes(DwarfCursor in) throws EspException {
        List<Attribute> attributes = new ArrayList<>();
        while (true) {
            int name = (int) in.uleb();
            int form = (int) in.uleb();
            long implicit = form == Dwarf.FORM_IMPLICIT_CONST ? in.sleb() : 0;
            if (name == 0 && form == 0) {
                return attributes;
            }
            if (attributes.size() == MAX_ATTRIBUTES) {
                throw DwarfCursor.damaged(".debug_abbrev");
            }
            attributes.add(new Attribute(name, form, implicit));
        }
    }

    Optional<Kind> kind(long code) {
        return Optional.ofNullable(kinds.get(code));
    }
}
