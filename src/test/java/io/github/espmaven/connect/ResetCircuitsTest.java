package io.github.espmaven.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.reset.ResetOptions;
import io.github.espmaven.reset.ResetOptions.Before;
import io.github.espmaven.reset.ResetSequence;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.Circuit;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.simulator.Wiring;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which way into download mode works on which reset circuit (protocol.md, section 2.6), and what is said where none does. */
class ResetCircuitsTest {
    private static final Wiring SERIAL_JTAG = Wiring.usb(0x303a, 0x1001);
    private static final Wiring CP2102C = Wiring.usb(0x10c4, 0xea64);

    private final FakeClock clock = new FakeClock();
    private final List<String> log = new ArrayList<>();

    /** One attempt with one sequence. */
    @ParameterizedTest
    @CsvSource({
        "CLASSIC, classic 50, true",
        "CLASSIC, classic 550, true",
        "CLASSIC, tight 50, true",
        "CLASSIC, usb, false",
        "SLOW, classic 50, false",
        "SLOW, tight 50, false",
        "SLOW, classic 550, true",
        "SLOW, tight 550, true",
        "NONE, classic 550, false",
        "NONE, tight 550, false",
        "NONE, usb, false",
        "INVERTED, classic 550, false",
        "INVERTED, tight 550, false",
        "FLOW_CONTROL, classic 50, false",
        "FLOW_CONTROL, tight 50, false",
        "FLOW_CONTROL, classic 50 held, true",
        "FLOW_CONTROL, tight 50 held, true",
        "USB_JTAG, classic 550, false",
        "USB_JTAG, tight 550, false",
        "USB_JTAG, usb, true",
        "USB_OTG, classic 50, true",
        "USB_OTG, tight 50, true"
    })
    void onlyTheRightSequenceReachesTheLoader(Circuit circuit, String name, boolean reaches) throws EspException {
        ConnectOptions once = ConnectOptions.DEFAULTS
                .withAttempts(new Attempts(1, 1))
                .withReset(ResetOptions.DEFAULTS.withSequence(sequence(name)));
        Wiring wiring = circuit == Circuit.USB_OTG ? Wiring.usb(0x303a, 0x0009) : Wiring.of(circuit);
        if (reaches) {
            assertThat(connect(wiring, once).chip()).isEqualTo(Chip.ESP32_S3);
        } else {
            assertThatThrownBy(() -> connect(wiring, once)).isInstanceOf(EspException.class);
        }
    }

    private static ResetSequence sequence(String name) {
        String[] words = name.split(" ");
        if (words[0].equals("usb")) {
            return ResetSequence.USB_SERIAL_JTAG;
        }
        Duration hold = Duration.ofMillis(Integer.parseInt(words[1]));
        ResetSequence sequence = words[0].equals("tight")
                ? ResetSequence.tight(ResetSequence.USUAL_PULSE, hold)
                : ResetSequence.classic(ResetSequence.USUAL_PULSE, hold);
        return words.length > 2 ? sequence.withoutRelease() : sequence;
    }

    @Test
    void theNextAttemptHoldsTheBootPinLonger() throws EspException {
        assertThat(connect(Wiring.of(Circuit.SLOW), ConnectOptions.DEFAULTS).stubRunning())
                .isTrue();
        assertThat(log).filteredOn(line -> line.contains("to connect failed")).hasSize(1);
    }

    @Test
    void aDelayInTheConfigurationSparesTheFirstAttempt() throws EspException {
        connect(
                Wiring.of(Circuit.SLOW),
                ConnectOptions.DEFAULTS.withReset(ResetOptions.DEFAULTS.withDelay(Duration.ofMillis(400))));
        assertThat(log).noneMatch(line -> line.contains("to connect failed"));
    }

    @Test
    void theUsbIdentityChoosesTheSequence() throws EspException {
        Device device = connect(SERIAL_JTAG, ConnectOptions.DEFAULTS);
        assertThat(device.usb()).hasToString("SERIAL_JTAG");
        assertThat(log).noneMatch(line -> line.contains("to connect failed"));
        connect(CP2102C, ConnectOptions.DEFAULTS);
        assertThat(log).noneMatch(line -> line.contains("to connect failed"));
    }

    @Test
    void withoutAnIdentityTheUserNamesTheUsbReset() throws EspException {
        Wiring hidden = Wiring.of(Circuit.USB_JTAG);
        assertThatThrownBy(() -> connect(hidden, ConnectOptions.DEFAULTS)).isInstanceOf(EspException.class);
        assertThat(connect(
                                hidden,
                                ConnectOptions.DEFAULTS.withReset(ResetOptions.DEFAULTS.withBefore(Before.USB_RESET)))
                        .chip())
                .isEqualTo(Chip.ESP32_S3);
    }

    @Test
    void aSequenceInTheConfigurationFileFitsAnOddCircuit(@TempDir Path directory) throws Exception {
        Files.writeString(
                directory.resolve("esptool.cfg"),
                "[esptool]\ncustom_reset_sequence = R0|D1|W0.1|R1|D0|W0.05|R0\n"
                        + "custom_hard_reset_sequence = D1|W0.1|D0\n");
        EsptoolConfig config = EsptoolConfig.find(directory, directory, Map.of());
        ConnectOptions options = ConnectOptions.DEFAULTS.withReset(config.reset());
        Device device = connect(Wiring.of(Circuit.INVERTED), options);
        assertThat(device.stubRunning()).isTrue();
        assertThat(log).noneMatch(line -> line.contains("to connect failed"));
        assertThat(device.restart(AfterReset.HARD_RESET)).isTrue();
        assertThat(console(device)).contains("SPI_FAST_FLASH_BOOT");
    }

    /** Nothing on these boards pulls the pins; their flash is blank, so the ROM restarts and prints its boot mode. */
    @ParameterizedTest
    @CsvSource({
        "ESP32, GPIO0",
        "ESP32_S3, GPIO0",
        "ESP32_C3, GPIO9",
        "ESP32_C5, GPIO28",
        "ESP32_P4, GPIO35",
        "ESP32_H4, GPIO14"
    })
    void withoutAutoResetThePinToHoldIsNamed(Chip chip, String pin) throws EspException {
        VirtualBoard board = new VirtualBoard(BoardOptions.of(chip).withWiring(Wiring.of(Circuit.NONE)), clock);
        ConnectOptions named = ConnectOptions.DEFAULTS.withChip(Optional.of(chip));
        assertThatThrownBy(() -> connect(board.transport(), named)).isInstanceOfSatisfying(EspException.class, e -> {
            assertThat(e.problem()).isEqualTo(Problem.WRONG_BOOT_MODE);
            assertThat(Remedies.explain(e))
                    .contains(
                            "ESP-103",
                            "When the reset ended, " + pin + " was high",
                            "Hold BOOT (" + pin + ")",
                            "-Desp.before=no-reset");
        });
    }

    @Test
    void aSilentProgramAndNoAutoResetLeaveNothingToRead() throws EspException {
        VirtualBoard board =
                new VirtualBoard(BoardOptions.of(Chip.ESP32_C3).withWiring(Wiring.of(Circuit.NONE)), clock);
        board.loadFlash(0, silentProgram());
        clock.sleep(Duration.ofSeconds(5));
        ConnectOptions named = ConnectOptions.DEFAULTS.withChip(Optional.of(Chip.ESP32_C3));
        assertThatThrownBy(() -> connect(board.transport(), named)).isInstanceOfSatisfying(EspException.class, e -> {
            assertThat(e.problem()).isEqualTo(Problem.NO_SERIAL_DATA);
            assertThat(Remedies.explain(e)).contains("ESP-105", "Hold BOOT (GPIO9)", "-Desp.before=no-reset");
        });
    }

    /** An image for the ESP32-C3 with one segment of one word in RAM. */
    private static byte[] silentProgram() {
        byte[] image = new byte[48];
        image[0] = (byte) 0xE9;
        image[1] = 1;
        LittleEndian.put32(image, 4, 0x4038_0000);
        image[12] = 5;
        LittleEndian.put32(image, 24, 0x4038_0000);
        LittleEndian.put32(image, 28, 4);
        image[47] = (byte) 0xEF;
        return image;
    }

    /** EN is wired, the boot pin is not: the chip restarts and starts what is in flash. */
    @Test
    void aBootPinThatIsNotPulledIsNamed() throws EspException {
        VirtualBoard board = new VirtualBoard(BoardOptions.of(Chip.ESP32_C3), clock);
        ConnectOptions pulseOnly = ConnectOptions.DEFAULTS
                .withChip(Optional.of(Chip.ESP32_C3))
                .withReset(ResetOptions.DEFAULTS.withSequence(ResetSequence.parse("R1|W0.1|R0|W0.05")));
        assertThatThrownBy(() -> connect(board.transport(), pulseOnly))
                .isInstanceOfSatisfying(EspException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.WRONG_BOOT_MODE);
                    assertThat(Remedies.explain(e)).contains("ESP-103", "When the reset ended, GPIO9 was high");
                });
    }

    private static String console(Device device) throws EspException {
        try {
            device.loader().exchange(new Commands.Sync(), Duration.ofSeconds(1));
        } catch (EspException e) {
            return device.console();
        }
        return "still in the loader";
    }

    private Device connect(Wiring wiring, ConnectOptions options) throws EspException {
        return connect(new VirtualBoard(BoardOptions.of(Chip.ESP32_S3).withWiring(wiring), clock).transport(), options);
    }

    private Device connect(Transport port, ConnectOptions options) throws EspException {
        return new Connector(port, clock, options, log::add).connect();
    }
}
