package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.SpiConnection;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.report.RegionCheck;
import io.github.espmaven.testing.FakeClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All that a goal does with the flash it does with the chip at the pins that are named, and with no other. */
@Tag("slow")
class SpiConnectionTest {
    private static final String BOARDS = """
        esp32   | HSPI           | USE
        esp32   | 14,12,13,4,15  | ROM_ONLY
        esp32   | 32,33,2,4,5    | USE
        esp32c3 | 0, 1, 2, 3, 10 | USE
        esp32c3 | 0,1,2,3,10     | ROM_ONLY
        """;
    private static final int OTHER_BYTES = 8 << 20;

    private final byte[] used = TestBoard.used(4 << 20);
    private final byte[] otherUsed = TestBoard.used(OTHER_BYTES);

    @TempDir
    Path dir;

    private Path flash;
    private Path other;

    @BeforeEach
    void bothAreUsed() throws Exception {
        flash = Files.write(dir.resolve("flash.bin"), used);
        other = Files.write(dir.resolve("other.bin"), otherUsed);
    }

    private BoardRequest board(String chip, String pins, StubUse stub) throws EspException {
        BoardRequest usual = Boards.at("sim:" + chip + "?file=" + flash + "&flash2=8MB@" + pins + "@" + other);
        return usual.withOptions(ConnectOptions.DEFAULTS.withStub(stub).withSpiConnection(SpiConnection.parse(pins)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = BOARDS)
    void erase(String chip, String pins, StubUse stub) throws Exception {
        EraseRequest sector =
                new EraseRequest(board(chip, pins, stub), Optional.of("0x10000+0x1000"), TableInput.NONE, Set.of());
        new EraseJob(sector, new FakeClock(), new RecordingListener()).run();
        Arrays.fill(otherUsed, 0x10000, 0x11000, (byte) 0xFF);
        assertThat(Files.readAllBytes(other)).isEqualTo(otherUsed);
        if (stub == StubUse.USE) {
            EraseRequest all = new EraseRequest(sector.board(), Optional.of("all"), TableInput.NONE, Set.of());
            new EraseJob(all, new FakeClock(), new RecordingListener()).run();
            Arrays.fill(otherUsed, (byte) 0xFF);
            assertThat(Files.readAllBytes(other)).isEqualTo(otherUsed);
        }
        assertThat(Files.readAllBytes(flash)).isEqualTo(used);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = BOARDS)
    void flashVerifyAndRead(String chip, String pins, StubUse stub) throws Exception {
        byte[] data = TestBoard.region(0, 0x2345).bytes();
        BoardRequest board = board(chip, pins, stub);
        FirmwareInputs inputs = new FirmwareInputs(
                board,
                List.of(new ImageSpec("0x20000", Files.write(dir.resolve("data.bin"), data))),
                TableInput.NONE,
                HeaderSettings.KEEP);
        new FlashJob(
                        new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ZERO),
                        new FakeClock(),
                        new RecordingListener())
                .run();
        assertThat(Files.readAllBytes(flash)).isEqualTo(used);
        assertThat(Arrays.copyOfRange(Files.readAllBytes(other), 0x20000, 0x20000 + data.length))
                .isEqualTo(data);
        List<RegionCheck> checks = new VerifyJob(inputs, false, new FakeClock(), new RecordingListener())
                .run()
                .checks();
        assertThat(checks).extracting(RegionCheck::outcome).containsExactly(RegionCheck.Outcome.SAME);

        Path target = dir.resolve("read.bin");
        ReadFlashRequest read = new ReadFlashRequest(board, Optional.of("0x20000+0x2345"), TableInput.NONE, target);
        new ReadFlashJob(read, new FakeClock(), new RecordingListener()).run();
        assertThat(Files.readAllBytes(target)).isEqualTo(data);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = BOARDS)
    void chipInfo(String chip, String pins, StubUse stub) throws Exception {
        BoardRequest board = board(chip, pins, stub);
        List<String> lines = new ChipInfoJob(board, new FakeClock(), new RecordingListener())
                .run()
                .lines();
        assertThat(lines).anyMatch(line -> line.contains("8 MB"));
        assertThat(lines).noneMatch(line -> line.contains("4 MB"));
    }

    @Test
    void withoutPinsItIsTheChipThatTheBoardBootsFrom() throws Exception {
        BoardRequest board = board("esp32", "HSPI", StubUse.USE).withOptions(ConnectOptions.DEFAULTS);
        EraseRequest all = new EraseRequest(board, Optional.of("all"), TableInput.NONE, Set.of());
        new EraseJob(all, new FakeClock(), new RecordingListener()).run();
        assertThat(Files.readAllBytes(flash)).containsOnly(0xFF);
        assertThat(Files.readAllBytes(other)).isEqualTo(otherUsed);
    }

    @ParameterizedTest
    @CsvSource({"USE", "ROM_ONLY"})
    void atPinsWithoutFlashNothingSucceeds(StubUse stub) throws Exception {
        BoardRequest board = board("esp32c3", "0,1,2,3,10", stub);
        BoardRequest nowhere = board.withOptions(board.options().withSpiConnection(SpiConnection.parse("0,1,2,3,4")));
        EraseRequest sector = new EraseRequest(nowhere, Optional.of("0x10000+0x1000"), TableInput.NONE, Set.of());
        assertThatThrownBy(() -> new EraseJob(sector, new FakeClock(), new RecordingListener()).run())
                .isInstanceOf(EspException.class);
        assertThat(Files.readAllBytes(flash)).isEqualTo(used);
        assertThat(Files.readAllBytes(other)).isEqualTo(otherUsed);
    }

    @Test
    void pinsThatTheChipCannotUseAreRefusedAndTheBoardIsRestarted() throws Exception {
        BoardRequest board = board("esp32c3", "0,1,2,3,10", StubUse.USE);
        Path trace = dir.resolve("trace.log");
        BoardRequest wrong = Boards.traced(board, new PortRequest.Trace(trace, Instant.EPOCH))
                .withOptions(board.options().withSpiConnection(SpiConnection.parse("HSPI")));
        EraseRequest all = new EraseRequest(wrong, Optional.of("all"), TableInput.NONE, Set.of());
        assertThatThrownBy(() -> new EraseJob(all, new FakeClock(), new RecordingListener()).run())
                .hasMessage("an ESP32-C3 cannot reach flash at these pins: HSPI");
        assertThat(Files.readString(trace)).containsSubsequence(" READ_REG ok", " reset: hard reset", " close");
        assertThat(Files.readAllBytes(flash)).isEqualTo(used);
        assertThat(Files.readAllBytes(other)).isEqualTo(otherUsed);
    }
}
