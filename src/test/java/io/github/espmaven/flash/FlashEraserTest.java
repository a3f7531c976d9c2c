package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Device;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.FaultyTransport;
import io.github.espmaven.testing.FaultyTransport.Direction;
import io.github.espmaven.testing.FaultyTransport.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class FlashEraserTest {
    private static final int FLASH_BYTES = 1 << 20;

    private static TestBoard board(Chip chip) throws EspException {
        TestBoard board = new TestBoard(BoardOptions.of(chip).withFlashBytes(FLASH_BYTES));
        board.board().loadFlash(0, TestBoard.used(FLASH_BYTES));
        return board;
    }

    @Test
    void unalignedNamesTheNearestBorders() {
        assertProblem(
                () -> FlashEraser.checkAligned(new FlashRange(0x9100, 0x6000)),
                Problem.UNALIGNED,
                "0x009100+0x6000 is not made of whole 4 KB sectors; the sectors it touches are 0x009000+0x7000");
    }

    @Test
    void staysInsideTheFlash() throws EspException {
        TestBoard board = board(Chip.ESP32_C3);
        try (Device device = board.connect(StubUse.USE)) {
            assertProblem(
                    () -> new FlashEraser(device, e -> {}).erase(List.of(new FlashRange(0xFF000, 0x2000)), Set.of()),
                    Problem.BEYOND_FLASH,
                    "[0x0ff000, 0x101000) ends behind the flash that can be reached, 0x100000");
        }
        assertThat(board.board().flash()).isEqualTo(TestBoard.used(FLASH_BYTES));
    }

    @Test
    void anEsp8266WithoutStubErasesNothingThatWasNotNamed() throws EspException {
        TestBoard board = board(Chip.ESP8266);
        try (Device device = board.connect(StubUse.ROM_ONLY)) {
            FlashEraser eraser = new FlashEraser(device, e -> {});
            assertProblem(
                    () -> eraser.erase(List.of(new FlashRange(0x9000, 0x1000)), Set.of()),
                    Problem.NOT_SUPPORTED,
                    "without the stub, erasing [0x009000, 0x00a000) would erase [0x00a000, 0x00b000), too: this ROM"
                            + " erases sectors in pairs");
            assertThat(board.board().flash()).isEqualTo(TestBoard.used(FLASH_BYTES));
            assertThat(eraser.erase(List.of(new FlashRange(0x9000, 0x2000)), Set.of()))
                    .contains("the ESP8266's ROM cannot calculate an MD5 of the flash");
        }
        byte[] after = TestBoard.used(FLASH_BYTES);
        Arrays.fill(after, 0x9000, 0xB000, (byte) 0xFF);
        assertThat(board.board().flash()).isEqualTo(after);
    }

    /** Every bit of the command arrives wrong: nothing else is erased in silence. */
    @ParameterizedTest
    @CsvSource({"ESP32_C3, USE", "ESP32_C3, ROM_ONLY", "ESP32, ROM_ONLY", "ESP8266, USE"})
    void aFalsifiedCommandErasesNothingElseInSilence(Chip chip, StubUse stub) throws EspException {
        FlashRange range = new FlashRange(0x13000, 0x5000);
        byte[] wanted = TestBoard.used(FLASH_BYTES);
        Arrays.fill(wanted, range.offset(), range.end(), (byte) 0xFF);
        FaultyTransport[] line = new FaultyTransport[1];
        erase(chip, stub, range, line, List.of());
        List<byte[]> frames = line[0].frames(Direction.TO_BOARD);
        for (int i = 0; i < frames.size(); i++) {
            boolean erases = frames.get(i)[2] == (byte) 0xD1 || frames.get(i)[2] == 0x02;
            for (int bit = 0; erases && bit < frames.get(i).length * 8; bit++) {
                Fault fault = Fault.ofBit(Direction.TO_BOARD, i, bit / 8, bit % 8);
                try {
                    assertThat(erase(chip, stub, range, line, List.of(fault)).flash())
                            .as("%s", fault)
                            .isEqualTo(wanted);
                } catch (EspException e) {
                    assertThat(e.problem())
                            .as("%s: %s", fault, e.getMessage())
                            .isIn(Problem.OTHER_FLASH_HIT, Problem.VERIFY_FAILED);
                }
            }
        }
    }

    private static VirtualBoard erase(
            Chip chip, StubUse stub, FlashRange range, FaultyTransport[] line, List<Fault> faults) throws EspException {
        FakeClock clock = new FakeClock();
        TestBoard board = new TestBoard(BoardOptions.of(chip).withFlashBytes(FLASH_BYTES), clock, port -> {
            line[0] = new FaultyTransport(port, clock, faults);
            return line[0];
        });
        board.board().loadFlash(0, TestBoard.used(FLASH_BYTES));
        try (Device device = board.connect(stub)) {
            new FlashEraser(device, e -> {}).erase(List.of(range), Set.of());
        }
        return board.board();
    }

    private static void assertProblem(ThrowingCallable code, Problem problem, String message) {
        assertThatThrownBy(code)
                .hasMessage(message)
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(problem);
    }
}
