package io.github.espmaven.chip;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A chip's identity, as its fuses tell it.
 *
 * @param packageName its package in Espressif's words: "ESP32-C3 (QFN32)", "ESP32-D0WD-V3"
 * @param features what it offers, for people to read
 * @param crystalMhz its crystal, nominal
 * @param crystalMeasuredMhz what the crystal was concluded from; empty where the chip is used with one crystal only
 * @param embeddedFlashBytes flash inside the package; empty: none, or the fuses do not say how much
 * @param embeddedPsramBytes PSRAM inside the package; likewise
 */
public record ChipIdentity(
        Chip chip,
        Revision revision,
        String packageName,
        List<String> features,
        MacAddresses mac,
        int crystalMhz,
        OptionalDouble crystalMeasuredMhz,
        OptionalLong embeddedFlashBytes,
        OptionalLong embeddedPsramBytes) {

    private static final double CREDIBLE_MHZ = 1;

    public ChipIdentity {
        features = List.copyOf(features);
    }

    /** Whether the measured crystal is so far from the nominal one that a user should be told. */
    public boolean crystalDoubtful() {
        return crystalMeasuredMhz.isPresent() && Math.abs(crystalMeasuredMhz.getAsDouble() - crystalMhz) > CREDIBLE_MHZ;
    }

    /** {@code ESP32-C3 (QFN32) (revision v0.4)}. */
    public String description() {
        return packageName + " (revision " + revision + ")";
    }
}
