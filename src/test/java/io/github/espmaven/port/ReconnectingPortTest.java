package io.github.espmaven.port;

import static io.github.espmaven.port.UsbBus.BRIDGE;
import static io.github.espmaven.port.UsbBus.OTG_APP;
import static io.github.espmaven.port.UsbBus.OTG_ROM;
import static io.github.espmaven.port.UsbBus.SERIAL_JTAG;
import static io.github.espmaven.port.UsbBus.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.UsbInterface;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.Connector;
import io.github.espmaven.connect.Device;
import io.github.espmaven.connect.Link;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlanner;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.FlashWriter;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.reset.ResetOptions;
import io.github.espmaven.reset.ResetSequence;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.SwitchableTransport;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A chip's own USB vanishes and comes back; names, ids and neighbours may have changed by then. */
class ReconnectingPortTest {
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
    private static final String MAC = "7C:DF:A1:00:00:01";
    private static final PortInfo HERE = port("/dev/ttyACM0", SERIAL_JTAG, MAC, "1-4.2");
    private static final PortInfo THERE = port("/dev/ttyACM5", SERIAL_JTAG, MAC, "1-4.2");

    /** The virtual boards have the usual reset circuit, whatever the ids of the port say. */
    private static final ResetOptions BOARDS_OWN = ResetOptions.DEFAULTS.withSequence(
            ResetSequence.classic(ResetSequence.USUAL_PULSE, ResetSequence.USUAL_HOLD));

    private final FakeClock clock = new FakeClock();
    private final UsbBus bus = new UsbBus(clock);
    private final List<String> claimed = new ArrayList<>();

    @Test
    void goesOnUnderTheNewName() throws EspException {
        VirtualBoard board = board("sim:esp32s3");
        bus.plug(HERE, board, Duration.ZERO);
        try (Device device = connect(open(HERE))) {
            String mac = device.identity().mac().toString();
            bus.unplug(HERE.path());
            assertThatThrownBy(() -> device.registers().read(0x4000_1000))
                    .extracting("problem")
                    .isEqualTo(Problem.PORT_LOST);
            bus.plug(THERE, board, TWO_SECONDS);
            bus.refuse(3);
            device.reconnect();
            assertThat(device.port().name()).isEqualTo("/dev/ttyACM5");
            assertThat(device.stubRunning()).isTrue();
            assertThat(device.identity().mac()).hasToString(mac);
            assertThat(claimed).containsExactly("/dev/ttyACM5");
        }
    }

    @Test
    void aNameThatIsOursAlreadyIsNotClaimedAgain() throws EspException {
        VirtualBoard board = board("sim:esp32s3");
        bus.plug(HERE, board, Duration.ZERO);
        try (Transport port = open(HERE)) {
            for (PortInfo next : List.of(THERE, HERE, THERE)) {
                bus.list().forEach(old -> bus.unplug(old.path()));
                bus.plug(next, board, TWO_SECONDS);
                assertThat(port.awaitReturn(Duration.ofSeconds(10))).isTrue();
                assertThat(port.traits().name()).isEqualTo(next.path());
            }
            assertThat(claimed).containsExactly("/dev/ttyACM5");
        }
    }

    /** As on the S2 and S3: to reset the application is to take its USB device away; the ROM brings another. */
    @Test
    void aResetThatChangesTheUsbDeviceLeadsIntoDownloadModeAllTheSame() throws EspException {
        VirtualBoard board = board("sim:esp32s3");
        PortInfo application = port("/dev/ttyACM0", OTG_APP, "123456", "1-4.2");
        bus.plug(application, board, Duration.ZERO);
        AtomicBoolean replaced = new AtomicBoolean();
        Transport vanishing = new SwitchableTransport(open(application)) {
            @Override
            public boolean setLines(ControlLines lines) throws EspException {
                boolean done = super.setLines(lines);
                if (lines.dtr() && !lines.rts() && !replaced.getAndSet(true)) {
                    clock.sleep(Duration.ofMillis(50));
                    bus.unplug(application.path());
                    bus.plug(UsbBus.port("/dev/ttyACM1", OTG_ROM, "0", "1-4.2"), board, TWO_SECONDS);
                }
                return done;
            }
        };
        try (Device device = connect(vanishing)) {
            assertThat(device.port().name()).isEqualTo("/dev/ttyACM1");
            assertThat(device.flashBlockBytes()).as("USB-OTG").isEqualTo(0x800);
            assertThat(bus.opened()).containsExactly("/dev/ttyACM0", "/dev/ttyACM1");
        }
    }

    /**
     * The chip's USB-Serial/JTAG, which is reset by a sequence of its own and goes away with each reset: into download mode,
     * flashed, restarted, each time under another name. It is back before the chip's watchdogs bite.
     */
    @Test
    void serialJtagComesBackUnderAnotherNameAfterEachReset() throws EspException {
        VirtualBoard board = board("sim:esp32s3?circuit=usb-jtag&usb=303a:1001");
        FlashRegion region = TestBoard.region(0x1_0000, 50_000);
        bus.plug(HERE, board, Duration.ZERO);
        AtomicInteger resets = new AtomicInteger();
        Transport vanishing = new SwitchableTransport(open(HERE)) {
            private ControlLines before = ControlLines.RELEASED;

            @Override
            public boolean setLines(ControlLines lines) throws EspException {
                boolean done = super.setLines(lines);
                boolean reset = before.rts() && !lines.rts();
                before = lines;
                if (reset) {
                    PortInfo now = bus.list().get(0);
                    bus.unplug(now.path());
                    bus.plug(
                            UsbBus.port("/dev/ttyACM" + resets.incrementAndGet(), SERIAL_JTAG, MAC, "1-4.2"),
                            board,
                            Duration.ofMillis(700));
                }
                return done;
            }
        };
        try (Device device = new Connector(vanishing, clock, ConnectOptions.DEFAULTS, line -> {}).connect()) {
            assertThat(device.usb()).isEqualTo(UsbInterface.SERIAL_JTAG);
            assertThat(device.port().name()).isEqualTo("/dev/ttyACM" + resets.get());
            new FlashWriter(device, event -> {})
                    .write(FlashPlanner.plan(
                            List.of(region),
                            FlashTarget.of(device),
                            HeaderSettings.KEEP,
                            Set.of(FlashOption.COMPRESS, FlashOption.VERIFY)));
            int before = resets.get();
            assertThat(device.restart(AfterReset.HARD_RESET)).isTrue();
            assertThat(resets).hasValue(before + 1);
        }
        assertThat(resets.get()).isGreaterThanOrEqualTo(2);
        assertThat(Arrays.equals(
                        Arrays.copyOfRange(board.flash(), region.offset(), region.offset() + 50_000), region.bytes()))
                .isTrue();
    }

    /** The same reset, but what comes back in its place is another board. */
    @Test
    void anotherBoardThatAppearsAfterTheResetIsLeftAlone() throws EspException {
        bus.plug(HERE, board("sim:esp32s3?circuit=usb-jtag&usb=303a:1001&mac=7c:df:a1:00:00:01"), Duration.ZERO);
        try (Device device = new Connector(open(HERE), clock, ConnectOptions.DEFAULTS, line -> {}).connect()) {
            bus.unplug(HERE.path());
            bus.plug(THERE, board("sim:esp32s3?circuit=usb-jtag&usb=303a:1001&mac=7c:df:a1:00:00:02"), TWO_SECONDS);
            assertThatThrownBy(device::reconnect).extracting("problem").isEqualTo(Problem.OTHER_CHIP);
        }
    }

    @Test
    void aFlashThatIsInterruptedByUnpluggingIsFinished() throws EspException {
        VirtualBoard board = board("sim:esp32s3");
        board.loadFlash(0, TestBoard.used(1 << 20));
        byte[] before = board.flash();
        FlashRegion region = TestBoard.region(0x1_0000, 300_000);
        bus.plug(HERE, board, Duration.ZERO);
        try (Device device = connect(open(HERE))) {
            AtomicBoolean pulled = new AtomicBoolean();
            new FlashWriter(device, event -> {
                        if (event.getClass().getSimpleName().equals("Written") && !pulled.getAndSet(true)) {
                            bus.unplug(HERE.path());
                            bus.plug(THERE, board, TWO_SECONDS);
                        }
                    })
                    .write(FlashPlanner.plan(
                            List.of(region),
                            FlashTarget.of(device),
                            HeaderSettings.KEEP,
                            Set.of(FlashOption.COMPRESS, FlashOption.VERIFY)));
            assertThat(pulled).isTrue();
        }
        assertThat(Arrays.equals(board.flash(), TestBoard.expected(before, region)))
                .isTrue();
        assertThat(bus.opened()).containsExactly("/dev/ttyACM0", "/dev/ttyACM5");
    }

    @Test
    void anotherChipInTheSamePlaceIsNotTakenForIt() throws EspException {
        bus.plug(HERE, board("sim:esp32s3?mac=7c:df:a1:00:00:01"), Duration.ZERO);
        try (Device device = connect(open(HERE))) {
            bus.unplug(HERE.path());
            bus.plug(
                    port("/dev/ttyACM0", SERIAL_JTAG, "7C:DF:A1:00:00:02", "1-4.2"),
                    board("sim:esp32s3?mac=7c:df:a1:00:00:02"),
                    TWO_SECONDS);
            assertThatThrownBy(device::reconnect)
                    .hasMessageContaining("7c:df:a1:00:00:02, not 7c:df:a1:00:00:01")
                    .extracting("problem")
                    .isEqualTo(Problem.OTHER_CHIP);
        }
    }

    @Test
    void waitsOnlySoLong() throws EspException {
        bus.plug(HERE, board("sim:esp32s3"), Duration.ZERO);
        try (Device device = connect(open(HERE))) {
            bus.unplug(HERE.path());
            Duration start = clock.elapsed();
            assertThatThrownBy(device::reconnect).extracting("problem").isEqualTo(Problem.PORT_LOST);
            assertThat(clock.elapsed().minus(start)).isBetween(Link.RETURN_LIMIT, Link.RETURN_LIMIT.plusSeconds(1));
        }
    }

    @Test
    void aResetThatTakesTheChipsOwnUsbAwayIsDone() throws EspException {
        VirtualBoard board = board("sim:esp32s3");
        bus.plug(HERE, board, Duration.ZERO);
        Transport port = open(HERE);
        try (Device device = connect(new SwitchableTransport(port) {
            @Override
            public boolean setLines(ControlLines lines) throws EspException {
                boolean done = super.setLines(lines);
                if (clock.elapsed().compareTo(Duration.ofHours(1)) > 0) {
                    bus.unplug(HERE.path());
                }
                return done;
            }
        })) {
            clock.advance(Duration.ofHours(2));
            assertThat(device.restart(AfterReset.HARD_RESET)).isTrue();
        }
    }

    @Test
    void portsWithoutUsbDoNotComeBack() throws EspException {
        assertThat(board("sim:esp32c3").transport().awaitReturn(Duration.ofHours(1)))
                .isFalse();
        assertThat(clock.elapsed()).isZero();
    }

    /** The device before: serial number 17 at 1-2, named /dev/ttyUSB0. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/dev/ttyUSB0 17 1-2 | /dev/ttyUSB0",
                "/dev/ttyUSB4 17 1-2 | /dev/ttyUSB4",
                "/dev/ttyUSB4 17 1-3 | none",
                "/dev/ttyUSB4 18 1-2 | /dev/ttyUSB4",
                "/dev/ttyUSB0 18 1-3 | none",
                "/dev/ttyUSB1 17 1-3, /dev/ttyUSB2 17 1-2 | /dev/ttyUSB2",
                "/dev/ttyUSB1 17 1-2, /dev/ttyUSB2 17 1-2 | none",
                "/dev/ttyUSB0 17 1-2, /dev/ttyUSB1 17 1-2 | /dev/ttyUSB0"
            })
    void aBridgeIsFoundWhereItWas(String now, String expected) {
        PortInfo before = port("/dev/ttyUSB0", BRIDGE, "17", "1-2");
        List<PortInfo> ports = Arrays.stream(now.split(", "))
                .map(text -> text.split(" "))
                .map(part -> port(part[0], BRIDGE, part[1], part[2]))
                .toList();
        assertThat(UsbDeviceMatcher.find(before, ports).map(PortInfo::path).orElse("none"))
                .isEqualTo(expected);
    }

    @Test
    void aChipIsAlsoFoundByItsNumberInAnotherPlace() {
        PortInfo moved = port("COM7", SERIAL_JTAG, MAC, "1-9");
        assertThat(UsbDeviceMatcher.find(HERE, List.of(moved))).contains(moved);
        PortInfo otherMaker = port("/dev/ttyACM0", BRIDGE, MAC, "1-4.2");
        assertThat(UsbDeviceMatcher.find(HERE, List.of(otherMaker))).isEmpty();
    }

    private VirtualBoard board(String url) throws EspException {
        return new VirtualBoard(BoardOptions.parse(url), clock);
    }

    private Transport open(PortInfo place) throws EspException {
        return new ReconnectingPort(place, bus, bus, claimed::add, clock);
    }

    private Device connect(Transport port) throws EspException {
        ConnectOptions options = ConnectOptions.DEFAULTS.withReset(BOARDS_OWN);
        return new Connector(port, clock, options, line -> {}).connect();
    }
}
