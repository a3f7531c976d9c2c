package io.github.espmaven.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.PortFinder;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortsTest {
    private static final PortInfo MODEM = port("/dev/ttyS0", 0, 0, "", "ttyS0");
    private static final PortInfo MOUSE = port("/dev/ttyACM1", 0x046d, 0xc52b, "17", "Receiver");
    private static final PortInfo BRIDGE = port("/dev/ttyUSB0", 0x10c4, 0xea60, "0001", "CP2102");
    private static final PortInfo BOARD = port("/dev/ttyACM0", 0x303a, 0x1001, "7C:DF:A1:00:00:01", "USB JTAG");

    @Test
    void autoTakesTheOnlyPortThatLooksLikeABoard() throws EspException {
        assertThat(resolve("auto", MODEM, MOUSE, BRIDGE)).isEqualTo("/dev/ttyUSB0");
        assertThat(resolve(" AUTO ", MODEM, BOARD)).isEqualTo("/dev/ttyACM0");
        assertThat(resolve("/dev/ttyS0", BOARD)).isEqualTo("/dev/ttyS0");
    }

    @Test
    void autoNamesAllCandidatesWhenThereAreSeveral() {
        assertProblem(() -> resolve("auto", MODEM, BRIDGE, BOARD), Problem.SEVERAL_PORTS)
                .hasMessage("2 ports look like a board: /dev/ttyACM0 (Espressif USB-Serial/JTAG, serial "
                        + "7C:DF:A1:00:00:01), /dev/ttyUSB0 (Silicon Labs CP2102/CP2104/CP2102N, serial 0001)")
                .satisfies(e -> assertThat(((EspException) e).evidence().get(Key.CHOICES))
                        .contains("/dev/ttyACM0, /dev/ttyUSB0"));
    }

    @Test
    void autoSaysWhatThereIsWhenNothingLooksLikeABoard() {
        assertProblem(() -> resolve("auto"), Problem.NO_PORT).hasMessage("there is no serial port on this machine");
        assertProblem(() -> resolve("auto", MODEM, MOUSE), Problem.NO_PORT)
                .hasMessage("no port looks like a board; there are: /dev/ttyS0 (ttyS0), "
                        + "/dev/ttyACM1 (Receiver, serial 17)");
    }

    @Test
    void macOsPortsAreNotCountedTwice() throws EspException {
        PortInfo out = port("/dev/cu.usbserial-1", 0x10c4, 0xea60, "0001", "CP2102");
        PortInfo in = port("/dev/tty.usbserial-1", 0x10c4, 0xea60, "0001", "CP2102");
        assertThat(resolve("auto", in, out)).isEqualTo("/dev/cu.usbserial-1");
    }

    @ParameterizedTest
    @CsvSource({
        "vid=0x303a,/dev/ttyACM0",
        "vid=12346,/dev/ttyACM0",
        "PID=0xEA60,/dev/ttyUSB0",
        "name=ttyS,/dev/ttyS0",
        "serial=7c:df,/dev/ttyACM0",
        "vid=0x303a;vid=0x1;name=acm,/dev/ttyACM0",
        "vid=0x46d,/dev/ttyACM1"
    })
    void filtersChoose(String filters, String path) throws EspException {
        List<PortFilter> parsed = PortFilter.parse(List.of(filters.split(";")));
        assertThat(PortChooser.choose(List.of(MODEM, MOUSE, BRIDGE, BOARD), parsed)
                        .path())
                .isEqualTo(path);
    }

    @Test
    void aPlaceIsThePlugAndNotAPartOfIt() throws EspException {
        PortInfo one = at("/dev/ttyUSB0", "1-4");
        PortInfo two = at("/dev/ttyUSB1", "1-4.2");
        List<PortFilter> place = PortFilter.parse(List.of("place=1-4"));
        assertThat(PortChooser.choose(List.of(two, one, BRIDGE), place)).isEqualTo(one);
    }

    private static PortInfo at(String path, String place) {
        PortInfo port = port(path, 0x10c4, 0xea60, "0001", "CP2102");
        return new PortInfo(
                port.systemName(), path, "", port.usb(), port.serialNumber(), Optional.empty(), Optional.of(place));
    }

    /** As espflash's file of ports adds adapters to those that it knows. */
    @Test
    void anAdapterIsAddedToThoseThatAreKnown() throws EspException {
        List<PortFilter> also = PortFilter.parse(List.of("also=046D:c52b"));
        assertThat(PortChooser.choose(List.of(MODEM, MOUSE), also)).isEqualTo(MOUSE);
        assertThat(PortChooser.choose(List.of(MODEM, BRIDGE), also)).isEqualTo(BRIDGE);
        assertProblem(() -> PortChooser.choose(List.of(MOUSE, BRIDGE), also), Problem.SEVERAL_PORTS);
        List<PortFilter> other = PortFilter.parse(List.of("also=046d:c52b", "name=USB0"));
        assertThat(PortChooser.choose(List.of(MOUSE, BRIDGE), other)).isEqualTo(BRIDGE);
    }

    @Test
    void filtersThatNothingPassesAreNamed() throws EspException {
        List<PortFilter> filters = PortFilter.parse(List.of("vid=0x303a", "serial=99"));
        assertProblem(() -> PortChooser.choose(List.of(BOARD), filters), Problem.NO_PORT)
                .hasMessageStartingWith("no port passes the filters vid=0x303a, serial=99; there are: /dev/ttyACM0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vid", "vid=", "vid=x", "colour=red", "also=303a", "=7", ""})
    void whatIsNoFilterIsNamed(String text) {
        assertProblem(() -> PortFilter.parse(List.of(text)), Problem.BAD_PARAMETER)
                .hasMessage("\"" + text + "\" is not a filter for ports");
    }

    @ParameterizedTest
    @CsvSource({
        "usb:0,\"usb:0\" is not a kind of port this plugin knows",
        "http://host:1,\"http://host:1\" is not a kind of port this plugin knows",
        "tcp:host:1,'\"tcp:host:1\" lacks the two slashes, as in tcp://192.168.1.20:5555'",
        "'   ',no port is given"
    })
    void whatIsNoPortIsNamed(String text, String message) {
        Ports ports = new Ports(Clock.system(), (PortFinder) List::of);
        assertProblem(() -> open(ports, text), Problem.BAD_PORT).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://host", "rfc2217://:5", "socket://host:99999", "tcp://"})
    void networkPortsNeedHostAndPort(String text) {
        assertProblem(() -> open(new Ports(Clock.system(), (PortFinder) List::of), text), Problem.BAD_PORT);
    }

    @Test
    void simulatedPortsAreBoards() throws EspException {
        Ports ports = new Ports(Clock.system(), (PortFinder) List::of);
        try (Transport port = open(ports, "sim:esp32c3")) {
            assertThat(port.traits().name()).isEqualTo("sim:esp32c3");
        }
        assertProblem(() -> open(ports, "sim:esp99"), Problem.BAD_VIRTUAL_BOARD);
    }

    private static Transport open(Ports ports, String text) throws EspException {
        return ports.open(ports.resolve(text, List.of()), Duration.ofSeconds(10), path -> {});
    }

    private static String resolve(String text, PortInfo... ports) throws EspException {
        return new Ports(Clock.system(), () -> List.of(ports)).resolve(text, List.of());
    }

    private static PortInfo port(String path, int vid, int pid, String serial, String description) {
        return new PortInfo(
                path.substring(path.lastIndexOf('/') + 1),
                path,
                description,
                vid == 0 ? Optional.empty() : Optional.of(new UsbIdentity(vid, pid)),
                serial.isEmpty() ? Optional.empty() : Optional.of(serial),
                Optional.empty(),
                Optional.empty());
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertProblem(
            ThrowingCallable call, Problem problem) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(problem));
    }

    /** Names of Windows: all of them are ports of this machine, as none has the form of a URL. */
    @ParameterizedTest
    @ValueSource(strings = {"COM1", "COM10", "COM256", "com7", "\\\\.\\COM3", "\\\\.\\com10"})
    void aPortOfWindowsIsNoUrl(String name) throws Exception {
        assertThat(resolve(" " + name + " ")).isEqualTo(name);
        assertThat(PortQueue.key(name))
                .as("one queue for one port, however it is written")
                .isEqualTo(PortQueue.key(name.replace("\\\\.\\", "").toLowerCase(Locale.ROOT)))
                .isPresent();
        assertThat(PortQueue.key(name)).isNotEqualTo(PortQueue.key(name + "0"));
        assertThat(PortQueue.fileName(PortQueue.key(name).orElseThrow()))
                .as("of a file, on Windows too")
                .matches("[A-Za-z0-9._-]+")
                .doesNotMatch("(?i)(con|prn|aux|nul|(com|lpt)\\d)(\\..*)?");
    }
}
