package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.BoardSearch;
import io.github.espmaven.job.board.ConnectedBoard;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.port.Ports;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A desk full of boards: whoever is not meant is not even opened, or, where its chip must be asked, restarted. */
class SeveralBoardsTest {
    private static final String FIRST = "sim:esp32?mac=24:0a:c4:00:00:01";
    private static final String SECOND = "sim:esp32c3?mac=60:55:f9:00:00:02";
    private static final String THIRD = "sim:esp8266?mac=5c:cf:7f:00:00:03";
    private static final String JTAG = "sim:esp32s3?mac=7c:df:a1:00:00:04";
    private static final String MODEM = "sim:esp32c6?mac=02:00:00:00:00:05";
    private static final String LOCKED = "sim:esp32c3?security=secure-download&mac=60:55:f9:00:00:06";

    private static final List<PortInfo> DESK = List.of(
            port(MODEM, "ttyS0", "", 0, 0),
            port(FIRST, "ttyUSB0", "A1", 0x10c4, 0xea60),
            port(SECOND, "ttyUSB1", "A2", 0x10c4, 0xea60),
            port(THIRD, "ttyUSB2", "B3", 0x1a86, 0x7523),
            port(JTAG, "ttyACM0", "7C:DF:A1:00:00:04", 0x303a, 0x1001));

    @TempDir
    Path folder;

    private final FakeClock clock = new FakeClock();
    private final RecordingListener listener = new RecordingListener();

    private static PortInfo port(String path, String name, String serial, int vid, int pid) {
        return new PortInfo(
                name,
                path,
                name,
                Optional.of(new UsbIdentity(vid, pid)).filter(usb -> vid > 0),
                Optional.of(serial).filter(text -> !text.isEmpty()),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void withoutAFilterNobodyIsTouched() throws Exception {
        assertThatThrownBy(() -> find(DESK))
                .hasMessageContaining("4 ports look like a board: ")
                .hasMessageContaining(JTAG + " (Espressif USB-Serial/JTAG, serial 7C:DF:A1:00:00:04)")
                .hasMessageContaining(THIRD + " (WCH CH340, serial B3)")
                .hasMessageNotContaining(MODEM)
                .extracting("problem")
                .isEqualTo(Problem.SEVERAL_PORTS);
        assertThat(opened()).isEmpty();
    }

    @Test
    void aFilterThatFitsSeveralTouchesNobodyEither() throws Exception {
        assertThatThrownBy(() -> find(DESK, "vid=0x10c4"))
                .hasMessageContaining("2 ports look like a board: ")
                .extracting("problem")
                .isEqualTo(Problem.SEVERAL_PORTS);
        assertThat(opened()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "serial=a2," + SECOND,
        "pid=0x7523," + THIRD,
        "vid=0x10c4;serial=1," + FIRST,
        "name=acm," + JTAG,
        "name=ttyS0," + MODEM,
        "vid=0x1a86;mac=5c:cf:7f:00:00:03," + THIRD,
        // Its serial number says it all: nobody else is asked.
        "mac=7c:df:a1:00:00:04," + JTAG
    })
    void onlyTheOneThatIsMeantIsOpened(String filters, String board) throws Exception {
        find(DESK, filters.split(";")).close();
        assertThat(opened()).containsExactly(board);
    }

    @Test
    void chipsAreAskedForTheirAddressUntilItIsFound() throws Exception {
        try (ConnectedBoard board = find(DESK, "mac=60:55:f9:00:00:02")) {
            assertThat(board.device().port().name()).isEqualTo(SECOND);
        }
        assertThat(opened())
                .as("neither the one behind it nor the chip whose serial number is another address")
                .containsExactly(FIRST, SECOND);
        assertThat(restarted(FIRST)).as("the stranger goes on with what it did").isTrue();
        assertThat(restarted(SECOND)).isFalse();
    }

    @Test
    void otherFiltersSpareTheRest() throws Exception {
        find(DESK, "mac=60:55:f9:00:00:02", "serial=A2", "serial=B3").close();
        assertThat(opened()).containsExactly(SECOND);
    }

    @Test
    void allThatWereAskedAreListedWhenNoneHasTheAddress() throws Exception {
        List<PortInfo> desk = new ArrayList<>(DESK);
        desk.add(port(LOCKED, "ttyUSB3", "", 0x0403, 0x6001));
        desk.add(port("sim:esp99", "ttyUSB4", "", 0x0403, 0x6001));
        assertThatThrownBy(() -> find(desk, "mac=02:00:00:00:00:05"))
                .hasMessageStartingWith("no board has the address 02:00:00:00:00:05; there are: ")
                .hasMessageContaining(FIRST + " (24:0a:c4:00:00:01)")
                .hasMessageContaining(SECOND + " (60:55:f9:00:00:02)")
                .hasMessageContaining(THIRD + " (5c:cf:7f:00:00:03)")
                .hasMessageContaining(LOCKED + " (a locked chip)")
                .hasMessageContaining("sim:esp99 (could not be asked)")
                .extracting("problem")
                .isEqualTo(Problem.NO_PORT);
        assertThat(opened()).containsExactlyInAnyOrder(FIRST, SECOND, THIRD, LOCKED);
        assertThat(List.of(FIRST, SECOND, THIRD, LOCKED)).allMatch(this::restarted);
    }

    private ConnectedBoard find(List<PortInfo> desk, String... filters) throws EspException {
        BoardRequest usual = Boards.at("auto");
        BoardRequest request =
                Boards.traced(Boards.filtered(usual, filters), new PortRequest.Trace(trace(), Instant.EPOCH));
        return new BoardSearch(request, new Ports(clock, () -> desk), clock, listener).find();
    }

    private Path trace() {
        return folder.resolve("trace.log");
    }

    /** What the trace tells of the ports, in order. */
    private List<String> traced() {
        try {
            return Files.exists(trace()) ? Files.readAllLines(trace()) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> opened() {
        return traced().stream()
                .filter(line -> line.contains(" open "))
                .map(line -> line.substring(line.indexOf(" open ") + 6))
                .toList();
    }

    /** Whether the last that was done with a port was the pulse that starts its application. */
    private boolean restarted(String port) {
        List<String> lines = traced();
        int start = lines.indexOf(lines.stream()
                .filter(line -> line.endsWith(" open " + port))
                .findFirst()
                .orElseThrow());
        List<String> until = lines.subList(start, lines.size()).stream()
                .takeWhile(line -> !line.endsWith(" close"))
                .filter(line -> line.contains(" lines ") || line.contains(" write "))
                .toList();
        return until.get(until.size() - 2).endsWith(" lines DTR=0 RTS=1")
                && until.get(until.size() - 1).endsWith(" lines DTR=0 RTS=0");
    }
}
