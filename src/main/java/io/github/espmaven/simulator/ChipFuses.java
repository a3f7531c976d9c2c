package io.github.espmaven.simulator;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.chip.Protection;
import io.github.espmaven.chip.Registers;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.chip.SecurityFuses;

/**
 * What the fuses of the virtual chip say, as its registers show them now.
 *
 * @param spec where they say it
 * @param registers the registers
 */
record ChipFuses(ChipSpec spec, Registers registers) {

    private interface Reading<T> {
        T read() throws EspException;
    }

    private static <T> T own(Reading<T> reading) {
        try {
            return reading.read();
        } catch (EspException e) {
            throw new AssertionError("own registers can be read", e);
        }
    }

    Revision revision() {
        return own(() -> spec.efuse().revision(registers));
    }

    boolean hasKnownRevision() {
        return own(() -> spec.efuse().hasKnownRevision(registers));
    }

    MacAddress mac() {
        return own(() -> spec.efuse().mac(registers)).base();
    }

    SecurityFuses security() {
        Revision revision = revision();
        return own(() -> spec.security().read(revision, registers));
    }

    boolean has(Protection protection) {
        Revision revision = revision();
        return own(() -> spec.security().has(protection, revision, registers));
    }
}
