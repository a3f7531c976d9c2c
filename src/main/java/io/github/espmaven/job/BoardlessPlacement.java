package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.Firmware;

/** Places firmware by what files alone tell, for goals that have no board to ask. */
final class BoardlessPlacement {

    private BoardlessPlacement() {}

    /**
     * The firmware with every place decided for its chip.
     *
     * @throws EspException {@code BAD_PARAMETER} when no chip is known, {@code NOTHING_NAMED} when a partition is named
     *     and there is no table, else as {@link Firmware#placedOn}
     */
    static Firmware placed(Firmware firmware) throws EspException {
        return firmware.placedOn(chip(firmware), () -> {
            throw EspException.nothingNamed(
                    "a partition is named, but no partition table", "esp.partitionTable", "partitions.csv");
        });
    }

    private static Chip chip(Firmware firmware) throws EspException {
        if (firmware.chip().isEmpty()) {
            throw EspException.badParameter(
                    "none of the images tells which chip it is for", "esp.chip", Chip.choices());
        }
        return firmware.chip().get();
    }
}
