package io.github.espmaven.chip;

import java.util.List;

/**
 * The crystals a chip is used with.
 *
 * @param candidatesMhz the usual one first; one: the chip is only used with that
 */
public record Crystal(List<Integer> candidatesMhz) {

    /** Above these measured values a crystal counts as one of 40 and 48 MHz (protocol.md, section 1.3). */
    private static final double FROM_40 = 33;

    private static final double FROM_48 = 45;

    public Crystal {
        candidatesMhz = List.copyOf(candidatesMhz);
    }

    /** Whether there is nothing to measure. */
    public boolean fixed() {
        return candidatesMhz.size() == 1;
    }

    /** What to assume where nothing can be measured. */
    public int usualMhz() {
        return candidatesMhz.get(0);
    }

    /** The candidate that a measured frequency means. */
    public int nearest(double measuredMhz) {
        int nominal = measuredMhz > FROM_48 ? 48 : measuredMhz > FROM_40 ? 40 : 26;
        return candidatesMhz.stream()
                .filter(mhz -> mhz <= nominal)
                .max(Integer::compare)
                .orElseGet(() -> candidatesMhz.stream().min(Integer::compare).orElseThrow());
    }
}
