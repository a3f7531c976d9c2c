package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.github.espmaven.base.EspException;
import io.github.espmaven.port.PortFilter;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.report.PortList;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PortsJobTest {
    private static final String BY_ID = "/dev/serial/by-id/usb-Espressif_USB_JTAG-if00";
    private static final PortInfo CONSOLE = new PortInfo(
            "ttyS0", "/dev/ttyS0", "ttyS0", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    private static final PortInfo BRIDGE = new PortInfo(
            "ttyUSB0",
            "/dev/ttyUSB0",
            "USB Serial",
            Optional.of(new UsbIdentity(0x1a86, 0x7523)),
            Optional.empty(),
            Optional.empty(),
            Optional.of("1-2"));
    private static final PortInfo BOARD = new PortInfo(
            "ttyACM0",
            "/dev/ttyACM0",
            "USB JTAG/serial debug unit",
            Optional.of(new UsbIdentity(0x303a, 0x1001)),
            Optional.of("7C:DF:A1:00:00:01"),
            Optional.of("Espressif"),
            Optional.of("1-4.2"));

    @Test
    void listsBoardsFirstWithAllThatIsKnown() throws EspException {
        assertThat(list(List.of(), CONSOLE, BRIDGE, BOARD).lines())
                .containsExactly(
                        "/dev/ttyACM0  Espressif USB-Serial/JTAG (303A:1001), serial number 7C:DF:A1:00:00:01,"
                                + " plugged in at 1-4.2",
                        "              " + BY_ID,
                        "              in use by minicom (process 4711)",
                        "/dev/ttyUSB0  WCH CH340 (1A86:7523), plugged in at 1-2",
                        "/dev/ttyS0    ttyS0",
                        "2 ports for -Desp.port=auto, which takes none of several: name one, or filters.");
    }

    @Test
    void saysWhatAutoWouldTake() throws EspException {
        assertThat(list(List.of(), CONSOLE, BRIDGE).lines()).endsWith("-Desp.port=auto takes /dev/ttyUSB0.");
        assertThat(list(List.of("vid=0x303a"), BRIDGE, BOARD).lines()).endsWith("-Desp.port=auto takes /dev/ttyACM0.");
        assertThat(list(List.of(), CONSOLE).lines())
                .endsWith("No port for -Desp.port=auto: name one, or filters that one passes.");
    }

    @Test
    void aMachineWithoutPortsIsToldHowToGoOn() throws EspException {
        PortList none = list(List.of());
        assertThat(none.lines())
                .hasSize(3)
                .startsWith("There is no serial port on this machine.")
                .last()
                .asString()
                .contains("-Desp.port=sim:esp32c3");
        assertThat(none.json().getAsJsonArray("ports")).isEmpty();
        assertThat(none.json().has("auto")).isFalse();
    }

    @Test
    void tellsProgramsTheSame() throws EspException {
        String json = JsonFile.text(list(List.of("vid=0x303a"), CONSOLE, BOARD).json());
        assertThat(JsonParser.parseString(json)).isEqualTo(JsonParser.parseString("""
            {"formatVersion": 1, "auto": "/dev/ttyACM0", "ports": [
             {"port": "/dev/ttyACM0", "description": "USB JTAG/serial debug unit",
              "device": "Espressif USB-Serial/JTAG", "vendorId": 12346, "productId": 4097,
              "serialNumber": "7C:DF:A1:00:00:01", "manufacturer": "Espressif", "location": "1-4.2",
              "links": ["%s"], "candidate": true, "busy": true, "holder": "minicom (process 4711)"},
             {"port": "/dev/ttyS0", "description": "ttyS0", "links": [], "candidate": false, "busy": false}]}
            """.formatted(BY_ID)));
    }

    private static PortList list(List<String> filters, PortInfo... ports) throws EspException {
        return new PortsJob(
                        () -> List.of(ports),
                        PortFilter.parse(filters),
                        path -> path.equals("/dev/ttyACM0") ? List.of(BY_ID) : List.of(),
                        path -> path.equals("/dev/ttyACM0") ? Optional.of("minicom (process 4711)") : Optional.empty())
                .run();
    }
}
