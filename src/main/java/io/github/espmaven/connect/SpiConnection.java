package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.FlashPins;
import io.github.espmaven.chip.FlashPins.Pins;
import java.util.Arrays;

/**
 * The pins of a flash chip that is not at the default ones, as the user names them ({@code esp.spiConnection}).
 *
 * @param text five GPIO numbers {@code CLK,Q,D,HD,CS}, or the name of a pin set, as {@code HSPI}
 */
public record SpiConnection(String text) {
    private static final String PARAMETER = "esp.spiConnection";

    /**
     * What can be said before the chip is known.
     *
     * @throws EspException {@code BAD_PARAMETER} when it is neither five numbers nor a pin set of any chip
     */
    public static SpiConnection parse(String text) throws EspException {
        boolean possible = Arrays.stream(Chip.values())
                .anyMatch(chip -> chip.spec()
                        .flashPins()
                        .flatMap(pins -> pins.parse(text))
                        .isPresent());
        if (!possible) {
            throw EspException.badParameter(
                    PARAMETER + " is \"" + text + "\"",
                    PARAMETER,
                    "five GPIO numbers CLK,Q,D,HD,CS, or SPI or HSPI on the ESP32");
        }
        return new SpiConnection(text);
    }

    /**
     * The pins on this chip.
     *
     * @throws EspException {@code NOT_SUPPORTED} when its flash cannot be at other pins, {@code BAD_PARAMETER} when it
     *     cannot be at these
     */
    public Pins on(Chip chip) throws EspException {
        Evidence evidence = Evidence.of(Key.CHIP, chip).with(Key.PARAMETER, PARAMETER);
        FlashPins possible = chip.spec()
                .flashPins()
                .orElseThrow(() -> new EspException(
                        Problem.NOT_SUPPORTED,
                        "the flash of an " + chip + " cannot be at other pins than the default",
                        evidence));
        return possible.parse(text)
                .filter(possible::allows)
                .orElseThrow(() -> new EspException(
                        Problem.BAD_PARAMETER,
                        "an " + chip + " cannot reach flash at these pins: " + text,
                        evidence.with(Key.CHOICES, possible.choices())));
    }
}
