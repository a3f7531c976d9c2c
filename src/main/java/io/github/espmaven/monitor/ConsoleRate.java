package io.github.espmaven.monitor;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rate of a console.
 *
 * @param baud at which it is read at first
 * @param search what is done when what comes is no text at it
 * @param chipBaud what the chip's ROM uses, if the chip is known
 * @param mayReset whether the board may be reset to make it say something
 */
public record ConsoleRate(int baud, Search search, Optional<Integer> chipBaud, boolean mayReset) {
    /** Where an ESP8266, and an ESP32 or ESP32-C2 with a 26 MHz crystal, print their boot log (protocol.md, section 13). */
    private static final int BAUD_OF_26_MHZ = 74_880;

    private static final List<Integer> USUAL =
            List.of(115_200, BAUD_OF_26_MHZ, 9600, 921_600, 57_600, 460_800, 230_400, 38_400, 19_200, 1_500_000);

    /** What is done when what comes is no text. */
    public enum Search {
        /** The rate stays; nothing is said either. */
        NONE,
        /** It is said at which rate it is text. */
        SAYS,
        /** The console goes on at the rate at which it is text. */
        TAKES
    }

    public static ConsoleRate fixed(int baud) {
        return new ConsoleRate(baud, Search.NONE, Optional.empty(), false);
    }

    /** The rates to try, in this order; the one that is set comes last. */
    List<Integer> candidates() {
        Set<Integer> all = new LinkedHashSet<>();
        chipBaud.ifPresent(all::add);
        all.addAll(USUAL);
        all.remove(baud);
        all.add(baud);
        return List.copyOf(all);
    }
}
