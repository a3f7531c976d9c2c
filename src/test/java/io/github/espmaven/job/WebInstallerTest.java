package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.firmware.build.BuildOutput;
import io.github.espmaven.firmware.build.BuildRequest;
import io.github.espmaven.firmware.build.BuildSearch;
import io.github.espmaven.firmware.build.BuildSystem;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is packed for installers in a browser says what they read, and is found again as a build. */
class WebInstallerTest {
    @TempDir
    Path dir;

    private Path pack(List<ImageSpec> images, Optional<Chip> chip) throws EspException {
        Path zip = dir.resolve("web.zip");
        new PackageJob(
                        new PackageRequest(
                                chip,
                                images,
                                TableInput.NONE,
                                HeaderSettings.KEEP,
                                false,
                                new BundleSource("com.acme", "sensor", "1.4", Optional.empty(), Optional.empty()),
                                new PackageRequest.Files(
                                        dir.resolve("fw.esp-firmware"),
                                        Optional.empty(),
                                        Optional.of(
                                                new PackageRequest.Web(zip, Optional.of("https://example.org/fw")))),
                                Optional.empty()),
                        warning -> {})
                .run();
        return zip;
    }

    private BuildOutput read(Path zip, BuildSystem system) throws EspException {
        return BuildSearch.find(new BuildRequest(
                zip, Optional.of(system), Optional.empty(), Optional.empty(), dir.resolve("unpacked")));
    }

    @Test
    void aManifestAndAConfigurationWithTheirFiles() throws Exception {
        BuildOutput build = BuildSearch.in(Fixtures.path("builds/trees/platformio-arduino/.pio/build/esp32dev"));
        Path zip = pack(build.images(), build.chip());
        try (ZipFile file = new ZipFile(zip.toFile())) {
            assertThat(new String(
                            file.getInputStream(file.getEntry("manifest.json")).readAllBytes(), "UTF-8"))
                    .isEqualTo("""
                        {
                          "name": "sensor",
                          "version": "1.4",
                          "new_install_prompt_erase": true,
                          "builds": [
                            {
                              "chipFamily": "ESP32",
                              "parts": [
                                {
                                  "path": "001000-bootloader.bin",
                                  "offset": 4096
                                },
                                {
                                  "path": "008000-partitions.bin",
                                  "offset": 32768
                                },
                                {
                                  "path": "00e000-otadata.bin",
                                  "offset": 57344
                                },
                                {
                                  "path": "010000-app0.bin",
                                  "offset": 65536
                                }
                              ]
                            }
                          ]
                        }
                        """);
            assertThat(new String(
                            file.getInputStream(file.getEntry("config.toml")).readAllBytes(), "UTF-8"))
                    .isEqualTo("""
                        esp_toml_version = 1.0
                        firmware_images_url = "https://example.org/fw/"
                        supported_apps = ["sensor"]

                        [sensor]
                        chipsets = ["ESP32"]
                        image.esp32 = "sensor-esp32.bin"
                        """);
        }
        BuildOutput again = read(zip, BuildSystem.WEB_MANIFEST);
        assertThat(again.images()).hasSize(4);
        for (ImageSpec image : build.images()) {
            ImageSpec same = again.images().stream()
                    .filter(i -> i.place().equals(image.place()))
                    .findFirst()
                    .orElseThrow();
            if (image.file().isPresent()) {
                assertThat(same.file().orElseThrow())
                        .hasSameBinaryContentAs(image.file().get());
            }
        }
        Path merged = read(zip, BuildSystem.LAUNCHPAD).images().get(0).file().orElseThrow();
        byte[] bytes = Files.readAllBytes(merged);
        assertThat(bytes[0x1000]).isEqualTo((byte) 0xe9);
        assertThat(bytes[0x8000]).isEqualTo((byte) 0xaa);
        assertThat(bytes[0]).isEqualTo((byte) 0xff);
    }

    @Test
    void whatABrowserCannotFlashIsRefused() throws Exception {
        BuildOutput build = BuildSearch.in(Fixtures.path("builds/trees/idf-encrypted-dev"));
        assertThatThrownBy(() -> pack(build.images(), build.chip()))
                .hasMessageContaining("is to be encrypted by the chip, which installers in a browser cannot do");
        assertThat(dir.resolve("fw.esp-firmware")).doesNotExist();
    }
}
