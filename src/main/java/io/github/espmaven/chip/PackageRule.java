package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.util.Map;
import java.util.Optional;

/** The rule that names a chip's package by its fuses (protocol.md, section 1.6). */
@FunctionalInterface
interface PackageRule {

    /** The package's name; empty when the fuses hold a code nobody has documented. */
    Optional<String> name(EfuseMap fuses, Revision revision, Registers registers) throws EspException;

    static PackageRule byCode(Map<Integer, String> names) {
        return (fuses, revision, registers) ->
                Optional.ofNullable(names.get(fuses.packageCode().read(registers)));
    }

    /** The sizes of the memories inside decide: {@code names} by flash code + 100 x PSRAM code. */
    static PackageRule byCapacities(Map<Integer, String> names) {
        return (fuses, revision, registers) -> {
            int flash = fuses.flashCapacity().bits().read(registers);
            int psram = fuses.psramCapacity().bits().read(registers);
            return Optional.ofNullable(names.get(flash + 100 * psram));
        };
    }
}
