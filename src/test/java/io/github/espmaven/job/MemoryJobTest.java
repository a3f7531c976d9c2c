package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.AddressRange;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.job.input.MemoryParameter;
import io.github.espmaven.loader.Op;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.report.MemoryReport;
import io.github.espmaven.serve.PortServer;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.TamperedTransport;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.Transport;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryJobTest {
    private static MemoryJob job(String board) {
        return new MemoryJob(Boards.at(board), new FakeClock(), new RecordingListener());
    }

    private static AddressRange words(String text) throws EspException {
        return MemoryParameter.words(Optional.of(text));
    }

    /** The words by which these chips are told (protocol.md, section 1.1). */
    @ParameterizedTest
    @CsvSource({"esp8266, 0xfff0c101", "esp32, 0x00f01d83", "esp32s2, 0x000007c6"})
    void aWordOfTheMaskRomIsRead(String chip, String magic) throws EspException {
        MemoryReport report = job("sim:" + chip).read(words("0x40001000"));
        assertThat(report.lines()).containsExactly("0x40001000  " + magic);
        assertThat(report.warning()).isEmpty();
    }

    @Test
    void wordsStandFourALineAndInTheChipsOrderInTheFile() throws EspException {
        MemoryReport report = job("sim:esp32c3?mac=7c:df:a1:00:00:01").read(words("0x60008844+20"));
        assertThat(report.lines()).hasSize(2);
        assertThat(report.lines().get(0)).startsWith("0x60008844  0xa1000001 0x");
        assertThat(report.bytes()).hasSize(20).startsWith(1, 0, 0, 0xa1, 0xdf, 0x7c);
        assertThat(JsonFile.text(report.json())).contains("\"address\": 1610647620", "2701131777");
    }

    /** One word reads otherwise the first time, one the second time; what counts is the second. */
    @Test
    void wordsThatDifferBetweenTwoReadingsAreCounted() throws Exception {
        Map<Integer, Integer> readings = new HashMap<>();
        UnaryOperator<Transport> line = TamperedTransport.changing(Op.READ_REG, packet -> {
            int address = TamperedTransport.word(packet, 0);
            int reading = readings.merge(address, 1, Integer::sum);
            boolean other = (address == 0x3ffb0004 && reading == 1) || (address == 0x3ffb000c && reading == 2);
            return other ? 0x40001000 : address;
        });
        VirtualBoard board = new VirtualBoard(BoardOptions.parse("sim:esp32?boot=download"), Clock.system());
        try (PortServer server = new PortServer(
                () -> line.apply(board.transport()), NetworkUrl.parseListening("tcp://:0"), event -> {})) {
            MemoryReport report = new MemoryJob(
                            Boards.at("tcp://127.0.0.1:" + server.port()), Clock.system(), new RecordingListener())
                    .read(words("0x3ffb0000+0x14"));
            assertThat(report.lines())
                    .containsExactly(
                            "0x3ffb0000  0x00000000 0x00000000 0x00000000 0x00f01d83", "0x3ffb0010  0x00000000");
            assertThat(report.warning())
                    .contains("2 of 5 words changed between two readings, the first at 0x3ffb0004: the hardware changes"
                            + " them, or the line falsifies data");
            assertThat(JsonFile.text(report.json())).contains("\"changing\": [\n    1073414148,\n    1073414156\n  ]");
        }
    }

    @Test
    void aWriteChangesTheBitsOfItsMask() throws EspException {
        MemoryJob.Write write = new MemoryJob.Write(words("0x3fc90000"), 0x1234_5678, 0xFFFF, 100);
        MemoryReport report = job("sim:esp32c3").write(write);
        assertThat(write).hasToString("0x12345678 in the bits 0xffff to 0x3fc90000");
        assertThat(report.lines())
                .containsExactly("0x3fc90000 was 0x00000000, written 0x12345678 in the bits 0x0000ffff, now reads"
                        + " 0x00005678");
        assertThat(report.warning()).isEmpty();
        assertThat(JsonFile.text(report.json())).contains("\"asWritten\": true");
    }

    @Test
    void aWordThatDoesNotKeepWhatIsWrittenIsSaid() throws EspException {
        MemoryReport report = job("sim:esp32").write(new MemoryJob.Write(words("0x40001000"), 5, -1, 0));
        assertThat(report.warning())
                .hasValueSatisfying(
                        text -> assertThat(text).startsWith("the word does not read as it was written (0x00000005)"));
        assertThat(JsonFile.text(report.json())).contains("\"asWritten\": false");
    }

    @ParameterizedTest
    @CsvSource({
        "esp32, 0x3ff5a000",
        "esp32, 0x6001a104",
        "esp32s2, 0x3f41a1d4",
        "esp32s2, 0x6001a1d4",
        "esp32c3, 0x60008bfc",
        "esp32h4, 0x600b1800"
    })
    void registersOfTheFuseControllerAreNotWritten(String chip, String address) {
        assertThatThrownBy(() -> job("sim:" + chip).write(new MemoryJob.Write(words(address), 1, -1, 0)))
                .hasMessage(address + " is a register of the fuse controller, and writing to it can burn fuses")
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.BURN_REFUSED);
    }

    @Test
    void aLockedChipGivesNothingAndTakesNothing() {
        String locked = "sim:esp32c3?security=secure-download";
        assertThatThrownBy(() -> job(locked).read(words("0x40001000")))
                .hasMessage("the chip is in secure download mode and takes no commands for its memory");
        assertThatThrownBy(() -> job(locked).write(new MemoryJob.Write(words("0x3fc90000"), 1, -1, 0)))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .startsWith("ESP-212 Secure download mode")
                                .contains("restrict the chip to writing and erasing flash, for good."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x40001002 | whole words: address and length are multiples of 4",
                "0x40001000+6 | whole words: address and length are multiples of 4",
                "0xfffffffc+8 | 0x3fc80000 or 0x3fc80000+0x100, within 32 bits",
                "0x100000000 | 0x3fc80000 or 0x3fc80000+0x100, within 32 bits",
                "0x40001000+0 | 0x3fc80000 or 0x3fc80000+0x100, within 32 bits",
                "-4 | 0x3fc80000 or 0x3fc80000+0x100, within 32 bits",
                "nvs | 0x3fc80000 or 0x3fc80000+0x100, within 32 bits"
            })
    void aRangeThatIsNoneIsRefusedBeforeThePortIsOpened(String text, String allowed) {
        assertThatThrownBy(() -> words(text))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .isEqualTo("ESP-312 Bad parameter: esp.memory is \"" + text
                                        + "\".\n  Correct esp.memory; allowed: " + allowed + ".\n  More: "
                                        + "https://espmaven.github.io/esp-maven-plugin/troubleshooting.html#ESP-312"));
        assertThatThrownBy(() -> MemoryParameter.word("esp.value", Optional.of("0x100000000")))
                .hasMessage("esp.value is \"0x100000000\"");
        assertThatThrownBy(() -> MemoryParameter.words(Optional.of(" "))).hasMessage("esp.memory is missing");
    }
}
