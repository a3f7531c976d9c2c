package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.FlashStatus;
import io.github.espmaven.chip.JedecId;
import io.github.espmaven.connect.SpiConnection;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.job.FlashChipJob.Write;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.report.FlashChipReport;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.serve.PortServer;
import io.github.espmaven.serve.SharedBoard;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.NetworkUrl;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class FlashChipJobTest {
    @TempDir
    Path dir;

    private static FlashChipJob job(String board) {
        return new FlashChipJob(Boards.at(board), new FakeClock(), new RecordingListener());
    }

    private static FlashChipReport write(String board, String values, boolean kept) throws EspException {
        return job(board).status(Optional.of(Write.parse(values, kept, false)));
    }

    @ParameterizedTest
    @CsvSource({"esp32c3", "esp8266", "esp32", "esp32h4", "esp32e22"})
    void registersAreReadAndWrittenOnEveryKindOfController(String chip) throws EspException {
        assertThat(job("sim:" + chip).status(Optional.empty()).lines())
                .hasSize(4)
                .startsWith("Status register 1: 0x00")
                .endsWith("Protection:        no block is protected");
        FlashChipReport report = write("sim:" + chip + "?flash=4MB", "0x04,2,0x60", true);
        assertThat(report.lines())
                .containsExactly(
                        "Status register 1: 0x04 (BP0)",
                        "Status register 2: 0x02 (QE)",
                        "Status register 3: 0x60 (DRV1, DRV0)",
                        "Protection:        [0x3f0000, 0x400000) is protected against writing");
        assertThat(JsonFile.text(report.json())).contains("\"registers\": [\n    4,\n    2,\n    96\n  ]");
    }

    /** Winbond's data sheet of the W25Q32BV: an 8-bit 01 clears CMP, QE and SRP1; there is no 31. */
    @Test
    void whatIsNotNamedStaysOnOlderChips() throws Exception {
        String older = "sim:esp32c3?flash=4MB&part=w25q-bv";
        assertThat(write(older, "keep,0x42", true).lines())
                .contains("Status register 1: 0x00", "Status register 2: 0x42 (CMP, QE)");
        SharedBoard board = new SharedBoard(new VirtualBoard(BoardOptions.parse(older), Clock.system()), true);
        try (PortServer server = new PortServer(board, NetworkUrl.parseListening("tcp://:0"), event -> {})) {
            FlashChipJob job = new FlashChipJob(
                    Boards.at("tcp://127.0.0.1:" + server.port()), Clock.system(), new RecordingListener());
            job.status(Optional.of(Write.parse("keep,2", true, false)));
            assertThat(job.status(Optional.of(Write.parse("4", true, false))).lines())
                    .contains("Status register 1: 0x04 (BP0)", "Status register 2: 0x02 (QE)");
        }
    }

    @Test
    void ofMakersThatUseItsOpcodeOtherwiseNoSecondRegisterIsAskedFor() throws EspException {
        String macronix = "sim:esp32c3?flash=4MB&part=mx25l";
        assertThat(write(macronix, "4", true).lines())
                .containsExactly(
                        "Status register 1: 0x04 (BP0)",
                        "Status registers 2 and 3 are not read: their opcodes can mean other things to Macronix.",
                        "Protection:        blocks are protected against writing (BP = 1); which, the maker's data"
                                + " sheet tells");
        assertThatThrownBy(() -> write(macronix, "keep,2", true))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .startsWith(
                                        "ESP-312 Bad parameter: esp.writeStatus is for register 2, which the maker of"
                                                + " this flash chip (manufacturer c2, device 2016) is not known to have.\n"
                                                + "  Correct esp.writeStatus; allowed: a value for register 1."));
    }

    @Test
    void whatIsNotKeptIsSaidToBeSo() throws EspException {
        assertThat(Write.parse("keep,2", false, false))
                .hasToString("0x2 to status register 2, until the flash chip is reset");
        assertThat(write("sim:esp32c3", "keep,2", false).lines()).contains("Status register 2: 0x02 (QE)");
    }

    /** The ranges of the table "Status Register Memory Protection" in Winbond's data sheet of the W25Q32JV. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x00 | 0x00 | no block is protected",
                "0x04 | 0x00 | [0x3f0000, 0x400000) is protected against writing",
                "0x08 | 0x00 | [0x3e0000, 0x400000) is protected against writing",
                "0x18 | 0x00 | [0x200000, 0x400000) is protected against writing",
                "0x24 | 0x00 | [0x000000, 0x010000) is protected against writing",
                "0x1c | 0x00 | [0x000000, 0x400000) is protected against writing",
                "0x44 | 0x00 | [0x3ff000, 0x400000) is protected against writing",
                "0x50 | 0x00 | [0x3f8000, 0x400000) is protected against writing",
                "0x64 | 0x00 | [0x000000, 0x001000) is protected against writing",
                "0x04 | 0x40 | [0x000000, 0x3f0000) is protected against writing",
                "0x64 | 0x40 | [0x001000, 0x400000) is protected against writing",
                "0x1c | 0x40 | no block is protected"
            })
    void protectionIsExplainedAsTheMakersDataSheetDoes(int first, int second, String text) {
        JedecId w25q32 = new JedecId(0x1640EF);
        assertThat(new FlashStatus(w25q32, List.of(first, second, 0)).protection())
                .isEqualTo(text);
    }

    @Test
    void ofOtherMakersNoRangeIsClaimed() {
        JedecId macronix = new JedecId(0x1620C2);
        assertThat(new FlashStatus(macronix, List.of(0x0C, 0, 0)).protection())
                .isEqualTo("blocks are protected against writing (BP = 3); which, the maker's data sheet tells");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x80 | the bits 0x80 of register 1 lock the registers or, kept, are never cleared again",
                "0,0x09 | the bits 0x9 of register 2 lock the registers or, kept, are never cleared again"
            })
    void whatLocksForGoodNeedsForce(String text, String why) throws EspException {
        assertThatThrownBy(() -> Write.parse(text, true, false))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .contains(
                                        "esp.writeStatus is \"" + text + "\": " + why,
                                        "-Desp.force=true if you are sure"));
        assertThat(Write.parse(text, true, true).values()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x100 | 0x100 | 0 to 0xff, or keep",
                "-1 | -1 | 0 to 0xff, or keep",
                "keep,zebra | zebra | 0 to 0xff, or keep",
                "',2' | '' | 0 to 0xff, or keep",
                "keep | keep | up to three values of 0 to 0xff, or keep",
                "0,0,0,0 | 0,0,0,0 | up to three values of 0 to 0xff, or keep"
            })
    void whatIsNoRegisterIsRefusedBeforeThePortIsOpened(String text, String what, String choices) {
        assertThatThrownBy(() -> Write.parse(text, true, true))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .startsWith("ESP-312 Bad parameter: esp.writeStatus is \"" + what + "\".\n"
                                        + "  Correct esp.writeStatus; allowed: " + choices + ".\n"));
    }

    @Test
    void aRegisterThatDoesNotTakeItsValueIsAFailure() {
        assertThatThrownBy(() -> write("sim:esp32c3", "keep,keep,0x80", true))
                .hasMessage("status register 3 of the flash chip reads 0x0 where it should read 0x80")
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.STILL_EMPTY);
    }

    @Test
    void aLockedChipAndAMissingFlashAreTold() throws Exception {
        assertThatThrownBy(() -> job("sim:esp32c3?security=secure-download").status(Optional.empty()))
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.SECURE_DOWNLOAD_MODE);
        assertThatThrownBy(() -> job("sim:esp32c3?security=secure-download").sfdp())
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.SECURE_DOWNLOAD_MODE);
        BoardRequest board = Boards.at("sim:esp32c3?flash=4MB");
        BoardRequest elsewhere =
                board.withOptions(board.options().withSpiConnection(SpiConnection.parse("0,1,2,3,10")));
        FlashChipJob missing = new FlashChipJob(elsewhere, new FakeClock(), new RecordingListener());
        for (ThrowingCallable wanted :
                List.<ThrowingCallable>of(() -> missing.status(Optional.empty()), missing::sfdp)) {
            assertThatThrownBy(wanted)
                    .isInstanceOfSatisfying(
                            EspException.class,
                            e -> assertThat(Remedies.explain(e))
                                    .startsWith("ESP-405 Flash chip not found: the flash chip of this board does not"
                                            + " answer (")
                                    .contains("-Desp.spiConnection=CLK,Q,D,HD,CS."));
        }
    }

    /** Words of Winbond's W25Q-JV by its data sheet: 4 KB by 20, 32 KB by 52, 64 KB by D8; EB in six cycles. */
    @ParameterizedTest
    @CsvSource({"esp32s3, 8MB, 3", "esp8266, 4MB, 3", "esp32s3, 32MB, 3 or 4"})
    void theTableIsDecoded(String chip, String size, String addressBytes) throws EspException {
        FlashChipReport report = job("sim:" + chip + "?flash=" + size).sfdp();
        int kilobytes = Integer.parseInt(size.replace("MB", "")) * 1024;
        assertThat(report.lines())
                .contains(
                        "  size: " + kilobytes + " KB",
                        "  address bytes: " + addressBytes,
                        "  erase: 4 KB (20), 32 KB (52), 64 KB (d8)",
                        "  fast reads: 1-1-2 (3b, 8 cycles), 1-2-2 (bb, 4 cycles), 1-4-4 (eb, 6 cycles), 1-1-4 (6b, 8"
                                + " cycles)",
                        "  page: 256 bytes")
                .anyMatch(line -> line.startsWith("Table 0xff00, version 1.") && line.contains("at 0x000080: e520f"));
        assertThat(JsonFile.text(report.json())).contains("\"id\": 65280");
    }

    @Test
    void md5OfARangeIsTheChipsAndErasingByTypeTakesAllOfIt() throws Exception {
        Path flash = dir.resolve("flash.bin");
        byte[] used = TestBoard.used(4 << 20);
        byte[] table = PartitionTable.parse(
                        "nvs, data, nvs, 0x9000, 0x3000\nmore, data, nvs, 0xc000, 0x3000\nfactory, app, factory, 0x10000, 64K\n"
                                .getBytes(StandardCharsets.UTF_8))
                .toBinary();
        System.arraycopy(table, 0, used, 0x8000, table.length);
        Files.write(flash, used);
        String port = "sim:esp32c3?flash=4MB&file=" + flash;
        ReadFlashRequest range =
                new ReadFlashRequest(Boards.at(port), Optional.of("0x20000+0x1000"), TableInput.NONE, flash);
        String digest = Hex.of(Digests.md5(used, 0x20000, 0x1000));
        assertThat(new ReadFlashJob(range, new FakeClock(), new RecordingListener()).md5())
                .isEqualTo("MD5 of [0x020000, 0x021000) of the flash: " + digest);
        EraseRequest all = new EraseRequest(Boards.at(port), Optional.of("data:nvs"), TableInput.NONE, Set.of());
        assertThat(new EraseJob(all, new FakeClock(), new RecordingListener())
                        .run()
                        .bytes())
                .contains(0x6000L);
        byte[] left = used.clone();
        Arrays.fill(left, 0x9000, 0xf000, (byte) 0xff);
        assertThat(Files.readAllBytes(flash)).isEqualTo(left);
    }
}
