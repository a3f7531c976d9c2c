package io.github.espmaven.chip;

import static io.github.espmaven.chip.BitField.bit;

import io.github.espmaven.base.EspException;
import java.util.Map;
import java.util.Optional;

/** Package names that are composed of several fuses (protocol.md, section 1.6). */
final class ComposedPackages {
    private static final Map<String, PackageRule> RULES = Map.of(
            "ESP8266", ComposedPackages::esp8266,
            "ESP32", ComposedPackages::esp32,
            "ESP32-C6", ComposedPackages::esp32c6);

    private static final PackageRule SMALL_C6 =
            PackageRule.byCapacities(Map.of(1, "ESP32-C6FH4 (QFN32)", 2, "ESP32-C6FH8 (QFN32)"));

    private ComposedPackages() {}

    static Optional<PackageRule> of(String chip) {
        return Optional.ofNullable(RULES.get(chip));
    }

    /** Bits 4 and 80 of the fuses tell that it is an ESP8285; bit 5 the grade. */
    private static Optional<String> esp8266(EfuseMap fuses, Revision revision, Registers registers)
            throws EspException {
        boolean esp8285 = bit(fuses.base(), 4).isSet(registers)
                || bit(fuses.base() + 8, 16).isSet(registers);
        if (!esp8285) {
            return Optional.of("ESP8266EX");
        }
        String grade = bit(fuses.base(), 5).isSet(registers) ? "H" : "N";
        long megabytes = fuses.embeddedFlash(registers).orElse(0) >> 20;
        return Optional.of(
                megabytes == 1 || megabytes == 2 ? "ESP8285" + grade + (megabytes == 1 ? "08" : "16") : "ESP8285");
    }

    private static Optional<String> esp32(EfuseMap fuses, Revision revision, Registers registers) throws EspException {
        boolean singleCore = bit(fuses.base() + 0xc, 0).isSet(registers);
        boolean v3 = revision.major() == 3;
        String die = singleCore ? "S0WD" : "D0WD";
        String suffix = v3 && !singleCore ? "-V3" : "";
        return Optional.ofNullable(
                        switch (fuses.packageCode().read(registers)) {
                            case 0 -> die + "Q6" + suffix;
                            case 1 -> die + suffix;
                            case 2 -> "D2WD";
                            case 4 -> "U4WDH";
                            case 5 -> v3 ? "PICO-V3" : "PICO-D4";
                            case 6 -> "PICO-V3-02";
                            case 7 -> "D0WDR2-V3";
                            default -> null;
                        })
                .map(name -> "ESP32-" + name);
    }

    private static Optional<String> esp32c6(EfuseMap fuses, Revision revision, Registers registers)
            throws EspException {
        return switch (fuses.packageCode().read(registers)) {
            case 0 -> Optional.of("ESP32-C6 (QFN40)");
            case 1 -> SMALL_C6.name(fuses, revision, registers);
            default -> Optional.empty();
        };
    }
}
