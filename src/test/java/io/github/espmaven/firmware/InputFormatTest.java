package io.github.espmaven.firmware;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.InputFormat.Destination;
import io.github.espmaven.firmware.InputFormat.Piece;
import io.github.espmaven.firmware.InputFormat.Reading;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.FlashChunk;
import io.github.espmaven.image.HexFile;
import io.github.espmaven.image.ImageBuilder;
import io.github.espmaven.image.SecurePad;
import io.github.espmaven.image.Uf2File;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFormatTest {
    private static final String CSV = "nvs,data,nvs,0x9000,0x6000\nfactory,app,factory,0x10000,1M\n";

    @TempDir
    Path dir;

    private static byte[] image(Chip chip) {
        return ImageBuilder.forChip(chip)
                .segment(0x4038_0000, new byte[64])
                .digest(true)
                .build();
    }

    private static byte[] uf2(Chip chip) throws EspException {
        return Uf2File.write(
                List.of(new FlashChunk(0, image(chip)), new FlashChunk(0x8000, table())),
                chip,
                true,
                OptionalInt.empty());
    }

    private static byte[] table() throws EspException {
        return PartitionTable.parse(CSV.getBytes(US_ASCII)).toBinary();
    }

    private static InputFormat of(String name, byte[] bytes) {
        return InputFormat.of(new InputFile(Path.of(name), bytes));
    }

    @Test
    void eachKindIsKnownByItsBeginningOrItsName() throws EspException {
        byte[] hex = HexFile.write(List.of(new FlashChunk(0, new byte[] {1, 2, 3})));
        byte[] elf = {0x7f, 'E', 'L', 'F', 1, 1};
        byte[] colon = ":) not HEX".getBytes(US_ASCII);
        assertThat(of("x.bin", elf)).isInstanceOf(InputFormat.Elf.class);
        assertThat(of("x.bin", hex)).isInstanceOf(InputFormat.IntelHex.class);
        assertThat(of("x.bin", colon)).isInstanceOf(InputFormat.Raw.class);
        assertThat(of("x.HEX", colon)).isInstanceOf(InputFormat.IntelHex.class);
        assertThat(of("x.bin", uf2(Chip.ESP32_C3))).isInstanceOf(InputFormat.Uf2.class);
        assertThat(of("x.uf2", colon)).isInstanceOf(InputFormat.Uf2.class);
        assertThat(of("x.bin", table())).isInstanceOf(InputFormat.BinaryTable.class);
        assertThat(of("x.bin", image(Chip.ESP32_C3))).isInstanceOf(InputFormat.Image.class);
        assertThat(of("x.csv", CSV.getBytes(US_ASCII))).isInstanceOf(InputFormat.Raw.class);
        InputFile csv = new InputFile(Path.of("x.csv"), CSV.getBytes(US_ASCII));
        assertThat(InputFormat.of(csv, Destination.TABLE)).isInstanceOf(InputFormat.CsvTable.class);
        assertThat(of("x." + "esp-firmware", colon)).isInstanceOf(InputFormat.FirmwareBundle.class);
        byte[] erased = new byte[0x2000];
        Arrays.fill(erased, (byte) 0xFF);
        assertThat(of("ota_data_initial.bin", erased)).isInstanceOf(InputFormat.Raw.class);
    }

    @Test
    void everyKindIsInTheList() {
        assertThat(InputFormat.all())
                .extracting(format -> (Object) format.getClass())
                .containsExactlyInAnyOrder((Object[]) InputFormat.class.getPermittedSubclasses());
    }

    @Test
    void aUf2FileBringsItsPlacesAndItsChip() throws Exception {
        Files.write(dir.resolve("fw.uf2"), uf2(Chip.ESP32_C3));
        Firmware firmware =
                new FirmwareReader(Optional.empty(), TableInput.NONE).read(ImageSpec.parseList("0x4000=fw.uf2", dir));
        assertThat(firmware.regions()).extracting(FlashRegion::offset).containsExactly(0, 0x8000);
        assertThat(firmware.regions().get(0).bytes()).isEqualTo(image(Chip.ESP32_C3));
        assertThat(firmware.chip()).contains(Chip.ESP32_C3);
    }

    @Test
    void aUf2FileForAnotherFamilyIsRefusedUnlessForced() throws Exception {
        Files.write(dir.resolve("fw.uf2"), uf2(Chip.ESP32_S3));
        FirmwareReader reader = new FirmwareReader(Optional.of(Chip.ESP32_C3), TableInput.NONE);
        List<ImageSpec> specs = ImageSpec.parseList("0=fw.uf2", dir);
        assertThatThrownBy(() -> reader.read(specs))
                .hasMessage(dir.resolve("fw.uf2") + " is a file for ESP32-S3, not for an ESP32-C3")
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.WRONG_CHIP_IMAGE);
        assertThat(reader.withForce(true).read(specs).regions()).hasSize(2);
    }

    @Test
    void aUf2FileForNoChipOfOursIsRefused() throws Exception {
        byte[] bytes = uf2(Chip.ESP32_S3);
        for (int at = 0; at < bytes.length; at += 512) {
            System.arraycopy(new byte[] {0x56, (byte) 0xff, (byte) 0x8b, (byte) 0xe4}, 0, bytes, at + 28, 4);
        }
        InputFile file = new InputFile(Path.of("pico.uf2"), bytes);
        Reading how = new Reading(Optional.empty(), TableSettings.DEFAULT, HeaderSettings.KEEP, SecurePad.NONE, false);
        assertThatThrownBy(() -> InputFormat.of(file).read(file, how))
                .hasMessage("pico.uf2 is a UF2 file for the family 0xe48bff56, which is no chip known here");
    }

    @Test
    void ofSeveralFamiliesTheChipNamedCounts() throws Exception {
        byte[] c3 = uf2(Chip.ESP32_C3);
        byte[] s3 = uf2(Chip.ESP32_S3);
        byte[] both = Arrays.copyOf(c3, c3.length + s3.length);
        System.arraycopy(s3, 0, both, c3.length, s3.length);
        InputFile file = new InputFile(Path.of("both.uf2"), both);
        List<Piece> pieces = new ArrayList<>(InputFormat.of(file)
                .read(
                        file,
                        new Reading(
                                Optional.of(Chip.ESP32_S3),
                                TableSettings.DEFAULT,
                                HeaderSettings.KEEP,
                                SecurePad.NONE,
                                false)));
        assertThat(pieces.get(0).bytes()).contains(image(Chip.ESP32_S3));
        assertThatThrownBy(() -> InputFormat.of(file).read(file, Reading.ONLY))
                .hasMessage("both.uf2 holds firmware for 2 families of chips")
                .satisfies(e -> assertThat(((EspException) e).evidence().get(Key.CHOICES))
                        .contains("esp32c3, esp32s3"));
    }
}
