package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;

/** The voltage of the flash chip's supply pin (protocol.md, section 1.5). */
public enum FlashVoltage {
    /** The regulator is off: the supply comes from outside. */
    OFF,
    /** 1.8 V. */
    V1_8,
    /** 1.9 V. */
    V1_9,
    /** 3.3 V. */
    V3_3;

    /** How a chip comes to its flash voltage. */
    @FunctionalInterface
    public interface Rule {
        /** The voltage the chip has chosen. */
        FlashVoltage read(Registers registers) throws EspException;
    }

    /**
     * The usual way: fuses that were set decide, else a strapping pin.
     *
     * @param forced set: the fuses decide
     * @param on clear: {@link #OFF}
     * @param high set: 3.3 V
     * @param strap set: 1.8 V
     */
    static Rule byFuses(BitField forced, BitField on, BitField high, BitField strap) {
        return registers -> {
            if (!forced.isSet(registers)) {
                return strap.isSet(registers) ? V1_8 : V3_3;
            }
            if (!on.isSet(registers)) {
                return OFF;
            }
            return high.isSet(registers) ? V3_3 : V1_8;
        };
    }

    /**
     * A register that software set decides before {@code otherwise}.
     *
     * @param forced set: the register decides
     * @param reference not 0: 1.9 V
     * @param low set: 1.8 V; clear: {@link #OFF}
     */
    static Rule byRegister(BitField forced, BitField reference, BitField low, Rule otherwise) {
        return registers -> {
            if (!forced.isSet(registers)) {
                return otherwise.read(registers);
            }
            if (reference.isSet(registers)) {
                return V1_9;
            }
            return low.isSet(registers) ? V1_8 : OFF;
        };
    }

    /** "1.8V", "OFF". */
    @Override
    public String toString() {
        return this == OFF ? "OFF" : name().substring(1).replace('_', '.') + "V";
    }
}
