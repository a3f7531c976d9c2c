package io.github.espmaven.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.firmware.bundle.BundleReader;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.firmware.bundle.BundleWriter;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.HeaderPatch;
import io.github.espmaven.image.ImageBuilder;
import io.github.espmaven.partition.PartitionTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes into a bundle comes out of it, at its places. */
class BundlePackingTest {
    private static final BundleSource ORIGIN =
            new BundleSource("com.acme", "sensor-firmware", "1.4.0", Optional.empty(), Optional.empty());
    private static final HeaderSettings SETTINGS = new HeaderSettings("dio", "40m", "4MB");

    @TempDir
    Path dir;

    private byte[] app;

    @BeforeEach
    void makeFiles() throws IOException {
        app = ImageBuilder.forChip(Chip.ESP32_C3)
                .segment(0x4038_0000, new byte[64])
                .build();
        Files.write(dir.resolve("boot.bin"), app);
        Files.write(dir.resolve("app.bin"), app);
        Files.write(dir.resolve("web.bin"), new byte[] {1, 2, 3});
        Files.writeString(
                dir.resolve("table.csv"), "factory, app, factory, 0x10000, 1M\nstorage, data, spiffs, , 64K\n");
    }

    private Firmware read(List<ImageSpec> specs) throws EspException {
        return new FirmwareReader(Optional.empty(), TableInput.NONE).read(specs);
    }

    private Firmware read(String images) throws EspException {
        return read(ImageSpec.parseList(images, dir));
    }

    private Path packed(String images) throws Exception {
        byte[] bytes = BundleWriter.write(BundlePacking.pack(read(images), SETTINGS, ORIGIN));
        return Files.write(dir.resolve("fw.esp-firmware"), bytes);
    }

    @Test
    void comesOutAtItsPlacesWithThePatchedBootloader() throws Exception {
        Path bundle = packed("bootloader=boot.bin,partition-table=table.csv,factory=app.bin,storage=web.bin");
        Firmware read = read(List.of(ImageSpec.withOwnPlaces(bundle)));
        assertThat(read.chip()).contains(Chip.ESP32_C3);
        assertThat(read.table().orElseThrow().names()).isEqualTo("factory, storage");
        assertThat(read.unplaced()).isEmpty();
        assertThat(read.regions()).extracting(FlashRegion::offset).containsExactly(0x0, 0x8000, 0x10000, 0x110000);
        assertThat(read.regions())
                .extracting(FlashRegion::name)
                .containsExactly("bootloader", "table.csv", "factory", "storage");
        assertThat(read.regions().get(0).bytes())
                .isEqualTo(HeaderPatch.of(Chip.ESP32_C3, "dio", "40m", "4MB")
                        .apply(app, 0, Chip.ESP32_C3)
                        .bytes());
        assertThat(read.regions().get(2).bytes()).isEqualTo(app);
        assertThat(read.regions().get(3).bytes()).containsExactly(1, 2, 3);
    }

    @Test
    void anImageBesideTheBundleReplacesTheOneAtItsPlace() throws Exception {
        Path bundle = packed("partition-table=table.csv,factory=app.bin,storage=web.bin");
        Path other = Files.write(dir.resolve("other.bin"), new byte[] {9});
        Firmware read = read(List.of(new ImageSpec("storage", other), ImageSpec.withOwnPlaces(bundle)));
        assertThat(read.regions()).hasSize(3);
        assertThat(read.regions())
                .filteredOn(r -> r.offset() == 0x110000)
                .singleElement()
                .satisfies(r -> assertThat(r.bytes()).containsExactly(9));
    }

    @Test
    void leavesToTheBoardWhereAPartitionLiesWhenNoTableIsNamed() throws Exception {
        Path bundle = packed("0x10000=app.bin,storage=web.bin");
        Firmware read = read(List.of(ImageSpec.withOwnPlaces(bundle)));
        assertThat(read.unplaced()).hasSize(1);
        PartitionTable table = PartitionTable.parse(Files.readAllBytes(dir.resolve("table.csv")));
        assertThat(read.placedOn(Chip.ESP32_C3, () -> table).regions())
                .extracting(FlashRegion::offset)
                .containsExactly(0x10000, 0x110000);
    }

    @Test
    void namesTheRevisionsOfAllImages() throws Exception {
        Files.write(dir.resolve("low.bin"), withRevisions(3, 199));
        Files.write(dir.resolve("high.bin"), withRevisions(101, 0xffff));
        Bundle bundle = BundleReader.read(Files.readAllBytes(packed("0x0=low.bin,0x10000=high.bin")));
        assertThat(bundle.revisions()).isEqualTo(new Bundle.Revisions(101, 199));
    }

    /** The image with other revisions in its extended header (protocol.md, section 5.1). */
    private byte[] withRevisions(int min, int max) {
        byte[] image = app.clone();
        image[15] = (byte) min;
        image[16] = (byte) (min >> 8);
        image[17] = (byte) max;
        image[18] = (byte) (max >> 8);
        return image;
    }

    @Test
    void refusesABundleForAnotherChip() throws Exception {
        Path bundle = packed("0x10000=app.bin");
        assertThatThrownBy(() -> new FirmwareReader(Optional.of(Chip.ESP32_S3), TableInput.NONE)
                        .read(List.of(ImageSpec.withOwnPlaces(bundle))))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.WRONG_CHIP_IMAGE))
                .hasMessage("com.acme:sensor-firmware:1.4.0 is firmware for an ESP32-C3, not for an ESP32-S3");
    }

    @Test
    void refusesABundleAtAnOffset() throws Exception {
        packed("0x10000=app.bin");
        assertThatThrownBy(() -> read("0x10000=fw.esp-firmware")).hasMessageContaining("brings its own offsets");
    }

    @Test
    void refusesAFileThatIsNoBundle() throws Exception {
        Path file = Files.writeString(dir.resolve("x.esp-firmware"), "<html>404</html>", StandardCharsets.UTF_8);
        assertThatThrownBy(() -> read(List.of(ImageSpec.withOwnPlaces(file))))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_BUNDLE))
                .hasMessageContaining(file + ": ");
    }

    @Test
    void refusesAnImageWithoutOffset() {
        assertThatThrownBy(() -> read(List.of(ImageSpec.withOwnPlaces(dir.resolve("app.bin")))))
                .hasMessageContaining("lacks its offset");
    }

    @Test
    void asksForTheChipWhenNothingTellsIt() throws Exception {
        assertThatThrownBy(() -> packed("0x10000=web.bin")).hasMessageContaining("which chip");
    }
}
