package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.FlashRange;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.report.FlashMap;
import io.github.espmaven.report.FlashMap.Area;
import io.github.espmaven.report.FlashMap.Kind;
import io.github.espmaven.report.FlashMapPage;
import io.github.espmaven.report.FlashMapText;
import io.github.espmaven.testing.Fixtures;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlashMapJobTest {
    @TempDir
    Path dir;

    private FlashMap map(List<ImageSpec> images, Optional<Path> table) throws Exception {
        return new FlashMapJob(new FlashMapRequest(
                        "<Blinky> & \"co\"",
                        Optional.empty(),
                        images,
                        table,
                        OptionalInt.empty(),
                        dir.resolve("report.json")))
                .run();
    }

    private static List<ImageSpec> idf() {
        return List.of(
                new ImageSpec("0x0", Fixtures.path("bootloader/esp32c3-bootloader.bin")),
                new ImageSpec("0x8000", Fixtures.path("idf-app/partition-table-at-0x8000.bin")),
                new ImageSpec("factory", Fixtures.path("idf-app/esp32c3-app-at-0x10000.bin")));
    }

    @Test
    void everyByteOfTheFlashIsInOneArea() throws Exception {
        FlashMap map = map(idf(), Optional.empty());
        int at = 0;
        for (Area area : map.areas()) {
            assertThat(area.range().offset()).isEqualTo(at);
            at = area.range().end();
        }
        assertThat(at).isEqualTo(map.flashBytes());
        assertThat(map.areas()).extracting(Area::name).startsWith("bootloader", "partition table", "nvs");
        assertThat(map.apps()).extracting(Area::name).containsExactly("factory");
    }

    @Test
    void theLastFlashIsTold() throws Exception {
        Files.writeString(dir.resolve("report.json"), """
            {"board": {"flashBytes": 8388608},
             "regions": [{"offset": 0, "state": "skipped"}, {"offset": 65536, "state": "verified"}]}
            """);
        List<String> lines = FlashMapText.lines(map(idf(), Optional.empty()));
        assertThat(lines.get(0)).isEqualTo("<Blinky> & \"co\", flash of 8MB");
        assertThat(lines.get(1))
                .isEqualTo("  0x000000  0x008000      32KB  bootloader           21,072 B  [=============       ]"
                        + "  65%  unchanged");
        assertThat(lines).anyMatch(l -> l.contains("factory") && l.endsWith("written, verified"));
        assertThat(lines).anyMatch(l -> l.startsWith("  factory: flash code ") && l.contains("IRAM"));
        assertThat(lines).anyMatch(l -> l.matches("  0x.* free"));
    }

    @Test
    void aReportThatIsNoneSaysNothing() throws Exception {
        for (String text : List.of("", "[]", "{\"regions\": 3}", "{\"regions\": [{}]}", "{\"board\": null}")) {
            Files.writeString(dir.resolve("report.json"), text);
            assertThat(map(idf(), Optional.empty()).areas())
                    .flatExtracting(a -> a.contents().stream().toList())
                    .allMatch(c -> c.state().isEmpty());
        }
    }

    @Test
    void whatLiesOutsideAllPartitionsIsShown() throws Exception {
        Path table = Files.writeString(dir.resolve("t.csv"), "nvs, data, nvs, 0x9000, 0x6000\n");
        Path data = Files.write(dir.resolve("extra.bin"), new byte[100]);
        FlashMap map = map(List.of(new ImageSpec("0x300000", data)), Optional.of(table));
        assertThat(map.flashBytes()).isEqualTo(4 << 20);
        assertThat(map.areas())
                .contains(new Area(
                        "extra.bin",
                        Kind.UNLISTED,
                        new FlashRange(0x300000, 100),
                        map.areas().get(map.areas().size() - 2).contents()));
        assertThat(map(List.of(), Optional.of(table)).flashBytes()).isEqualTo(1 << 20);
    }

    @Test
    void thePageIsWellFormedAndNeedsNothingElse() throws Exception {
        String html = FlashMapPage.html(map(idf(), Optional.empty()));
        String svg = html.substring(html.indexOf("<svg"), html.indexOf("</svg>") + 6);
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertThat(html).contains("&lt;Blinky&gt; &amp; &quot;co&quot;").doesNotContain("<Blinky>");
        assertThat(html.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http", "src=", "url(");
    }
}
