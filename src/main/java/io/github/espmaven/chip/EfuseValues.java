package io.github.espmaven.chip;

import java.util.OptionalLong;

/**
 * The identity that a virtual chip's fuses are to hold.
 *
 * @param mac the base address, six octets
 * @param packageCode the code of the package, as protocol.md, section 1.6 counts them
 * @param embeddedFlashBytes flash inside the package; empty: none
 * @param embeddedPsramBytes PSRAM inside the package; empty: none
 */
public record EfuseValues(
        Revision revision,
        MacAddress mac,
        int packageCode,
        OptionalLong embeddedFlashBytes,
        OptionalLong embeddedPsramBytes) {

    /** A chip in package 0 without memories inside. */
    public static EfuseValues of(Revision revision, MacAddress mac) {
        return new EfuseValues(revision, mac, 0, OptionalLong.empty(), OptionalLong.empty());
    }
}
