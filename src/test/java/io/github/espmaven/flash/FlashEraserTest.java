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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

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

    private static void assertProblem(ThrowingCallable code, Problem problem, String message) {
        assertThatThrownBy(code)
                .hasMessage(message)
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(problem);
    }
}
