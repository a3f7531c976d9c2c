package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.doctor.DoctorPage;
import io.github.espmaven.doctor.DoctorReport;
import io.github.espmaven.doctor.HostFacts;
import io.github.espmaven.doctor.Origins;
import io.github.espmaven.doctor.Part;
import io.github.espmaven.job.Boards;
import io.github.espmaven.job.DoctorJob;
import io.github.espmaven.job.DoctorRequest;
import io.github.espmaven.job.RecordingListener;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import io.github.espmaven.testing.HtmlPicture;
import io.github.espmaven.testing.TerminalPicture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pictures in README and guides are what the goals print today on virtual boards, times and speeds apart. Where one
 * differs, copy the one that this test leaves in {@code target/pictures}.
 */
@EnabledIfSystemProperty(
        named = "esp.descriptor",
        matches = ".+",
        disabledReason = "no plugin descriptor outside Maven: the property esp.descriptor is not set")
@Tag("slow")
class PicturesTest {
    private static final Path SHOWN = Path.of("src", "site", "resources", "images");
    private static final Path MADE = Path.of("target", "pictures");
    private static final int COLUMNS = 112;

    @TempDir
    Path dir;

    private GoalRunner goals;

    /** An ESP-IDF build, and a board of the wider world. */
    @BeforeEach
    void makeBuild() throws Exception {
        Fixtures.assumeAvailable();
        goals = new GoalRunner(dir);
        Path build = Files.createDirectories(dir.resolve("build"));
        Files.write(build.resolve("bootloader.bin"), Fixtures.bytes("bootloader/esp32c3-bootloader.bin"));
        Files.write(build.resolve("partition-table.bin"), Fixtures.bytes("idf-app/partition-table-at-0x8000.bin"));
        Files.write(build.resolve("blink.bin"), Fixtures.bytes("idf-app/esp32c3-app-at-0x10000.bin"));
        Files.write(dir.resolve("crashed.elf"), Fixtures.bytes("elf/esp32c3-coredump-idf.elf"));
        Files.writeString(build.resolve("flasher_args.json"), """
            {"flash_settings": {"flash_mode": "dio", "flash_size": "4MB", "flash_freq": "80m"},
             "flash_files": {"0x0": "bootloader.bin", "0x8000": "partition-table.bin", "0x10000": "blink.bin"},
             "bootloader": {"offset": "0x0", "file": "bootloader.bin", "encrypted": "false"},
             "partition-table": {"offset": "0x8000", "file": "partition-table.bin", "encrypted": "false"},
             "app": {"offset": "0x10000", "file": "blink.bin", "encrypted": "false"},
             "extra_esptool_args": {"after": "hard_reset", "before": "default_reset", "stub": true,
              "chip": "esp32c3"}}
            """);
    }

    @Test
    void flash() throws Exception {
        isPrinted("flash", "esp:flash -Desp.buildDirectory=. -Desp.port=sim:esp32c3", "never");
    }

    /** A table of boards, of which one has a broken wire; the lines before the table come in any order. */
    @Test
    void rack() throws Exception {
        Files.writeString(dir.resolve("boards.csv"), """
            name,port
            desk-1,sim:esp32c3?mac=7c:df:a1:00:00:01
            desk-2,sim:esp32c3?mac=7c:df:a1:00:00:02
            desk-3,sim:esp32c3?mac=7c:df:a1:00:00:03&ailment=rx-cut
            desk-4,sim:esp32c3?mac=7c:df:a1:00:00:04
            """);
        isPrinted(
                "rack",
                "esp:flash -Desp.boards=boards.csv -Desp.buildDirectory=. -Desp.connectAttempts=1",
                "  writing ");
    }

    /** The crash that a real board printed, up to its core dump. */
    @Test
    void monitor() throws Exception {
        StringBuilder console = new StringBuilder();
        Files.readString(Fixtures.path("monitor/esp32c3-boot-panic-coredump.log"))
                .lines()
                .dropWhile(line -> !line.contains("main_task: Started"))
                .takeWhile(line -> !line.contains("CORE DUMP START"))
                .forEach(line -> console.append("1ms ").append(line).append('\n'));
        Files.writeString(dir.resolve("console.txt"), console);
        isPrinted(
                "monitor",
                "esp:monitor -Desp.port=sim:esp32c3?console=console.txt -Desp.elf=crashed.elf -Desp.deadline=20s",
                ": 0x[0-9a-f]{8} |^> [A-Z0-9/]+ *: 0x|^> $|Stack memory");
    }

    @Test
    void flashMap() throws Exception {
        goals.run(
                "esp:flash-map",
                Map.of("esp.buildDirectory", "build", "esp.chip", "esp32c3", "esp.outputFile", dir + "/map.html"));
        String page = Files.readString(dir.resolve("map.html"));
        String svg = page.substring(page.indexOf("<svg"), page.indexOf("</svg>") + "</svg>".length());
        isShown("flash-map", svg + "\n");
    }

    /** The page of a board to which nothing can be sent, without its JSON; of the host nothing is looked at. */
    @Test
    void doctor() throws Exception {
        DoctorRequest request = new DoctorRequest(
                Boards.at("sim:esp32c3?ailment=rx-cut"),
                EnumSet.range(Part.PORT, Part.CHIP),
                TableSettings.DEFAULT,
                new HostFacts(Path.of("/no-such-root"), Map.of(), Map.of(), List.of()),
                new Origins(List.of()),
                "VERSION",
                Optional.empty());
        DoctorReport report = new DoctorJob(request, List::of, new FakeClock(), new RecordingListener()).run();
        isShown("doctor", HtmlPicture.svg(DoctorPage.html(report), 1080, 1010));
    }

    /** Runs a goal and compares its picture, {@code …} for lines in which a pattern is found, with the one that is shown. */
    private void isPrinted(String name, String command, String without) throws Exception {
        Pattern leftOut = Pattern.compile(without);
        List<String> words = List.of(command.split(" ", -1));
        Map<String, String> properties = new LinkedHashMap<>();
        for (String word : words.subList(1, words.size())) {
            String[] parts = word.substring(2).split("=", 2);
            properties.put(parts[0], parts[1].replace("console=", "console=" + dir + "/"));
        }
        List<String> lines = new ArrayList<>();
        try {
            goals.run(words.get(0), properties);
            lines.addAll(goals.lines());
        } catch (AssertionError failed) {
            lines.addAll(goals.lines());
            lines.add("error " + failed.getCause().getMessage());
        }
        List<String> shown = lines.stream()
                .filter(line -> !line.endsWith("%")) // how many there are is a matter of time
                .map(line -> line.replace(dir + "/", "")
                        .replace(dir.getFileName().toString(), "blink")
                        .replaceAll("/builds/espressif/|/Users/\\w+/dev/esp-coredump/tests/test_apps/", ""))
                .map(line -> leftOut.matcher(line).find() ? "…" : line)
                .flatMap(line -> coloured(line).lines())
                .toList();
        isShown(name, TerminalPicture.svg("mvn " + command, onceInARow(shown), COLUMNS));
    }

    private static List<String> onceInARow(List<String> lines) {
        return IntStream.range(0, lines.size())
                .filter(i -> i == 0 || !lines.get(i).equals(lines.get(i - 1)))
                .mapToObj(lines::get)
                .toList();
    }

    private static void isShown(String name, String svg) throws Exception {
        Files.createDirectories(MADE);
        Path made = Files.writeString(MADE.resolve(name + ".svg"), svg);
        Path shown = SHOWN.resolve(name + ".svg");
        assertThat(shown).as("cp %s %s", made, shown).exists();
        assertThat(withoutGaps(Files.readString(shown)))
                .as("cp %s %s", made, shown)
                .containsExactlyInAnyOrderElementsOf(withoutGaps(svg));
    }

    /** Lines of boards that are worked on at the same time change places, and what is left out between them, too. */
    private static List<String> withoutGaps(String svg) {
        return TerminalPicture.said(svg).stream()
                .filter(line -> !line.endsWith("…"))
                .toList();
    }

    private static String coloured(String line) {
        return line.startsWith("error ")
                ? "[\u001b[31mERROR\u001b[0m] " + line.substring("error ".length())
                : line.startsWith("warning ")
                        ? "[\u001b[33mWARNING\u001b[0m] " + line.substring("warning ".length())
                        : "[\u001b[34mINFO\u001b[0m] " + line;
    }
}
