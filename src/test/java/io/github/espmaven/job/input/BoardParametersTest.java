package io.github.espmaven.job.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.Attempts;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.EspflashPorts;
import io.github.espmaven.connect.EsptoolConfig;
import io.github.espmaven.connect.SpiConnection;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.port.PortFilter;
import io.github.espmaven.reset.ResetOptions.Before;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** POM and command line before environment, environment before file, file before defaults. */
public class BoardParametersTest {
    private static final Map<String, String> EVERYTHING = Map.of(
            "ESPTOOL_PORT", "/dev/ttyUSB3",
            "ESPTOOL_CHIP", "esp32s3",
            "ESPTOOL_BAUD", "230400",
            "ESPTOOL_BEFORE", "no-reset",
            "ESPTOOL_AFTER", "watchdog-reset",
            "ESPTOOL_CONNECT_ATTEMPTS", "4",
            "ESPTOOL_OPEN_PORT_ATTEMPTS", "9");

    @TempDir
    Path folder;

    @Test
    void whatIsSaidInThePomCounts() throws EspException {
        BoardRequest request = said("tcp://host:1", "esp32c3", "115200", "usb-reset", "no-reset")
                .request(EVERYTHING, EsptoolConfig.defaults());
        assertThat(request.port().name()).isEqualTo("tcp://host:1");
        assertThat(request.options().chip()).contains(Chip.ESP32_C3);
        assertThat(request.options().baud()).isEqualTo(115_200);
        assertThat(request.options().reset().before()).isEqualTo(Before.USB_RESET);
        assertThat(request.after()).isEqualTo(AfterReset.NO_RESET);
    }

    @Test
    void thenTheEnvironment() throws Exception {
        BoardRequest request =
                nothingSaid().request(EVERYTHING, file("connect_attempts = 2\nopen_port_attempts = 3\n"));
        assertThat(request.port().name()).isEqualTo("/dev/ttyUSB3");
        assertThat(request.options().chip()).contains(Chip.ESP32_S3);
        assertThat(request.options().baud()).isEqualTo(230_400);
        assertThat(request.options().reset().before()).isEqualTo(Before.NO_RESET);
        assertThat(request.after()).isEqualTo(AfterReset.WATCHDOG_RESET);
        assertThat(request.options().attempts()).isEqualTo(new Attempts(4, 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ESPFLASH_BAUD | fast | ESP-312 Bad parameter: ESPFLASH_BAUD is \"fast\". | Correct ESPFLASH_BAUD;"
                        + " allowed: auto, or 300 to 12000000, usually 115200 to 921600.",
                "ESPTOOL_AFTER | never | ESP-312 Bad parameter: ESPTOOL_AFTER is \"never\". | Correct ESPTOOL_AFTER;"
                        + " allowed: hard-reset, ",
                "ESPTOOL_FS | huge | ESP-312 Bad parameter: ESPTOOL_FS is \"huge\". | Correct ESPTOOL_FS; "
            })
    void aWrongVariableIsNamed(String name, String value, String cause, String remedy) {
        assertThatThrownBy(() -> said("COM1", "auto", "slow", "no-reset", "no-reset")
                        .request(Map.of("ESPTOOL_BAUD", "fast"), EsptoolConfig.defaults()))
                .hasMessage("esp.baud is \"slow\"");
        assertThatThrownBy(() -> nothingSaid().request(Map.of(name, value), EsptoolConfig.defaults()))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(Remedies.explain(e)).startsWith(cause + "\n  " + remedy));
    }

    @Test
    void thenTheFile() throws Exception {
        BoardRequest request = nothingSaid().request(Map.of(), file("""
            connect_attempts = 2
            write_block_attempts = 8
            open_port_attempts = 5
            serial_write_timeout = 1.5
            reset_delay = 0.25
            timeout = 4
            custom_reset_sequence = D0|R1|W0.3|D1|R0
            custom_hard_reset_sequence = R1|W0.4|R0
            """));
        assertThat(request.options().attempts()).isEqualTo(new Attempts(2, 8));
        assertThat(request.port().openings()).isEqualTo(5);
        assertThat(request.port().writeLimit()).isEqualTo(Duration.ofMillis(1500));
        assertThat(request.options().reset().delay()).contains(Duration.ofMillis(250));
        assertThat(request.options().timeouts().standard()).isEqualTo(Duration.ofSeconds(4));
        assertThat(request.options().reset().sequence().orElseThrow()).hasToString("custom (D0|R1|W0.3|D1|R0)");
        assertThat(request.options().reset().hardSequence().orElseThrow()).hasToString("custom (R1|W0.4|R0)");
    }

    @Test
    void thenTheDefaults() throws EspException {
        BoardRequest request = nothingSaid().request(Map.of(), EsptoolConfig.defaults());
        assertThat(request.port().name()).isEqualTo("auto");
        assertThat(request.options().chip()).isEmpty();
        assertThat(request.options().baud()).isEqualTo(ConnectOptions.BEST_BAUD);
        assertThat(request.options().reset().before()).isEqualTo(Before.DEFAULT_RESET);
        assertThat(request.after()).isEqualTo(AfterReset.HARD_RESET);
        assertThat(request.options().attempts()).isEqualTo(Attempts.USUAL);
        assertThat(request.port().writeLimit()).isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ESPTOOL_CONNECT_ATTEMPTS", "ESPTOOL_OPEN_PORT_ATTEMPTS"})
    void whatIsNoNumberIsNamed(String variable) {
        assertThatThrownBy(() -> nothingSaid().request(Map.of(variable, "many"), EsptoolConfig.defaults()))
                .hasMessage(variable + " is \"many\"")
                .extracting("problem")
                .isEqualTo(Problem.BAD_PARAMETER);
    }

    private EsptoolConfig file(String options) throws Exception {
        Files.writeString(folder.resolve("esptool.cfg"), "[esptool]\n" + options);
        return EsptoolConfig.find(folder, folder, Map.of());
    }

    @Test
    void namesAreTakenInAnySpellingOfEsptools() throws EspException {
        BoardRequest request = nothingSaid("sim:esp32")
                .request(
                        Map.of("ESPTOOL_PORT", "COM9", "ESPTOOL_CHIP", "esp32", "ESPTOOL_AFTER", "no_reset"),
                        EsptoolConfig.defaults());
        assertThat(request.port().name()).isEqualTo("sim:esp32");
        assertThat(request.options().chip()).contains(Chip.ESP32);
        assertThat(request.after()).isEqualTo(AfterReset.NO_RESET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,2,3", "1,2,3,4,x", "1,2,3,4,5,6", "QSPI", ""})
    void pinsThatAreNoneAreNamedBeforeThePortIsOpened(String pins) {
        assertThatThrownBy(() -> pins("auto", pins))
                .hasMessage("esp.spiConnection is \"" + pins + "\"")
                .extracting("problem")
                .isEqualTo(Problem.BAD_PARAMETER);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        esp32c3 | HSPI       | BAD_PARAMETER | an ESP32-C3 cannot reach flash at these pins: HSPI
        esp32c3 | 0,1,2,3,22 | BAD_PARAMETER | an ESP32-C3 cannot reach flash at these pins: 0,1,2,3,22
        esp32c3 | 0,1,2,3,3  | BAD_PARAMETER | an ESP32-C3 cannot reach flash at these pins: 0,1,2,3,3
        esp8266 | HSPI       | NOT_SUPPORTED | the flash of an ESP8266 cannot be at other pins than the default
        """)
    void soArePinsThatTheNamedChipCannotUse(String chip, String pins, Problem problem, String message) {
        assertThatThrownBy(() -> pins(chip, pins))
                .hasMessage(message)
                .extracting("problem")
                .isEqualTo(problem);
    }

    @Test
    void pinsThatSomeChipCanUse() throws EspException {
        assertThat(pins("auto", "hspi").options().spiConnection()).contains(new SpiConnection("hspi"));
        assertThat(new SpiConnection("hspi").on(Chip.ESP32))
                .isEqualTo(new SpiConnection(" 14, 12,13,4,15").on(Chip.ESP32));
    }

    private static BoardRequest pins(String chip, String pins) throws EspException {
        return said("sim:esp32", chip, "", "", "", Optional.of(pins)).request(Map.of(), EsptoolConfig.defaults());
    }

    private static BoardParameters nothingSaid() {
        return said("", "", "", "", "");
    }

    /** Only a port. */
    public static BoardParameters nothingSaid(String port) {
        return said(port, "", "", "", "");
    }

    @Test
    void espflashsPortIsTakenWhereNobodySaysMore() throws EspException {
        EspflashPorts file = new EspflashPorts(Optional.of("/dev/ttyUSB7"), List.of("303a:1001"));
        BoardRequest request = of(file, List.of()).request(Map.of(), EsptoolConfig.defaults());
        assertThat(request.port().name()).isEqualTo("/dev/ttyUSB7");
        assertThat(request.port().filters()).extracting(PortFilter::value).containsExactly("303a:1001");
        Map<String, String> espflash = Map.of("ESPFLASH_PORT", "/dev/ttyUSB8");
        assertThat(of(file, List.of())
                        .request(espflash, EsptoolConfig.defaults())
                        .port()
                        .name())
                .isEqualTo("/dev/ttyUSB8");
        assertThat(of(file, List.of("name=ACM"))
                        .request(Map.of(), EsptoolConfig.defaults())
                        .port()
                        .name())
                .isEqualTo("auto");
    }

    /** The variables of ESP-IDF's idf.py and of pytest-embedded come after the flash tools' own. */
    @Test
    void soAreThoseOfEspIdf() throws EspException {
        Map<String, String> idf = Map.of("ESPPORT", "/dev/ttyUSB9", "ESPBAUD", "460800");
        BoardRequest request = nothingSaid().request(idf, EsptoolConfig.defaults());
        assertThat(request.port().name()).isEqualTo("/dev/ttyUSB9");
        assertThat(request.options().baud()).isEqualTo(460_800);
        Map<String, String> both = Map.of("ESPPORT", "/dev/ttyUSB9", "ESPTOOL_PORT", "/dev/ttyUSB1");
        assertThat(nothingSaid().request(both, EsptoolConfig.defaults()).port().name())
                .isEqualTo("/dev/ttyUSB1");
    }

    private static BoardParameters of(EspflashPorts file, List<String> filters) {
        BoardParameters plain = nothingSaid();
        return new BoardParameters(
                plain.port(),
                plain.chip(),
                plain.baud(),
                plain.before(),
                plain.after(),
                plain.stub(),
                plain.spiConnection(),
                plain.heal(),
                Optional.of("8MB"),
                Optional.of(3),
                filters,
                file,
                plain.queueing(),
                plain.timeLimit(),
                plain.trace());
    }

    @Test
    void whatIsSaidOfFlashAndAttemptsCounts() throws EspException {
        BoardRequest request = of(EspflashPorts.NONE, List.of()).request(EVERYTHING, EsptoolConfig.defaults());
        assertThat(request.options().attempts().resets()).isEqualTo(3);
        assertThat(request.options().flashBytes()).hasValue(8 << 20);
        assertThat(nothingSaid()
                        .request(Map.of("ESPTOOL_FS", "2MB-c1"), EsptoolConfig.defaults())
                        .options()
                        .flashBytes())
                .hasValue(2 << 20);
        assertThat(nothingSaid()
                        .request(Map.of("ESPTOOL_FS", "detect"), EsptoolConfig.defaults())
                        .options()
                        .flashBytes())
                .isEmpty();
    }

    private static BoardParameters said(String port, String chip, String baud, String before, String after) {
        return said(port, chip, baud, before, after, Optional.empty());
    }

    private static BoardParameters said(
            String port, String chip, String baud, String before, String after, Optional<String> spiConnection) {
        return new BoardParameters(
                Optional.of(port),
                Optional.of(chip),
                Optional.of(baud),
                Optional.of(before),
                Optional.of(after),
                StubUse.USE,
                spiConnection,
                true,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                EspflashPorts.NONE,
                new PortRequest.Queueing("esp:test", Duration.ofSeconds(60)),
                Optional.empty(),
                Optional.empty());
    }
}
