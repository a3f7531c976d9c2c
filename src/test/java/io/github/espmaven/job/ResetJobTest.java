package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.job.ResetJob.To;
import io.github.espmaven.serve.PortServer;
import io.github.espmaven.serve.SharedBoard;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.NetworkUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResetJobTest {
    private final FakeClock clock = new FakeClock();
    private final RecordingListener listener = new RecordingListener();

    @TempDir
    Path dir;

    private String reset(String port, To to, String by) throws EspException {
        return new ResetJob(Boards.at(port), clock, listener)
                .run(to, ResetBy.parse(by), Duration.ofSeconds(2), Duration.ofSeconds(2))
                .line();
    }

    @ParameterizedTest
    @CsvSource({
        "esp32c3, auto", "esp32c3, hard", "esp32c3?usb=303a:1001, hard-usb", "esp32c3, hard-held",
                "esp32c3, R1|W0.1|R0",
        "esp32c3, soft", "esp32, soft", "esp32c3, watchdog", "esp32s3, watchdog", "esp8266, soft"
    })
    void theRomsFirstWordsProveThatTheBoardRestarted(String board, String by) throws EspException {
        assertThat(reset("sim:" + board, To.RUN, by))
                .startsWith("Reset: the board restarted. Its ROM said why it started: ")
                .as("its flash is empty")
                .contains(" But no program runs well: \"");
        assertThat(listener.told())
                .anyMatch(line -> line.matches("console .*(rst:0x|rst cause:).*"))
                .as("at the rate of the ROM")
                .noneMatch(line -> line.contains("\uFFFD"));
    }

    @ParameterizedTest
    @CsvSource({
        "esp32c3, auto",
        "esp32c3, classic",
        "esp32, classic-long",
        "esp32, tight",
        "esp32, tight-long",
        "esp32c3?usb=303a:1001, usb-jtag",
        "esp8266, D0|R1|W0.1|D1|R0|W0.05|D0"
    })
    void inDownloadModeTheLoaderHasToAnswer(String board, String by) throws EspException {
        assertThat(reset("sim:" + board, To.DOWNLOAD, by))
                .isEqualTo("Reset: the board waits for commands in download mode. Its loader answered.");
    }

    @Test
    void aHeldChipIsSilentUntilItIsReleased() throws Exception {
        Path script = Files.writeString(dir.resolve("console.txt"), "every 100ms tick\n");
        assertThat(reset("sim:esp32c3?console=" + script, To.HOLD, "auto"))
                .startsWith("Held in reset and released. Its ROM said why it started: ");
        assertThat(listener.told().stream().filter(line -> line.endsWith("tick")))
                .as("two seconds held, two watched")
                .hasSizeBetween(15, 21);
        assertThatThrownBy(() -> reset("/dev/no-such-port", To.HOLD, "hard-held"))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .startsWith("ESP-312 Bad parameter: esp.resetBy names a sequence of steps;"
                                        + " esp.resetTo=hold only pulls the reset pin and lets it go.\n"
                                        + "  Correct esp.resetBy; allowed: auto."));
    }

    @Test
    void whereTheLinesLeadNowhereNothingIsClaimed() throws EspException {
        assertThat(reset("sim:esp32c3?circuit=none", To.RUN, "auto"))
                .isEqualTo(
                        "The reset was given at sim:esp32c3?circuit=none. Nothing was heard from the chip's ROM since,"
                                + " so nothing proves that it was reset.");
    }

    @Test
    void withoutControlLinesTheRemedyIsTheButton() throws Exception {
        VirtualBoard board = new VirtualBoard(BoardOptions.of(Chip.ESP32_C3), Clock.system());
        SharedBoard shared = new SharedBoard(board, true);
        try (PortServer server = new PortServer(shared, NetworkUrl.parseListening("tcp://:0"), event -> {})) {
            String port = "tcp://127.0.0.1:" + server.port();
            assertThatThrownBy(() -> reset(port, To.RUN, "auto"))
                    .isInstanceOfSatisfying(
                            EspException.class,
                            e -> assertThat(Remedies.explain(e))
                                    .isEqualTo(
                                            "ESP-210 Not possible on this chip: " + port + " has no control lines: the"
                                                    + " board cannot be reset"
                                                    + " from here.\n"
                                                    + "  Press the board's reset"
                                                    + " button, or have the chip"
                                                    + " restart itself where it"
                                                    + " can:"
                                                    + " -Desp.resetBy=watchdog.\n"
                                                    + "  More: "
                                                    + "https://espmaven.github.io/esp-maven-plugin/troubleshooting.html#ESP-210"));
        }
    }

    @Test
    void aBoardThatWaitsForDownloadIsNoSuccess() {
        assertThatThrownBy(() -> reset("sim:esp32c3", To.RUN, "classic"))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .isEqualTo("ESP-312 Bad parameter: esp.resetBy leads into download mode, where the"
                                        + " board now waits, and esp.resetTo is run.\n"
                                        + "  Correct esp.resetBy; allowed: auto, hard, watchdog, soft.\n"
                                        + "  More: https://espmaven.github.io/esp-maven-plugin/troubleshooting.html"
                                        + "#ESP-312"));
    }

    @Test
    void whatIsNoWayIsRefusedWithAllThatAre() {
        assertThatThrownBy(() -> ResetBy.parse("D2|X"))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .contains(
                                        "esp.resetBy is \"D2|X\"",
                                        "allowed: auto, classic, classic-long, tight, tight-long, usb-jtag, hard,"
                                                + " hard-held, hard-usb, watchdog, soft, or steps as"
                                                + " D0|R1|W0.1|D1|R0|W0.05|D0."));
        assertThatThrownBy(() -> reset("sim:esp32c3", To.DOWNLOAD, "soft"))
                .hasMessage("esp.resetBy=watchdog and soft start the program; esp.resetTo is download");
    }
}
