package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One entry of .debug_info.
 *
 * @param tag its kind, such as {@code Dwarf.TAG_SUBPROGRAM}; 0 for the entry that ends a list of children
 * @param hasChildren whether the entries that follow are its children, up to one with tag 0
 */
record DebugEntry(int tag, boolean hasChildren, Map<Integer, DwarfForm> values) {
    private static final DebugEntry END = new DebugEntry(0, false, Map.of());

    static DebugEntry read(DwarfCursor in, Abbreviations abbreviations, UnitFormat format) throws EspException {
        long code = in.uleb();
        if (code == 0) {
            return END;
        }
        Abbreviations.Kind kind = abbreviations.kind(code).orElseThrow(() -> DwarfCursor.damaged(".debug_info"));
        Map<Integer, DwarfForm> values = new HashMap<>();
        for (Abbreviations.Attribute attribute : kind.attributes()) {
            DwarfForm value = DwarfForm.read(in, attribute, format);
            if (isWanted(kind.tag(), attribute.name())) {
                values.put(attribute.name(), value);
            }
        }
        return new DebugEntry(kind.tag(), kind.hasChildren(), values);
    }

    private static boolean isWanted(int tag, int attribute) {
        return switch (tag) {
            case Dwarf.TAG_SUBPROGRAM,
                    Dwarf.TAG_INLINED_SUBROUTINE,
                    Dwarf.TAG_COMPILE_UNIT,
                    Dwarf.TAG_PARTIAL_UNIT,
                    Dwarf.TAG_SKELETON_UNIT -> Dwarf.isWanted(attribute);
            default -> false;
        };
    }

    Optional<DwarfForm> value(int attribute) {
        return Optional.ofNullable(values.get(attribute));
    }

    Optional<DwarfForm> either(int attribute, int other) {
        return value(attribute).or(() -> value(other));
    }

    OptionalLong bits(int attribute) {
        DwarfForm value = values.get(attribute);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value.bits());
    }
}
