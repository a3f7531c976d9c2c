package io.github.espmaven.chip;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Writes {@link FlashPins} as in protocol.md, section 1.7: {@code gpios(0, 21).gpios(26, 48).usb(19, 20).holdUpTo(46)}. */
final class FlashPinsBuilder {
    private final Set<Integer> allowed = new HashSet<>();
    private final Map<String, FlashPins.Pins> named = new HashMap<>();
    private Set<Integer> usb = Set.of();
    private int highestHold = Integer.MAX_VALUE;

    static FlashPinsBuilder pins(int from, int to) {
        return new FlashPinsBuilder().and(from, to);
    }

    FlashPinsBuilder and(int from, int to) {
        IntStream.rangeClosed(from, to).forEach(allowed::add);
        return this;
    }

    FlashPinsBuilder usb(int minus, int plus) {
        usb = Set.of(minus, plus);
        return this;
    }

    FlashPinsBuilder holdUpTo(int gpio) {
        highestHold = gpio;
        return this;
    }

    FlashPinsBuilder named(String name, FlashPins.Pins pins) {
        named.put(name, pins);
        return this;
    }

    FlashPins build() {
        return new FlashPins(allowed, usb, highestHold, named);
    }
}
