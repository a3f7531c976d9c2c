package io.github.espmaven.job.input;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.FlashPins.Pins;
import io.github.espmaven.connect.Device;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code esp.spiConnection}: a named set ({@code HSPI}) or five GPIO numbers. */
public final class SpiConnection {

    private SpiConnection() {}

    /**
     * The pins on this chip.
     *
     * @throws EspException {@code BAD_PARAMETER} when the text is neither a set of this chip nor five numbers
     */
    public static Pins on(Device device, String text) throws EspException {
        Optional<Pins> named = device.chip()
                .spec()
                .flashPins()
                .flatMap(pins -> pins.named(text.trim().toUpperCase(Locale.ROOT)));
        if (named.isPresent()) {
            return named.get();
        }
        int[] pins = numbers(text);
        return new Pins(pins[0], pins[1], pins[2], pins[3], pins[4]);
    }

    /**
     * What can be said before the chip is known: a set that some chip has, or five numbers.
     *
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static void check(String text) throws EspException {
        String name = text.trim().toUpperCase(Locale.ROOT);
        boolean known = Arrays.stream(Chip.values())
                .anyMatch(chip -> chip.spec()
                        .flashPins()
                        .flatMap(pins -> pins.named(name))
                        .isPresent());
        if (!known) {
            numbers(text);
        }
    }

    private static int[] numbers(String text) throws EspException {
        String[] parts = text.split(",", -1);
        if (parts.length != 5
                || !Arrays.stream(parts).allMatch(part -> part.trim().matches("\\d{1,2}"))) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    "esp.spiConnection is \"" + text + "\"",
                    Evidence.of(Key.PARAMETER, "esp.spiConnection")
                            .with(Key.CHOICES, "five GPIO numbers CLK,Q,D,HD,CS, or SPI or HSPI on the ESP32"));
        }
        return Arrays.stream(parts)
                .mapToInt(part -> Integer.parseInt(part.trim()))
                .toArray();
    }
}
