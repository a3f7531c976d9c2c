package io.github.espmaven.chip;

import java.util.Optional;

/**
 * The addresses a chip was given at the factory.
 *
 * @param base six octets
 * @param eui64 eight octets, on chips with IEEE 802.15.4 that keep an extension
 */
public record MacAddresses(MacAddress base, Optional<MacAddress> eui64) {

    /** The one that names the chip: the EUI-64 where there is one, else the base address. */
    public MacAddress main() {
        return eui64.orElse(base);
    }

    @Override
    public String toString() {
        return main().toString();
    }
}
