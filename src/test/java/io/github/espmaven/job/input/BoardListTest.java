package io.github.espmaven.job.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.job.board.NamedBoard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoardListTest {
    private static final NamedBoard LEFT = new NamedBoard(
            "left", "rfc2217://rack1:4001", Optional.of("7c:df:a1:00:00:01"), Optional.of(Chip.ESP32_C3));
    private static final NamedBoard OTHER =
            new NamedBoard("/dev/ttyUSB1", "/dev/ttyUSB1", Optional.empty(), Optional.empty());

    @TempDir
    private Path folder;

    private List<NamedBoard> parse(String text) throws EspException {
        return BoardList.parse(text, folder, () -> List.of("/dev/ttyACM0", "/dev/ttyACM1"));
    }

    private static NamedBoard bare(NamedBoard board) {
        return new NamedBoard(board.name(), board.port(), board.mac(), board.chip());
    }

    @Test
    void portsAreNamedByThemselves() throws EspException {
        assertThat(parse("/dev/ttyUSB1, COM3")).extracting(NamedBoard::name).containsExactly("/dev/ttyUSB1", "COM3");
        assertThat(parse("auto")).extracting(NamedBoard::port).containsExactly("/dev/ttyACM0", "/dev/ttyACM1");
    }

    @Test
    void aTableHasARowABoard() throws Exception {
        Files.writeString(
                folder.resolve("boards.csv"),
                "\ufeff# the rack\n"
                        + "name,port,MAC,chip\n"
                        + "left, rfc2217://rack1:4001, 7c:df:a1:00:00:01, esp32c3\n"
                        + ",/dev/ttyUSB1,,auto\n");
        assertThat(parse("boards.csv")).map(BoardListTest::bare).containsExactly(LEFT, OTHER);
    }

    @Test
    void whatElseTheTableSaysIsABoardsOwn() throws Exception {
        Files.writeString(
                folder.resolve("boards.csv"), "name,port,Serial,batch\nleft,COM3,A-1000,\nright,COM4,$1\\,7\n");
        NamedBoard left = parse("boards.csv").get(0);
        assertThat(left.filled("no. ${board.serial} at ${board.port} of ${board.name}, ${serial}"))
                .isEqualTo("no. A-1000 at COM3 of left, ${serial}");
        assertThat(parse("boards.csv").get(1).filled("<${board.serial}>")).isEqualTo("<$1\\>");
        assertThatThrownBy(() -> left.filled("${board.batch}"))
                .hasMessage("board left has no \"batch\" for ${board.batch}");
    }

    @Test
    void aJsonListHasAnObjectABoard() throws Exception {
        Files.writeString(folder.resolve("boards.json"), """
            [{"name": "left", "port": "rfc2217://rack1:4001", "mac": "7c:df:a1:00:00:01", "chip": "ESP32-C3"},
             {"port": "/dev/ttyUSB1"}]
            """);
        assertThat(parse("boards.json")).map(BoardListTest::bare).containsExactly(LEFT, OTHER);
    }

    /** As Excel saves them on Windows: a mark at the beginning, CRLF, capitals, a line of nothing, cells with commas. */
    @Test
    void aTableOfASpreadsheetIsRead() throws Exception {
        Files.writeString(
                folder.resolve("BOARDS.CSV"),
                "\ufeffName,Port,\"Where, exactly\"\r\n"
                        + "\"left, upper\",COM3,\"shelf 1, \"\"A\"\"\"\r\n\r\n"
                        + "right,COM4\r\n");
        List<NamedBoard> boards = parse("BOARDS.CSV");
        assertThat(boards).extracting(NamedBoard::name).containsExactly("left, upper", "right");
        assertThat(boards.get(0).filled("${board.where, exactly}")).isEqualTo("shelf 1, \"A\"");
        assertThatThrownBy(() -> boards.get(1).filled("${board.where, exactly}"))
                .hasMessageContaining("board right has no");
    }

    @Test
    void theCommasAndFilesOfAVirtualBoardAreItsOwn() throws EspException {
        assertThat(parse("sim:esp32c3?ailment=bit-errors(rate=1e-5,seed=1),sim:esp32?file=flash.csv"))
                .extracting(NamedBoard::port)
                .containsExactly("sim:esp32c3?ailment=bit-errors(rate=1e-5,seed=1)", "sim:esp32?file=flash.csv");
        assertThat(parse("sim:esp32?file=flash.csv")).hasSize(1);
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> parse("rack.json"))
                .hasMessageContaining("rack.json does not exist")
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.FILE_UNREADABLE);
    }

    /** As udev makes them: /dev/serial/by-id/… is a link to the device. */
    @Test
    void aLinkIsTheSamePort() throws Exception {
        Path device = Files.createFile(folder.resolve("ttyUSB7"));
        Path link = Files.createSymbolicLink(folder.resolve("rack-left"), device);
        assertThatThrownBy(() -> parse(device + "," + link))
                .hasMessage("esp.boards: two boards have the port " + link + ": " + device + " and " + link);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        COM3,COM3                                           | two boards have the port COM3
        COM3,                                               | board 2 names no port
        COM3,auto                                           | board 2 names no port
        name,port\\na,COM3\\nb,COM3                         | two boards have the port COM3: a and b
        name,port\\na,COM3\\na,COM4                         | two boards have the name a
        name,mac\\na,7c:df:a1:00:00:01                      | its first line names no column port: name, mac
        port,mac\\nCOM3,7c:df                               | board 1 has the address "7c:df", which is none
        port,mac\\nCOM3,7c:df:A1:00:00:01\\nCOM4,7C-DF-A1-00-00-01 | two boards have the address 7c:df:a1:00:00:01: COM3 and COM4
        com3,COM3                                           | two boards have the port COM3: com3 and COM3
        rfc2217://RACK:4001,rfc2217://rack:4001             | two boards have the port rfc2217://rack:4001: rfc2217://RACK:4001 and rfc2217://rack:4001
        port\\n                                             | there is no board in it
        rfc2217://localhost:4001,rfc2217://127.0.0.1:4001   | two boards have the port rfc2217://127.0.0.1:4001: rfc2217://localhost:4001 and rfc2217://127.0.0.1:4001
        name,port\\nLeft,COM3\\nleft,COM4                   | two boards have the name left: Left and left
        left,COM3\\nright,COM4                             | its first line names no column port: left, COM3
        name;port\\nleft;COM3                              | its first line names no column port: name;port
        port,Serial,serial\\nCOM3,a,b                      | its first line names a column twice: port, Serial, serial
        port,serial\\nCOM3,a,b                             | board 1 has 3 cells, and there are 2 columns
        port,name\\nCOM3,"left\\nright"                    | the name of board 1 is more than one line of text
        [{"port": null}]                                    | it is no JSON list of objects with name, port, mac, chip and other values
        ["COM3"]                                            | it is no JSON list of objects with name, port, mac, chip and other values
        {                                                   | it is no JSON list of objects with name, port, mac, chip and other values
        [{"port": ["COM3", "COM4"]}]                        | it is no JSON list of objects with name, port, mac, chip and other values
        """)
    void whatCannotBeMeantIsRefused(String text, String why) throws Exception {
        boolean json = text.startsWith("{") || text.startsWith("[");
        String file = json ? "boards.json" : "boards.csv";
        boolean table = json || text.contains("\\n");
        if (table) {
            Files.writeString(folder.resolve(file), text.replace("\\n", "\n"));
        }
        assertThatThrownBy(() -> parse(table ? file : text))
                .hasMessage("esp.boards: " + why)
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.BAD_PARAMETER);
    }
}
