package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.BundlePacking;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.firmware.FirmwareReader;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.firmware.bundle.BundleWriter;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.report.ImageInfo;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageInfoJobTest {
    @TempDir
    Path dir;

    private static ImageInfo info(Path file) throws EspException {
        List<ImageInfo> all = new ImageInfoJob(file, Optional.empty()).run();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    /** Every fact of the reference tool's text, in its words, made from our JSON. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bootloader/esp32-bootloader",
                "bootloader/esp32c3-bootloader",
                "bootloader/esp32c6-bootloader",
                "bootloader/esp32p4-v3-bootloader",
                "bootloader/esp32s3-bootloader",
                "elf2image/esp32p4-dio-80m-16MB"
            })
    void tellsAllThatTheReferenceToolTells(String name) throws EspException {
        ImageInfo info = info(Fixtures.path(name + ".bin"));
        String expected = Fixtures.text(name + ".image-info.txt");
        List<String> said = expected.lines().map(ImageInfoJobTest::inOrder).toList();
        assertThat(said).containsAll(facts(info.json(), said.contains("Bootloader Information")));
        assertThat(info.warnings()).isEmpty();
        assertThat(info.lines()).allMatch(line -> !line.contains("INVALID"));
    }

    /** Where a segment lies in several memories, their order means nothing. */
    private static String inOrder(String line) {
        int names = line.matches(" +\\d+  0x.*") ? Math.min(line.length(), 45) : line.length();
        List<String> sorted =
                Arrays.stream(line.substring(names).split(", ")).sorted().toList();
        return (line.substring(0, names) + String.join(", ", sorted)).stripTrailing();
    }

    private static List<String> facts(JsonObject json, boolean bootloader) {
        List<String> facts = new ArrayList<>();
        JsonObject extended = json.getAsJsonObject("extended");
        Chip chip = Chip.named(json.get("chip").getAsString()).orElseThrow();
        facts.add("Image size: " + json.get("fileBytes") + " bytes");
        facts.add("Entry point: " + Hex.address(json.get("entry").getAsInt()));
        facts.add("Segments: " + json.getAsJsonArray("segments").size());
        facts.add("Flash size: " + json.get("flashSize").getAsString());
        facts.add("Flash freq: " + json.get("flashFrequency").getAsString());
        facts.add("Flash mode: " + json.get("flashMode").getAsString().toUpperCase(java.util.Locale.ROOT));
        facts.add("Chip ID: " + extended.get("chipId") + " (" + chip + ")");
        facts.add("Minimal chip revision: " + version(extended, "minRevision") + ", (legacy min_rev = "
                + extended.get("legacyMinRevision") + ")");
        facts.add("Maximal chip revision: " + version(extended, "maxRevision"));
        int i = 0;
        for (JsonElement e : json.getAsJsonArray("segments")) {
            JsonObject s = e.getAsJsonObject();
            List<String> names = new ArrayList<>();
            s.getAsJsonArray("memory").forEach(n -> names.add(n.getAsString()));
            facts.add(inOrder(String.format(
                    "%7d  0x%05x  0x%08x  0x%08x  %s",
                    i++,
                    s.get("length").getAsInt(),
                    s.get("address").getAsInt(),
                    s.get("offset").getAsInt(),
                    String.join(", ", names))));
        }
        facts.add("Checksum: " + json.getAsJsonObject("checksum").get("value").getAsString() + " (valid)");
        facts.add("Validation hash: "
                + json.getAsJsonObject("sha256").get("value").getAsString() + " (valid)");
        if (json.has("application")) {
            JsonObject app = json.getAsJsonObject("application");
            facts.add("Project name: " + app.get("project").getAsString());
            facts.add("App version: " + app.get("version").getAsString());
            facts.add("Compile time: " + app.get("compiled").getAsString());
            facts.add("ELF file SHA256: " + app.get("elfSha256").getAsString());
            facts.add("ESP-IDF: " + app.get("idfVersion").getAsString());
            facts.add("MMU page size: " + app.get("mmuPageBytes").getAsInt() / 1024 + " KB");
            facts.add("Secure version: " + app.get("secureVersion"));
        } else if (bootloader) {
            JsonObject boot = json.getAsJsonObject("bootloader");
            facts.add("Bootloader version: " + boot.get("version"));
            facts.add("ESP-IDF: " + boot.get("idfVersion").getAsString());
        }
        return facts;
    }

    private static String version(JsonObject json, String key) {
        int number = json.get(key).getAsInt();
        return "v" + number / 100 + "." + number % 100;
    }

    @Test
    void memoryUseIsTold() throws EspException {
        assertThat(info(Fixtures.path("idf-app/esp32c3-app-at-0x10000.bin")).lines())
                .anyMatch(line ->
                        line.matches("  memory use:  flash code .* B, flash data .* B, IRAM .* B.*DRAM .* B.*"));
    }

    @Test
    void whatIsOddIsSaid() throws Exception {
        byte[] image = Fixtures.bytes("bootloader/esp32c3-bootloader.bin");
        image[2] = 9;
        image[3] = (byte) 0xf7;
        image[0x30] ^= 0x10;
        byte[] longer = Arrays.copyOf(image, image.length + 100);
        ImageInfo info = info(Files.write(dir.resolve("odd.bin"), longer));
        assertThat(info.warnings())
                .hasSize(6)
                .anyMatch(w -> w.startsWith("the checksum is 0x9f and should be 0x8f"))
                .anyMatch(w -> w.startsWith("the SHA-256 at the end should be "))
                .anyMatch(w -> w.equals("the flash mode 9 does not exist"))
                .anyMatch(w -> w.equals("the flash size code 15 does not exist"))
                .anyMatch(w -> w.equals("the flash frequency code 7 does not exist"))
                .anyMatch(w -> w.equals("100 bytes follow behind the image, from 0x005250"));
        image[12] = 77;
        assertThat(info(Files.write(dir.resolve("odd.bin"), image)).warnings())
                .anyMatch(w -> w.equals("the chip id 77 belongs to no chip known here"));
    }

    @Test
    void hexAndElfAreShownToo() throws Exception {
        List<ImageInfo> parts = new ImageInfoJob(Fixtures.path("merge/esp32p4.hex"), Optional.empty()).run();
        assertThat(parts)
                .extracting(p -> p.source().replaceFirst(".*/", ""))
                .containsExactly("esp32p4.hex at 0x002000", "esp32p4.hex at 0x010000");
        ImageInfo elf = info(Fixtures.path("elf/esp32p4-hello-idf.elf"));
        assertThat(elf.lines().get(0)).endsWith(" (as image): application image for ESP32-P4, 168,928 B");
    }

    @Test
    void theImagesOfABundleAreShown() throws Exception {
        Firmware firmware = new FirmwareReader(Optional.empty(), TableInput.NONE)
                .read(List.of(
                        new ImageSpec("0x0", Fixtures.path("bootloader/esp32c3-bootloader.bin")),
                        new ImageSpec("0x8000", Fixtures.path("idf-app/partition-table-at-0x8000.bin")),
                        new ImageSpec("factory", Fixtures.path("idf-app/esp32c3-app-at-0x10000.bin"))));
        BundleSource origin = new BundleSource("com.acme", "sensor", "1", Optional.empty(), Optional.empty());
        byte[] bundle = BundleWriter.write(BundlePacking.pack(firmware, HeaderSettings.KEEP, origin));
        Path file = Files.write(dir.resolve("sensor.esp-firmware"), bundle);
        assertThat(new ImageInfoJob(file, Optional.empty()).run())
                .extracting(i -> i.lines().get(0))
                .hasSize(2)
                .allMatch(line -> line.startsWith(file + ": ") && line.contains(" image for ESP32-C3, "));
    }

    @Test
    void whatIsNoImageIsNamed() throws Exception {
        Path table = Fixtures.path("idf-app/partition-table-at-0x8000.bin");
        assertThatThrownBy(() -> info(table)).hasMessageContaining("is a partition table");
        Path text = Files.writeString(dir.resolve("x.bin"), "hello");
        assertThatThrownBy(() -> info(text)).hasMessageStartingWith(text + ": not a valid firmware image: ");
    }
}
