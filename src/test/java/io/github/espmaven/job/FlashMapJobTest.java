package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.gson.JsonObject;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.BundlePacking;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.firmware.FirmwareReader;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.NvsSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.firmware.bundle.BundleWriter;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.MemoryUse;
import io.github.espmaven.nvs.NvsVersion;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.report.map.FlashMap;
import io.github.espmaven.report.map.FlashMap.Area;
import io.github.espmaven.report.map.FlashMap.Kind;
import io.github.espmaven.report.map.FlashMapPage;
import io.github.espmaven.report.map.FlashMapText;
import io.github.espmaven.testing.Fixtures;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
                        new TableInput(table, TableSettings.DEFAULT),
                        HeaderSettings.KEEP,
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
    void whatWasNotYetFlashedIsNotCalledWritten() throws Exception {
        byte[] app = Files.readAllBytes(Fixtures.path("idf-app/esp32c3-app-at-0x10000.bin"));
        String md5 = new FlashRegion(0, app, "app.bin", "factory").md5();
        Files.writeString(dir.resolve("report.json"), """
            {"regions": [{"offset": 65536, "state": "written", "sourceMd5": "%s"},
                         {"offset": 0, "state": "verified", "sourceMd5": "00"}]}
            """.formatted(md5));
        List<String> lines = FlashMapText.lines(map(idf(), Optional.empty()));
        assertThat(lines).anyMatch(l -> l.contains("  bootloader  ") && l.endsWith("65%  not flashed yet"));
        assertThat(lines).anyMatch(l -> l.contains("  factory  ") && l.endsWith("17%  written"));
    }

    /** The addresses and lengths of the image's five segments, sorted by hand with the memory map of the chip. */
    @Test
    void memoryUseIsThatOfTheSegments() throws Exception {
        assertThat(map(idf(), Optional.empty())
                        .apps()
                        .get(0)
                        .contents()
                        .orElseThrow()
                        .memory())
                .isEqualTo(Map.of(
                        MemoryUse.FLASH_CODE, 98464,
                        MemoryUse.FLASH_DATA, 30864,
                        MemoryUse.IRAM, 31568 + 8644,
                        MemoryUse.DRAM, 3080));
    }

    @Test
    void aMergedImageFillsTheAreasItGoesOver() throws Exception {
        byte[] merged = new byte[0x40000];
        Arrays.fill(merged, (byte) 0xFF);
        for (ImageSpec image : idf()) {
            byte[] bytes = Files.readAllBytes(image.file().orElseThrow());
            int at = image.place().equals("factory") ? 0x10000 : Integer.decode(image.place());
            System.arraycopy(bytes, 0, merged, at, bytes.length);
        }
        Path all = Files.write(dir.resolve("all.bin"), merged);
        FlashMap map = map(
                List.of(new ImageSpec("0x0", all)),
                Optional.of(Fixtures.path("idf-app/partition-table-at-0x8000.bin")));
        assertThat(map.areas())
                .filteredOn(a -> a.contents().isPresent())
                .extracting(Area::name, a -> a.contents().orElseThrow().bytes())
                .containsExactly(tuple("bootloader", 21072), tuple("partition table", 160), tuple("factory", 172720));
        assertThat(map.apps()).extracting(Area::name).containsExactly("factory");
    }

    @Test
    void aBundleIsDrawnAsItsFilesAre() throws Exception {
        Firmware firmware = new FirmwareReader(Optional.of(Chip.ESP32_C3), TableInput.NONE).read(idf());
        BundleSource origin = new BundleSource("g", "a", "1", Optional.empty(), Optional.empty());
        byte[] zip = BundleWriter.write(BundlePacking.pack(firmware, HeaderSettings.KEEP, origin));
        Path bundle = Files.write(dir.resolve("a.esp-firmware"), zip);
        FlashMap ofBundle = map(List.of(ImageSpec.withOwnPlaces(bundle)), Optional.empty());
        FlashMap ofFiles = map(idf(), Optional.empty());
        assertThat(ofBundle.areas())
                .extracting(Area::name, Area::range, a -> a.contents().map(c -> c.bytes()))
                .isEqualTo(ofFiles.areas().stream()
                        .map(a -> tuple(a.name(), a.range(), a.contents().map(c -> c.bytes())))
                        .toList());
        assertThat(ofBundle.apps().get(0).contents().orElseThrow().memory())
                .isEqualTo(ofFiles.apps().get(0).contents().orElseThrow().memory());
    }

    @Test
    void whatDiffersFromBoardToBoardHasItsPlace() throws Exception {
        Path devices = Files.writeString(dir.resolve("devices.csv"), "mac,device.serial\n02:00:5e:00:53:42,secret7\n");
        NvsSpec nvs = new NvsSpec(
                Optional.empty(), Optional.empty(), Map.of(), Optional.of(devices), NvsVersion.V2, Optional.empty());
        List<ImageSpec> images = new ArrayList<>(idf());
        images.add(new ImageSpec("nvs", nvs));
        Files.writeString(dir.resolve("report.json"), """
            {"regions": [{"offset": 36864, "state": "verified", "sourceMd5": "00"}]}
            """);
        FlashMap map = map(images, Optional.empty());
        assertThat(FlashMapText.lines(map)).anyMatch(l -> l.contains("  nvs  ") && l.endsWith("written, verified"));
        assertThat(FlashMapPage.html(map) + JsonFile.text(map.json()))
                .contains("devices.csv")
                .doesNotContain("secret7");
    }

    @Test
    void programsReadTheExampleOfTheGuide() throws Exception {
        JsonObject json = map(idf(), Optional.empty()).json();
        json.addProperty("title", "Blinky");
        List<String> sources = List.of("bootloader.bin", "partition-table.bin", "", "", "app.bin");
        for (int i : List.of(0, 1, 4)) {
            json.getAsJsonArray("areas").get(i).getAsJsonObject().addProperty("source", "build/" + sources.get(i));
        }
        Path guide = Path.of(System.getProperty("basedir", ""), "src/site/markdown/reports.md");
        assertThat(Files.readString(guide)).contains("```json\n" + JsonFile.text(json) + "```");
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
        assertThat(html).contains("855 KB left", "<td>esp32c3-bootloader.bin</td>");
        assertThat(html)
                .as("where it was made")
                .doesNotContain(Fixtures.path("bootloader").toString());
        assertThat(html.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http", "src=", "url(");
    }
}
