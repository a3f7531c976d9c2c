package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.report.ChipInfo;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.testing.FakeClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each virtual board says of itself equals {@code src/test/resources/job/chip-info.txt}, read line by line. */
class ChipInfoTest {
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));
    private static final Path GOLDEN = BASE.resolve("src/test/resources/job/chip-info.txt");

    @ParameterizedTest
    @EnumSource(Chip.class)
    void isTheSameWithAndWithoutStub(Chip chip) throws Exception {
        for (StubUse stub : StubUse.values()) {
            List<String> lines = ask(chip, stub).lines();
            assertThat(String.join("\n", lines)).as(chip + " " + stub).isEqualTo(golden(chip));
        }
    }

    @Test
    void theJsonIsTheExampleOfTheGuide() throws Exception {
        String guide = Files.readString(BASE.resolve("src/site/markdown/reports.md"));
        String example = guide.substring(guide.indexOf("```json", guide.indexOf("## chip-info")) + 7);
        JsonObject expected = JsonParser.parseString(example.substring(0, example.indexOf("```")))
                .getAsJsonObject();
        JsonObject actual = ask(Chip.ESP32_C6, StubUse.USE).json();
        assertThat(actual).as(JsonFile.text(actual)).isEqualTo(expected);
    }

    /** What the guide promises of {@code -X}. */
    @Test
    void theDebugLogTellsResetsRatesAndCommands() throws Exception {
        RecordingListener listener = new RecordingListener();
        new ChipInfoJob(Boards.at("sim:esp32c3"), new FakeClock(), listener).run();
        assertThat(listener.debugged())
                .contains("sim:esp32c3 at 115200 baud", "sim:esp32c3 at 921600 baud", "reset: hard reset (R1|W0.1|R0)")
                .anyMatch(line -> line.startsWith("reset: tight, 50 ms (U0,0|U1,1|"))
                .anyMatch(line -> line.matches("SYNC ok in \\d+ ms"));
    }

    private static ChipInfo ask(Chip chip, StubUse stub) throws Exception {
        BoardRequest board = Boards.at("sim:" + chip.id());
        BoardRequest request = board.withOptions(board.options().withStub(stub));
        return new ChipInfoJob(request, new FakeClock(), new RecordingListener()).run();
    }

    /** Blocks divided by blank lines, each headed by the chip's name. */
    private static String golden(Chip chip) throws Exception {
        List<String> names = new ArrayList<>();
        for (String block : Files.readString(GOLDEN).strip().split("\n\n")) {
            String[] headAndBody = block.split("\n", 2);
            names.add(headAndBody[0]);
            if (headAndBody[0].equals(chip.id())) {
                return headAndBody[1];
            }
        }
        throw new AssertionError(chip.id() + " is not among " + names);
    }
}
