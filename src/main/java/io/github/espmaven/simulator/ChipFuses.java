package io.github.espmaven.simulator;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.BootDigests;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.chip.Protection;
import io.github.espmaven.chip.Registers;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.secure.TrustedKeys;
import java.util.Optional;

/** What the fuses of the virtual chip say, as its registers show them now. */
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

    /** What secure boot of version 2 goes by; empty: it is off. */
    Optional<TrustedKeys> bootKeys(Chip chip) {
        return security().secureBootV2()
                ? Optional.of(TrustedKeys.of(own(() -> BootDigests.read(chip, registers))))
                : Optional.empty();
    }

    boolean has(Protection protection) {
        Revision revision = revision();
        return own(() -> spec.security().has(protection, revision, registers));
    }
}
