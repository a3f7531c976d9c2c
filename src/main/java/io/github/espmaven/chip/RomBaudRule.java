package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.util.OptionalInt;

/**
 * The argument of the ROM's CHANGE_BAUDRATE for a wanted rate: some ROMs reckon with a crystal or an oscillator other
 * than the one they have (protocol.md, section 1.8). The host always uses the true rate. A running stub wants the true
 * rate, too.
 */
@FunctionalInterface
public interface RomBaudRule {

    RomBaudRule TRUE_RATE = (baud, crystalMhz, registers) -> OptionalInt.of(baud);

    /**
     * The word to send.
     *
     * @return empty when the chip cannot be told: stay at the old rate
     */
    OptionalInt word(int baud, int crystalMhz, Registers registers) throws EspException;

    /** The ROM reckons with {@code expectedMhz} whatever crystal there is. */
    static RomBaudRule expecting(int expectedMhz) {
        return (baud, crystalMhz, registers) -> scaled(baud, expectedMhz, crystalMhz);
    }

    /** The ROM reckons with the crystal whose MHz stand in bits 30:24 of {@code register}. */
    static RomBaudRule expectingWhatIsIn(int register) {
        return (baud, crystalMhz, registers) -> {
            int expectedMhz = (registers.read(register) >>> 24) & 0x7f;
            // anything else there is not a crystal of these chips: then nothing is to be corrected
            boolean other = expectedMhz != crystalMhz && (expectedMhz == 40 || expectedMhz == 48);
            return other ? scaled(baud, expectedMhz, crystalMhz) : OptionalInt.of(baud);
        };
    }

    private static OptionalInt scaled(int baud, int expectedMhz, int crystalMhz) {
        return OptionalInt.of((int) ((long) baud * expectedMhz / crystalMhz));
    }

    /**
     * The ESP32's ROM reckons with the crystal's frequency as it measured it against its own inexact oscillator.
     *
     * @param calibration register with the measurement in its upper bits
     * @param oscillator register with the oscillator's calibration in its lowest byte
     */
    static RomBaudRule esp32(int calibration, int oscillator) {
        return (baud, crystalMhz, registers) -> {
            long measured = (registers.read(calibration) >>> 7) & 0x1ff_ffffL;
            long trim = registers.read(oscillator) & 0xffL;
            long hertz = measured * 15_625 * trim / 40;
            long validHertz = hertz > 33_000_000 ? 40_000_000 : 26_000_000;
            double word = Math.floor((double) baud * hertz / validHertz);
            // blank calibration gives 0, which would divide by zero in the ROM (protocol.md, section 11, pitfall 46)
            return word >= 1 && word <= Integer.MAX_VALUE ? OptionalInt.of((int) word) : OptionalInt.empty();
        };
    }
}
