package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
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
            throw new EspException(
                    Problem.NOTHING_NAMED,
                    "a partition is named, but no partition table",
                    Evidence.of(Key.PARAMETER, "esp.partitionTable").with(Key.CHOICES, "partitions.csv"));
        });
    }

    private static Chip chip(Firmware firmware) throws EspException {
        if (firmware.chip().isEmpty()) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    "none of the images tells which chip it is for",
                    Evidence.of(Key.PARAMETER, "esp.chip").with(Key.CHOICES, Chip.choices()));
        }
        return firmware.chip().get();
    }
}
