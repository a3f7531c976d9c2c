package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Registers of the UART the loader speaks on (protocol.md, section 1.3).
 *
 * @param date a register that may be written without harm: target of a write that only waits
 * @param clkDiv the clock divider that the ROM measured from our baud rate; only where the crystal must be estimated or
 *     the guide names it
 * @param crystalDivider crystal cycles the divider counts as one
 */
public record UartRegisters(int date, OptionalInt clkDiv, int crystalDivider) {
    private static final int CLKDIV_MASK = 0xf_ffff;

    /**
     * The crystal's frequency in MHz as the ROM's baud rate detection reveals it; empty where there is no divider to read
     * or it holds 0.
     *
     * @param hostBaud the rate the host used when the ROM measured it
     */
    public OptionalDouble crystalMhz(Registers registers, int hostBaud) throws EspException {
        if (clkDiv.isEmpty()) {
            return OptionalDouble.empty();
        }
        long divider = registers.read(clkDiv.getAsInt()) & CLKDIV_MASK;
        double mhz = (double) hostBaud * divider / 1e6 / crystalDivider;
        return divider == 0 ? OptionalDouble.empty() : OptionalDouble.of(mhz);
    }

    /** What {@link #clkDiv} holds after the ROM measured {@code baud} on a crystal of {@code crystalMhz}. */
    public int clkDivFor(int crystalMhz, int baud) {
        return (int) Math.round(crystalMhz * 1e6 * crystalDivider / baud) & CLKDIV_MASK;
    }
}
