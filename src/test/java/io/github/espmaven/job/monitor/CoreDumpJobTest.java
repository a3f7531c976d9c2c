package io.github.espmaven.job.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.RecordingListener;
import io.github.espmaven.monitor.crash.CoreDumpReport;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Core dumps from files. */
class CoreDumpJobTest {
    @TempDir
    private Path folder;

    private static CoreDumpReport report(Path file, String... elfFiles) throws Exception {
        List<Path> elf = java.util.Arrays.stream(elfFiles)
                .map(name -> Fixtures.path("elf/" + name + "-coredump-idf.elf"))
                .toList();
        return new CoreDumpJob(file, ProgramSources.of(elf), new RecordingListener()).run();
    }

    @Test
    void aDumpInALogIsDecodedForPeopleAndPrograms() throws Exception {
        CoreDumpReport report = report(Fixtures.path("monitor/esp32c3-boot-panic-coredump.log"), "esp32", "esp32c3");
        assertThat(report.warnings()).isEmpty();
        assertThat(report.lines()).contains("task \"main\" (0x3fc8ec30), crashed");
        JsonObject json = report.json();
        assertThat(json.get("formatVersion").getAsInt()).isEqualTo(1);
        assertThat(json.get("chip").getAsString()).isEqualTo("ESP32-C3");
        assertThat(json.get("revision").getAsString()).isEqualTo("v0.3");
        assertThat(json.get("elfSha256").getAsString()).isEqualTo("7d946a8e8");
        assertThat(json.get("panic").getAsString()).startsWith("abort() was called at PC 0x42009351");
        assertThat(json.getAsJsonArray("tasks")).hasSize(3);
        JsonObject main = json.getAsJsonArray("tasks").get(0).getAsJsonObject();
        assertThat(main.get("name").getAsString()).isEqualTo("main");
        assertThat(main.get("state").getAsString()).isEqualTo("running");
        assertThat(main.get("crashed").getAsBoolean()).isTrue();
        assertThat(main.getAsJsonObject("registers").get("pc").getAsString()).isEqualTo("0x40380698");
        assertThat(main.getAsJsonArray("backtrace")).hasSize(9);
        JsonObject frame = main.getAsJsonArray("backtrace").get(3).getAsJsonObject();
        assertThat(frame.get("function").getAsString()).isEqualTo("fail_once");
        assertThat(frame.get("line").getAsInt()).isEqualTo(14);
        assertThat(frame.get("certain").getAsBoolean()).isTrue();
    }

    @Test
    void anElfFileThatTheDumpDoesNotBelongToIsSaidAndAFileWithoutADumpIsNamed() throws Exception {
        assertThat(report(Fixtures.path("monitor/esp32-boot-panic-coredump.log"), "esp32c3")
                        .warnings())
                .singleElement()
                .asString()
                .startsWith("WRONG ELF FILE: ");
        Path file = Files.writeString(folder.resolve("no.dump"), "hello\n");
        assertThatThrownBy(() -> report(file))
                .hasMessageStartingWith(file + ": it holds no core dump")
                .satisfies(e -> assertThat(((EspException) e).problem()).isEqualTo(Problem.BAD_CORE_DUMP));
        assertThatThrownBy(() -> report(folder.resolve("absent")))
                .satisfies(e -> assertThat(((EspException) e).problem()).isEqualTo(Problem.FILE_UNREADABLE));
    }
}
