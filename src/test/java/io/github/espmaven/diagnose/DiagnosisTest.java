package io.github.espmaven.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.bootlog.RomLog;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipFacts;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Connector;
import io.github.espmaven.connect.Device;
import io.github.espmaven.flash.FlashPlan;
import io.github.espmaven.flash.FlashPlanner;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.FlashWriter;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.loader.Op;
import io.github.espmaven.reset.ResetOptions;
import io.github.espmaven.reset.ResetOptions.Before;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.ImpairedTransport;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.PortTraits.Kind;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A board in each of the states in which everybody meets it once, and what the user is told then: the problem, the cause
 * and the remedies of this state, and none of another one's.
 */
class DiagnosisTest {
    private static final FakeClock CLOCK = new FakeClock();
    private static final byte[] NOTHING = {};
    private static final String PANIC =
            "Guru Meditation Error: Core  0 panic'ed (LoadProhibited). Exception was unhandled.\r\n";
    private static final String BROWNOUT = "\r\nBrownout detector was triggered\r\n\r\n";

    /** Work on a device that has been reached. */
    private interface Work {
        void on(Device device) throws EspException;
    }

    /**
     * A state and what is to be read in it.
     *
     * @param said fragments of the explanation
     * @param notSaid fragments of explanations of other states
     */
    private record State(
            String name,
            UnaryOperator<ImpairedTransport> sickness,
            Chip chip,
            ConnectOptions options,
            Work work,
            Problem problem,
            List<String> said,
            List<String> notSaid) {

        static State of(String name, Chip chip, Problem problem, UnaryOperator<ImpairedTransport> sickness) {
            return new State(
                    name, sickness, chip, ConnectOptions.DEFAULTS, device -> {}, problem, List.of(), List.of());
        }

        State with(ConnectOptions other) {
            return new State(name, sickness, chip, other, work, problem, said, notSaid);
        }

        State doing(Work other) {
            return new State(name, sickness, chip, options, other, problem, said, notSaid);
        }

        State says(String... fragments) {
            return new State(name, sickness, chip, options, work, problem, List.of(fragments), notSaid);
        }

        State butNot(String... fragments) {
            return new State(name, sickness, chip, options, work, problem, said, List.of(fragments));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("states")
    void whatIsWrongIsFoundOutAndSaid(State state) throws EspException {
        EspException failure = failure(state);
        String text = Remedies.explain(failure);
        assertThat(failure.problem()).as(text).isEqualTo(state.problem());
        assertThat(text).contains(state.said());
        if (!state.notSaid().isEmpty()) {
            assertThat(text).doesNotContain(state.notSaid());
        }
    }

    static Stream<State> states() {
        return Stream.of(silence(), bootModes(), otherThanPackets(), midway(), refusals())
                .flatMap(List::stream);
    }

    private static List<State> silence() {
        UnaryOperator<ImpairedTransport> dead = line -> line.toHost(bytes -> NOTHING);
        return List.of(
                State.of("no board behind the adapter", Chip.ESP32_C3, Problem.NO_SERIAL_DATA, dead)
                        .says("carries data", "TX and RX are crossed", "GPIO0 or GPIO9 on most chips")
                        .butNot("server", "before out"),
                State.of("the chip is named", Chip.ESP32_P4, Problem.NO_SERIAL_DATA, dead)
                        .with(ConnectOptions.DEFAULTS.withChip(Optional.of(Chip.ESP32_P4)))
                        .says("Hold BOOT (GPIO35)"),
                State.of(
                                "plain TCP",
                                Chip.ESP32_C3,
                                Problem.NO_SERIAL_DATA,
                                line -> dead.apply(line).withoutLines().at(port("tcp://lab:4000", Kind.TCP)))
                        .says("A plain TCP port has no control lines", "rfc2217://host:port", "tap RESET")
                        .butNot("-Desp.before=no-reset", "TX and RX are crossed"),
                State.of(
                                "an emulated board",
                                Chip.ESP32_C3,
                                Problem.NO_SERIAL_DATA,
                                line -> dead.apply(line).at(port("qemu:esp32c3", Kind.EMULATED)))
                        .says("There is no wire to an emulated board", "while the computer does less")
                        .butNot("BOOT", "cable", "RESET"),
                State.of(
                                "an emulated board that is not reset",
                                Chip.ESP32_C3,
                                Problem.NO_SERIAL_DATA,
                                line -> dead.apply(line).at(port("qemu:esp32c3", Kind.EMULATED)))
                        .with(ConnectOptions.DEFAULTS.withReset(ResetOptions.DEFAULTS.withBefore(Before.NO_RESET)))
                        .says("The chip was not reset, as -Desp.before asks", "boot=download")
                        .butNot("BOOT", "cable"),
                State.of(
                                "a pseudo terminal",
                                Chip.ESP32_C3,
                                Problem.NO_SERIAL_DATA,
                                line -> dead.apply(line).withoutLines())
                        .says("This port has no control lines", "tap RESET, release BOOT, then run the goal again")
                        .butNot("-Desp.before=no-reset"),
                State.of(
                                "RFC 2217",
                                Chip.ESP32_C3,
                                Problem.NO_SERIAL_DATA,
                                line -> dead.apply(line).at(port("rfc2217://lab:2217", Kind.RFC2217)))
                        .says("Check on the server that the port is the board's")
                        .butNot("TX and RX are crossed"),
                State.of("no reset wanted", Chip.ESP32_C3, Problem.NO_SERIAL_DATA, dead)
                        .with(ConnectOptions.DEFAULTS.withReset(ResetOptions.DEFAULTS.withBefore(Before.NO_RESET)))
                        .says("as -Desp.before asks", "-Desp.before=default-reset")
                        .butNot("TX and RX are crossed"),
                State.of(
                                "USB-Serial/JTAG",
                                Chip.ESP32_C3,
                                Problem.NO_SERIAL_DATA,
                                line -> dead.apply(line).at(usbJtag()))
                        .says("while you plug the board in", "Press RESET when the goal has ended")
                        .butNot("TX and RX are crossed", "-Desp.before=no-reset"));
    }

    private static List<State> bootModes() {
        return List.of(
                State.of(
                                "the boot pin is not wired",
                                Chip.ESP32_C3,
                                Problem.WRONG_BOOT_MODE,
                                line -> line.lines(wanted -> wanted.withDtr(false)))
                        .says(
                                "boot mode 0x8 (SPI_FAST_FLASH_BOOT)",
                                "GPIO9 was high, GPIO8 was low",
                                "Hold BOOT (GPIO9)")
                        .butNot("needs also", "baud"),
                State.of(
                                "the second pin has the wrong level",
                                Chip.ESP32,
                                Problem.WRONG_BOOT_MODE,
                                line -> line.says("ets Jul 29 2019 12:21:46\r\n\r\n"
                                        + "rst:0x1 (POWERON_RESET),boot:0xb (HSPI_FLASH_BOOT)\r\n"))
                        .says("GPIO0 was low, GPIO2 was high", "needs also: GPIO2 low")
                        .butNot("Hold BOOT"),
                State.of(
                                "what is sent does not arrive",
                                Chip.ESP32_S3,
                                Problem.NO_SYNC_REPLY,
                                line -> line.toBoard(bytes -> NOTHING))
                        .says("the wire from the adapter's TX to the chip's RX")
                        .butNot("Hold BOOT", "baud"),
                State.of(
                                "the supply drops at every start",
                                Chip.ESP32,
                                Problem.BROWNOUT,
                                line -> line.says("ets Jul 29 2019 12:21:46\r\n\r\n"
                                        + "rst:0xf (RTCWDT_BROWN_OUT_RESET),boot:0x12 (SPI_FAST_FLASH_BOOT)\r\n"))
                        .says("supply voltage", "500 mA")
                        .butNot("Hold BOOT", "baud"));
    }

    private static List<State> otherThanPackets() {
        return List.of(
                State.of(
                                "the application prints its log",
                                Chip.ESP32_C3,
                                Problem.INVALID_PACKET_HEAD,
                                line -> line.says("I (312) blinky: the LED is on\r\n"))
                        .says("A program on the chip is running", "\"I (312) blinky: the LED is on\"", "Hold BOOT")
                        .butNot("baud", "no text"),
                State.of(
                                "noise",
                                Chip.ESP32_C3,
                                Problem.INVALID_PACKET_HEAD,
                                line -> line.toHost(DiagnosisTest::garbled))
                        .says("What arrives is no text", "share ground", "74880")
                        .butNot("is running"),
                State.of(
                                "noise from a chip that is not an ESP8266",
                                Chip.ESP32_C3,
                                Problem.INVALID_PACKET_HEAD,
                                line -> line.toHost(DiagnosisTest::garbled))
                        .with(ConnectOptions.DEFAULTS.withChip(Optional.of(Chip.ESP32_C3)))
                        .says("What arrives is no text")
                        .butNot("74880"),
                State.of(
                                "a server at another rate",
                                Chip.ESP32_C3,
                                Problem.INVALID_PACKET_HEAD,
                                line -> line.toHost(DiagnosisTest::garbled)
                                        .withoutLines()
                                        .says("\u00f3\u0081\u0092\u00a7\u00fe")
                                        .at(port("tcp://lab:4000", Kind.TCP)))
                        .says("the server has set its port to 115200 baud")
                        .butNot("-Desp.before=no-reset", "Lower the rate"),
                State.of("a crashing application", Chip.ESP32, Problem.CHIP_PANIC, line -> line.says(PANIC))
                        .says("crashed (LoadProhibited)", "instead of the download mode", "Hold BOOT")
                        .butNot("EN"),
                State.of(
                                "packets that break off",
                                Chip.ESP32_C3,
                                Problem.PACKET_STOPPED,
                                line -> line.toHost(bytes -> Arrays.copyOf(bytes, Math.min(bytes.length, 5))))
                        .says("broke off after")
                        .butNot("Hold BOOT"));
    }

    private static List<State> midway() {
        return List.of(
                State.of(
                                "the board dies while it is written",
                                Chip.ESP32_C3,
                                Problem.STREAM_STOPPED,
                                line -> line.diesAfter(60_000, ""))
                        .doing(DiagnosisTest::write)
                        .says("broke off after ", " of 262144 bytes", "Lower the rate", "are not sent again")
                        .butNot("Hold BOOT", "carries data", "after 0 of"),
                State.of(
                                "the same at the lowest rate",
                                Chip.ESP32_C3,
                                Problem.STREAM_STOPPED,
                                line -> line.diesAfter(60_000, ""))
                        .with(ConnectOptions.DEFAULTS.withBaud(115_200))
                        .doing(DiagnosisTest::write)
                        .says("shorter cable")
                        .butNot("Lower the rate"),
                State.of(
                                "the server's network dies while the board is written",
                                Chip.ESP32_C3,
                                Problem.STREAM_STOPPED,
                                line -> line.diesAfter(60_000, "").at(port("rfc2217://lab:2217", Kind.RFC2217)))
                        .doing(DiagnosisTest::write)
                        .says("Check the network", "At the server"),
                State.of(
                                "a panic while flashing",
                                Chip.ESP32_C3,
                                Problem.CHIP_PANIC,
                                line -> line.diesAfter(60_000, PANIC))
                        .doing(DiagnosisTest::write)
                        .says("restarted in the middle of the work", "reset pin (EN)")
                        .butNot("instead of the download mode"),
                State.of(
                                "a restart while flashing",
                                Chip.ESP32_C3,
                                Problem.INVALID_PACKET_HEAD,
                                line -> line.diesAfter(
                                        60_000,
                                        "ESP-ROM:esp32c3-api1-20210207\r\n"
                                                + "rst:0x1 (POWERON),boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n"))
                        .doing(DiagnosisTest::write)
                        .says("The chip restarted by itself", "reset pin (EN)", "shorter cable")
                        .butNot("falsifies", "Hold BOOT"),
                State.of(
                                "a brownout while flashing",
                                Chip.ESP32_C3,
                                Problem.BROWNOUT,
                                line -> line.diesAfter(60_000, BROWNOUT))
                        .doing(DiagnosisTest::write)
                        .says("broke off after ", "500 mA"));
    }

    private static List<State> refusals() {
        ConnectOptions romOnly = ConnectOptions.DEFAULTS.withStub(StubUse.ROM_ONLY);
        return List.of(
                State.of(
                                "the stub does not start",
                                Chip.ESP32_C3,
                                Problem.STUB_SILENT,
                                line -> line.toBoard(bytes -> isCommand(bytes, Op.MEM_END) ? NOTHING : bytes))
                        .with(ConnectOptions.DEFAULTS.withHealing(false))
                        .says("a small program that makes flashing fast", "-Desp.stub=false"),
                State.of("a ROM that does not know a command", Chip.ESP32_C3, Problem.UNSUPPORTED_COMMAND, line -> line)
                        .with(romOnly)
                        .doing(DiagnosisTest::eraseAll)
                        .says("ROM does not know", "-Desp.stub=true")
                        .butNot("locked into"),
                State.of("the same without a stub", Chip.ESP32_H21, Problem.UNSUPPORTED_COMMAND, line -> line)
                        .doing(DiagnosisTest::eraseAll)
                        .says("ROM does not know", "There is no stub for this chip")
                        .butNot("-Desp.stub=false", "locked into"),
                State.of("another chip", Chip.ESP32_C3, Problem.OTHER_CHIP, line -> line)
                        .with(ConnectOptions.DEFAULTS.withChip(Optional.of(Chip.ESP32_S3)))
                        .says("is an ESP32-C3, not an ESP32-S3", "Check that -Desp.port is the board you mean"));
    }

    @Test
    void aLockedChipSaysThatItIsLocked() throws EspException {
        VirtualBoard board = new VirtualBoard(BoardOptions.parse("sim:esp32c3?security=secure-download"), CLOCK);
        Device device = new Connector(board.transport(), CLOCK, ConnectOptions.DEFAULTS, text -> {}).connect();
        EspException e = catchThrowableOfType(EspException.class, () -> eraseAll(device));
        assertThat(e.problem()).isEqualTo(Problem.UNSUPPORTED_COMMAND);
        assertThat(Remedies.explain(e.with(device.evidence())))
                .contains("locked into secure download mode")
                .doesNotContain("-Desp.stub");
    }

    /** The pin is that of protocol.md, section 1.7, found by the ROM's first lines, as nobody named the chip. */
    @ParameterizedTest
    @EnumSource(Chip.class)
    void theBootPinNamedIsThisChips(Chip chip) throws EspException {
        EspException e = failure(State.of(
                "not wired", chip, Problem.WRONG_BOOT_MODE, line -> line.lines(wanted -> wanted.withDtr(false))));
        String documented = ChipFacts.of(chip).get("boot pin");
        String pin = documented.equals("unknown") ? "GPIO0 or GPIO9 on most chips" : "GPIO" + documented;
        String text = Remedies.explain(e);
        assertThat(e.problem()).as(text).isEqualTo(Problem.WRONG_BOOT_MODE);
        assertThat(text).contains("Hold BOOT (" + pin + ")", "the boot pin (" + pin + ") low");
        if (!documented.equals("unknown")) {
            assertThat(text).contains(pin + " was high").doesNotContain(pin + " was low");
        }
        assertThat(text)
                .contains(
                        RomLog.of(chip).bootMode(RomLog.of(chip).flashStraps()).toString());
    }

    private static EspException failure(State state) throws EspException {
        VirtualBoard board = new VirtualBoard(BoardOptions.of(state.chip()), CLOCK);
        ImpairedTransport line = state.sickness().apply(new ImpairedTransport(board.transport(), CLOCK));
        List<String> log = new ArrayList<>();
        EspException e = catchThrowableOfType(EspException.class, () -> {
            Device device = new Connector(line, CLOCK, state.options(), log::add).connect();
            Evidence known = device.evidence();
            try {
                state.work().on(device);
            } catch (EspException broken) {
                throw broken.with(known);
            }
        });
        assertThat(e).as("%s fails: %s", state, log).isNotNull();
        return e;
    }

    private static void write(Device device) throws EspException {
        FlashPlan plan = FlashPlanner.plan(
                List.of(TestBoard.region(0x10000, 0x40000)), FlashTarget.of(device), HeaderSettings.KEEP, Set.of());
        new FlashWriter(device, event -> {}).write(plan);
    }

    private static void eraseAll(Device device) throws EspException {
        device.loader().exchange(new Commands.EraseFlash(), Duration.ofSeconds(3));
    }

    private static boolean isCommand(byte[] bytes, Op op) {
        return bytes.length > 3 && bytes[1] == 0 && bytes[2] == op.code();
    }

    private static byte[] garbled(byte[] bytes) {
        byte[] noise = bytes.clone();
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) (noise[i] * 37 | 0x81);
        }
        return noise;
    }

    private static PortTraits port(String name, Kind kind) {
        return PortTraits.local(name, kind);
    }

    private static PortTraits usbJtag() {
        return new PortTraits("/dev/ttyACM0", Kind.SERIAL, Optional.of(new UsbIdentity(0x303a, 0x1001)), Duration.ZERO);
    }
}
