package io.github.espmaven.chip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The GPIOs a flash chip may be wired to, for boards that use other pins than the default (protocol.md, section 1.7).
 *
 * @param allowed GPIOs that can be used
 * @param usb GPIOs among them that the chip's own USB uses: worth a warning
 * @param highestHold highest GPIO that can be HD
 */
public record FlashPins(Set<Integer> allowed, Set<Integer> usb, int highestHold, Map<String, Pins> named) {

    private static final int SIGNALS = 5;

    /**
     * The GPIOs of the five lines of a flash chip.
     *
     * @param clk clock
     * @param q data from the flash
     * @param d data to the flash
     * @param hd hold
     * @param cs chip select
     */
    public record Pins(int clk, int q, int d, int hd, int cs) {
        /** The pins of {@code 14,12,13,4,15}; empty when {@code text} is not five numbers of one or two digits. */
        public static Optional<Pins> parse(String text) {
            String[] parts = text.split(",", -1);
            if (parts.length != SIGNALS
                    || !Arrays.stream(parts).allMatch(part -> part.trim().matches("\\d{1,2}"))) {
                return Optional.empty();
            }
            int[] pins = Arrays.stream(parts)
                    .mapToInt(part -> Integer.parseInt(part.trim()))
                    .toArray();
            return Optional.of(new Pins(pins[0], pins[1], pins[2], pins[3], pins[4]));
        }

        Set<Integer> all() {
            return Set.copyOf(List.of(clk, q, d, hd, cs));
        }
    }

    public FlashPins {
        allowed = Set.copyOf(allowed);
        usb = Set.copyOf(usb);
        named = Map.copyOf(named);
    }

    /** The pin set with a name, as {@code HSPI}; empty when this chip has none of that name. */
    public Optional<Pins> named(String name) {
        return Optional.ofNullable(named.get(name));
    }

    /** Five GPIO numbers, or the name of a pin set of this chip; empty when {@code text} is neither. */
    public Optional<Pins> parse(String text) {
        return named(text.trim().toUpperCase(Locale.ROOT)).or(() -> Pins.parse(text));
    }

    /** What {@link #parse} takes, for messages. */
    public String choices() {
        return "five of the GPIOs " + ranges() + " as CLK,Q,D,HD,CS"
                + (highestHold < Collections.max(allowed) ? ", HD at most " + highestHold : "")
                + (named.isEmpty() ? "" : ", or " + String.join(" or ", new TreeSet<>(named.keySet())));
    }

    private String ranges() {
        List<String> ranges = new ArrayList<>();
        int first = -1;
        for (int pin = 0; pin <= Collections.max(allowed) + 1; pin++) {
            if (allowed.contains(pin)) {
                first = first < 0 ? pin : first;
            } else if (first >= 0) {
                ranges.add(first == pin - 1 ? String.valueOf(first) : first + " to " + (pin - 1));
                first = -1;
            }
        }
        return String.join(", ", ranges);
    }

    /** Whether the flash can be wired so: five different pins. */
    public boolean allows(Pins pins) {
        return pins.all().size() == SIGNALS && allowed.containsAll(pins.all()) && pins.hd() <= highestHold;
    }

    /** Whether {@code pins} take the chip's USB away. */
    public boolean endangersUsb(Pins pins) {
        return pins.all().stream().anyMatch(usb::contains);
    }

    /** The word of SPI_ATTACH for {@code pins} (protocol.md, section 2.2). */
    public int attachWord(Pins pins) {
        return field(pins.hd()) << 24
                | field(pins.cs()) << 18
                | field(pins.d()) << 12
                | field(pins.q()) << 6
                | field(pins.clk());
    }

    /** The ESP32's loader counts GPIO32 and 33 as 30 and 31, which it does not have. */
    private int field(int pin) {
        boolean gap = !allowed.contains(30) && !allowed.contains(31);
        return gap && (pin == 32 || pin == 33) ? pin - 2 : pin;
    }
}
