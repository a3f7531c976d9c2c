package io.github.espmaven.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.flash.FlashReport.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reports are read by programs: the examples in the guide are what is written, key by key. */
class FlashReportJsonTest {
    private static final Path GUIDE = Path.of(System.getProperty("basedir", ""), "src/site/markdown/reports.md");

    @TempDir
    Path folder;

    @Test
    void successIsTheExampleOfTheGuide() throws Exception {
        assertThat(FlashReportJson.of(
                        Samples.report(Optional.empty(), State.SKIPPED, State.VERIFIED),
                        Samples.BOARD,
                        BoardEnding.RESTARTED))
                .isEqualTo(JsonParser.parseString(example("\"success\"")));
    }

    @Test
    void failureIsTheExampleOfTheGuide() throws Exception {
        EspException failure = new EspException(
                Problem.WRONG_CHIP_IMAGE, "app.bin is an image for ESP32, but the board has an ESP32-C3");
        assertThat(FlashReportJson.of(failure, Optional.of(Samples.BOARD)))
                .isEqualTo(JsonParser.parseString(example("\"failure\"")));
    }

    @Test
    void aBoardThatWasNotReachedIsLeftOut() {
        assertThat(FlashReportJson.of(new EspException(Problem.NO_PORT, "none"), Optional.empty())
                        .has("board"))
                .isFalse();
    }

    @Test
    void whyNothingIsVerifiedIsSaid() throws Exception {
        assertThat(FlashReportJson.of(
                                Samples.report(Optional.of("no MD5"), State.WRITTEN),
                                Samples.BOARD,
                                BoardEnding.IN_LOADER)
                        .get("unverified")
                        .getAsString())
                .isEqualTo("no MD5");
        assertThat(FlashReportJson.of(
                                Samples.report(Optional.empty(), State.WRITTEN), Samples.BOARD, BoardEnding.IN_LOADER)
                        .get("unverified")
                        .getAsString())
                .isEqualTo("esp.verify is false");
    }

    @Test
    void anEarlierReportIsRemovedAndNothingElse() throws Exception {
        Path file = Files.writeString(folder.resolve("report.json"), "{}");
        ResultFile.remove(file);
        assertThat(file).doesNotExist();
        ResultFile.remove(file);
        ResultFile.remove(folder);
        assertThat(folder).isDirectory();
    }

    @Test
    void directoriesAreMadeAndTheTextEndsWithALine() throws Exception {
        Path file = folder.resolve("target/esp/flash-report.json");
        JsonFile.write(file, FlashReportJson.of(new EspException(Problem.NO_PORT, "none"), Optional.empty()));
        assertThat(Files.readString(file))
                .startsWith("{\n  \"formatVersion\": 1,\n")
                .endsWith("}\n");
    }

    /** The JSON block of the guide that holds {@code mark}. */
    private static String example(String mark) throws Exception {
        for (String block : Files.readString(GUIDE).split("```json\n")) {
            String json = block.substring(0, Math.max(0, block.indexOf("```")));
            if (json.contains(mark)) {
                return json;
            }
        }
        throw new AssertionError("no example with " + mark + " in " + GUIDE);
    }
}
