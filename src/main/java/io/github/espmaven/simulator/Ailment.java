package io.github.espmaven.simulator;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The faults that a virtual board can have, with their parameters (virtual-board.md, "Ailments"). */
public enum Ailment {
    /** Bits of the wire arrive inverted: with probability {@code rate} at {@code at} baud, other rates by a power law. */
    BIT_ERRORS(
            Needs.UART,
            number("rate", 1e-5, 0, 0.5),
            number("at", 115_200, 300, 10_000_000),
            number("power", 1, 0, 16),
            number("clean", 0, 0, 10_000_000),
            seed()),
    /** Bytes are lost, each with probability {@code rate}. */
    DROPPED_BYTES(Needs.NOTHING, number("rate", 1e-4, 0, 1), seed()),
    /** The stub hangs after that many data blocks; with 0 it does not even greet. */
    WEDGED_STUB(Needs.NOTHING, count("blocks", 0), times()),
    /** The supply voltage drops at the data block or burning of fuses after that many, and the chip resets. */
    BROWNOUT(Needs.NOTHING, count("blocks", 2), times()),
    /** The cable is pulled after that many bytes to the board, and plugged in again {@code returns} seconds later. */
    UNPLUG(Needs.NOTHING, count("bytes", 20_000), number("returns", 0, 0, 3600), count("times", 1)),
    /** The wire from board to host carries that many bytes, then nothing. */
    TX_CUT(Needs.UART, count("bytes", 0)),
    /** The wire from host to board carries that many bytes, then nothing. */
    RX_CUT(Needs.UART, count("bytes", 0)),
    /** The control lines are not wired. */
    NO_AUTO_RESET(Needs.UART),
    /** The crystal has {@code mhz}; 0: 26 where the usual board has another one, else 40. */
    WRONG_CRYSTAL(Needs.UART, number("mhz", 0, 0, 100)),
    /** What the host sends comes back to it as well. */
    ECHO(Needs.UART),
    /** A bit of the flash has {@code value}, whatever is erased or programmed. */
    STUCK_BIT(Needs.NOTHING, count("offset", 0x1_0000), whole("bit", 0, 0, 7), whole("value", 0, 0, 1)),
    /** In the sector at {@code offset}, that many bits stay 0 after it is erased. */
    BAD_SECTOR(Needs.NOTHING, count("offset", 0x1_0000), whole("bits", 64, 1, 32_768), seed()),
    /** Erasing takes {@code factor} times as long as the data sheet's typical time, also without {@code timing=real}. */
    SLOW_ERASE(Needs.NOTHING, number("factor", 20, 1, 10_000)),
    /** Two of the flash's four data lines are not wired: images whose header says QIO or QOUT do not start. */
    DIO_ONLY(Needs.NOTHING),
    /** An application that starts switches the chip's own USB port off. */
    USB_OFF(Needs.USB);

    /** The kind of port that a fault presupposes. */
    enum Needs {
        NOTHING("nothing"),
        UART("a UART at each end of a wire"),
        USB("a chip's own USB, as with circuit=usb-jtag");

        private final String text;

        Needs(String text) {
            this.text = text;
        }

        boolean isMetBy(BoardOptions board) {
            return this == NOTHING || board.isOwnUsb() == (this == USB);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * @param initial its value unless given
     * @param least the least value allowed
     * @param most the greatest value allowed
     */
    record Parameter(String name, double initial, double least, double most, boolean whole) {
        boolean allows(double value) {
            return value >= least && value <= most && (!whole || value == Math.rint(value));
        }
    }

    private final Needs needs;

    @SuppressWarnings("ImmutableEnumChecker") // a list that nobody can change
    private final List<Parameter> parameters;

    Ailment(Needs needs, Parameter... parameters) {
        this.needs = needs;
        this.parameters = List.of(parameters);
    }

    private static Parameter number(String name, double initial, double least, double most) {
        return new Parameter(name, initial, least, most, false);
    }

    private static Parameter count(String name, int initial) {
        return whole(name, initial, 0, Integer.MAX_VALUE);
    }

    private static Parameter whole(String name, int initial, int least, int most) {
        return new Parameter(name, initial, least, most, true);
    }

    /** How often the fault strikes; 0: always. */
    private static Parameter times() {
        return count("times", 0);
    }

    /** Another seed gives another, equally reproducible course. */
    private static Parameter seed() {
        return count("seed", 1);
    }

    Needs needs() {
        return needs;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    Optional<Parameter> parameter(String name) {
        return parameters.stream().filter(p -> p.name().equals(name)).findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
