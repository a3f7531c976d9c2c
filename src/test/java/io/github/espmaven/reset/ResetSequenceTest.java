package io.github.espmaven.reset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.UsbIds;
import io.github.espmaven.connect.Link;
import io.github.espmaven.loader.CommandTimeouts;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.ScriptedChip;
import io.github.espmaven.transport.PortTraits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sequences of protocol.md, section 2.6: lines and times as a port sees them. */
class ResetSequenceTest {
    private static final PortTraits UART = PortTraits.local("/dev/ttyUSB0", PortTraits.Kind.SERIAL);

    private final FakeClock clock = new FakeClock();
    private final ScriptedChip port = new ScriptedChip(clock);

    @Test
    void classicPullsOneLineAfterTheOther() throws EspException {
        run(ResetSequence.classic(ResetSequence.USUAL_PULSE, ResetSequence.USUAL_HOLD));
        assertThat(port.lines()).containsExactly("0:D0R0", "0:D0R1", "100:D1R1", "100:D1R0", "150:D0R0");
    }

    @Test
    void tightChangesBothAtOnce() throws EspException {
        run(ResetSequence.tight(ResetSequence.USUAL_PULSE, ResetSequence.LONG_HOLD));
        assertThat(port.lines()).containsExactly("0:D0R0", "0:D1R1", "0:D0R1", "100:D1R0", "650:D0R0");
    }

    @Test
    void theBootPinIsLetGoWhenTheRomIsHeard() throws EspException {
        port.prints("rst:0x1 (POWERON),boot:0x4 (DOWNLOAD(USB/UART0/1))\r\nwaiting for download\r\n");
        run(ResetSequence.tight(ResetSequence.USUAL_PULSE, ResetSequence.LONG_HOLD));
        assertThat(port.lines()).endsWith("100:D0R0");
    }

    @Test
    void serialJtagDecodesTheOrder() throws EspException {
        run(ResetSequence.USB_SERIAL_JTAG);
        assertThat(port.lines())
                .containsExactly(
                        "0:D0R0",
                        "0:D0R0",
                        "100:D1R0",
                        "100:D1R0",
                        "200:D1R1",
                        "200:D0R1",
                        "200:D0R1",
                        "300:D0R1",
                        "300:D0R0");
    }

    @Test
    void hardResetsPulseTheResetLine() throws EspException {
        run(ResetSequence.HARD);
        assertThat(port.lines()).containsExactly("0:D0R1", "100:D0R0");
        assertThat(ResetSequence.HARD_USB).hasToString("hard reset over USB (R1|W0.2|R0|W0.2)");
    }

    @Test
    void theUsersOwnSequenceIsRead() throws EspException {
        ResetSequence own = ResetSequence.parse(" d0 | R1|w0.05 || U1,0 | W.2|D0");
        assertThat(own).hasToString("custom (D0|R1|W0.05|U1,0|W0.2|D0)");
        run(own);
        assertThat(port.lines()).containsExactly("0:D0R0", "0:D0R1", "50:D1R0", "250:D0R0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"D2", "D", "U1", "U1,2", "W", "W-1", "Wx", "D0;R1", "X1", "W1e3", "W99999"})
    void whatIsNoStepIsNamed(String step) {
        assertThatThrownBy(() -> ResetSequence.parse("D0|" + step))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_PARAMETER))
                .hasMessage("\"" + step + "\" is no step of a reset sequence in \"D0|" + step + "\"");
    }

    @Test
    void portsWithoutLinesAreLeftAlone() throws EspException {
        ScriptedChip bare = new ScriptedChip(clock).withoutLines();
        assertThat(link(bare).reset(ResetSequence.HARD)).isFalse();
        assertThat(clock.elapsed()).isZero();
    }

    @Test
    void thePortSuggestsTheSequences() throws EspException {
        assertThat(names(ResetOptions.DEFAULTS, UART))
                .containsExactly("tight, 50 ms", "tight, 550 ms", "classic, 50 ms", "classic, 550 ms");
        assertThat(names(ResetOptions.DEFAULTS, PortTraits.local("rfc2217://h:1", PortTraits.Kind.RFC2217)))
                .containsExactly("classic, 50 ms", "classic, 550 ms", "USB-Serial/JTAG");
        assertThat(names(ResetOptions.DEFAULTS, usb(UsbIds.ESPRESSIF, 0x1001))).containsExactly("USB-Serial/JTAG");
        assertThat(names(ResetOptions.DEFAULTS.withBefore(ResetOptions.Before.USB_RESET), UART))
                .containsExactly("USB-Serial/JTAG");
        assertThat(names(ResetOptions.DEFAULTS.withBefore(ResetOptions.Before.NO_RESET), UART))
                .isEmpty();
        assertThat(names(ResetOptions.DEFAULTS.withDelay(Duration.ofMillis(7)), UART))
                .containsExactly("tight, 7 ms", "tight, 7 ms", "classic, 7 ms", "classic, 7 ms");
        assertThat(names(ResetOptions.DEFAULTS.withSequence(ResetSequence.parse("R1|R0")), UART))
                .containsExactly("custom");
    }

    @Test
    void adaptersThatHoldTheLinesKeepTheBootPin() throws EspException {
        List<ResetSequence> sequences = ResetPlan.sequences(ResetOptions.DEFAULTS, usb(0x10c4, 0xea64));
        run(sequences.get(0));
        assertThat(port.lines()).endsWith("20:D1R0");
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(70));
    }

    private static List<String> names(ResetOptions options, PortTraits traits) {
        return ResetPlan.sequences(options, traits).stream()
                .map(ResetSequence::name)
                .toList();
    }

    private static PortTraits usb(int vendor, int product) {
        return new PortTraits(
                "COM5",
                PortTraits.Kind.SERIAL,
                Optional.of(new PortTraits.UsbIdentity(vendor, product)),
                Duration.ZERO);
    }

    private void run(ResetSequence sequence) throws EspException {
        assertThat(link(port).reset(sequence)).isTrue();
    }

    private Link link(ScriptedChip chip) {
        return new Link(chip, clock, CommandTimeouts.DEFAULTS, line -> {}, line -> {});
    }
}
