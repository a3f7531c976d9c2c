package io.github.espmaven.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.FlashMode;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.testing.Fixtures;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AppImageTest {

    @ParameterizedTest
    @CsvSource({
        "bootloader/esp32-bootloader.bin, ESP32, 0x40080640, 0x52,"
                + " 7865febfa66525e7e647e3ccb1e16acdce536882304cca86b5597360ff067ee4",
        "bootloader/esp32p4-v3-bootloader.bin, ESP32-P4, 0x4ffab2ca, 0x7d,"
                + " 3cde9d3d9734efc1afc9e95480b82cfba62e93180bf399603ced378578af3a11",
        "elf2image/esp32p4-dio-80m-16MB.bin, ESP32-P4, 0x4ff2048a, 0xf8,"
                + " 144f3e33b2bcc73cabe2750ddd550aa4b735c9a650ac1e56799631d5a0e322d5",
    })
    void agreesWithTheReferenceToolsImageInfo(String file, String chip, String entry, String checksum, String digest)
            throws EspException {
        byte[] bytes = Fixtures.bytes(file);
        AppImage image = AppImage.parse(bytes);
        assertThat(image.chip()).map(Chip::toString).contains(chip);
        assertThat(Hex.address(image.header().entry())).isEqualTo(entry);
        assertThat(image.checksum().valid()).isTrue();
        assertThat(Hex.of(image.checksum().stored())).isEqualTo(checksum);
        assertThat(image.digest()).hasValueSatisfying(d -> {
            assertThat(d.valid()).isTrue();
            assertThat(Hex.of(d.stored())).isEqualTo(digest);
        });
        assertThat(image.length()).isEqualTo(bytes.length);
    }

    @Test
    void readsHeaderAndSegments() throws EspException {
        AppImage image = AppImage.parse(Fixtures.bytes("bootloader/esp32-bootloader.bin"));
        ImageHeader header = image.header();
        assertThat(FlashMode.of(header.modeCode())).contains(FlashMode.DIO);
        assertThat(Chip.ESP32.spec().flashSizes().name(header.sizeCode())).contains("2MB");
        assertThat(Chip.ESP32.spec().flashFrequencies().name(header.frequencyCode()))
                .contains("40m");
        assertThat(header.extended())
                .contains(
                        new ExtendedHeader(0xee, ExtendedHeader.Drive.DEFAULT, 0, new RevisionRange(0, 0, 399), true));
        assertThat(image.segments())
                .containsExactly(
                        new Segment(0x3fff_0040, 0x20, 0x1860, true),
                        new Segment(0x4007_8000, 0x1888, 0x3dcc, true),
                        new Segment(0x4008_0400, 0x565c, 0xf7c, true));
        assertThat(image.contents(image.segments().get(2))).hasSize(0xf7c);
        assertThat(image.bootloaderDescriptor())
                .contains(new BootloaderDescriptor(0, 1, "v6.1-beta1-497-g14f663f003e", ""));
        assertThat(image.appDescriptor()).isEmpty();
    }

    @Test
    void readsTheAppDescriptor() throws EspException {
        AppImage image = AppImage.parse(Fixtures.bytes("elf2image/esp32p4-dio-80m-16MB.bin"));
        assertThat(image.appDescriptor())
                .contains(new AppDescriptor(
                        0,
                        "v5.5.2",
                        "hello_world",
                        "10:10:16",
                        "Jan 20 2026",
                        "v5.5.2",
                        "f49bce90abd644c328a1a3d759b7ceb60bb4772650ef731111e618c1ddbe2979",
                        new AppDescriptor.EfuseBlocks(0, 199),
                        OptionalInt.of(0x1_0000)));
        assertThat(image.bootloaderDescriptor()).isEmpty();
    }

    @Test
    void tellsStoredAndCalculatedValuesOfADamagedImage() throws EspException {
        byte[] good = ImageBuilder.forChip(Chip.ESP32_C3)
                .segment(0x4038_4000, new byte[] {1, 2, 3, 4})
                .build();
        byte[] bad = good.clone();
        bad[32] ^= 0x40;
        ImageChecksum checksum = AppImage.parse(bad).checksum();
        assertThat(checksum.valid()).isFalse();
        assertThat(checksum.stored()).isEqualTo(0xef ^ 1 ^ 2 ^ 3 ^ 4);
        assertThat(checksum.calculated()).isEqualTo(checksum.stored() ^ 0x40);
        ImageDigest digest = AppImage.parse(bad).digest().orElseThrow();
        assertThat(digest.valid()).isFalse();
        assertThat(digest.stored()).isEqualTo(Arrays.copyOfRange(good, good.length - 32, good.length));
    }

    @ParameterizedTest
    @EnumSource
    void whatTheBuilderMakesIsReadAgainOnEveryChip(Chip chip) throws EspException {
        byte[] data = new byte[301];
        Arrays.fill(data, (byte) 0x5a);
        RevisionRange revisions = new RevisionRange(1, 101, 399);
        byte[] bytes = ImageBuilder.forChip(chip)
                .entry(0x4010_0004)
                .mode(FlashMode.DOUT)
                .sizeAndFrequency(4, 2)
                .revisions(revisions)
                .segment(0x4010_0000, data)
                .segment(0x3ffe_8000, new byte[8])
                .build();
        for (AppImage image : new AppImage[] {AppImage.parse(bytes), AppImage.parse(bytes, chip)}) {
            assertThat(image.chip()).contains(chip);
            assertThat(image.checksum().valid()).isTrue();
            assertThat(image.digest().map(ImageDigest::valid)).isEqualTo(hasDigest(chip));
            assertThat(image.header().modeCode()).isEqualTo(3);
            assertThat(image.header().sizeCode()).isEqualTo(4);
            assertThat(image.header().frequencyCode()).isEqualTo(2);
            assertThat(image.header().extended().map(ExtendedHeader::revisions))
                    .isEqualTo(hasDigest(chip).map(x -> revisions));
            assertThat(image.contents(image.segments().get(0))).isEqualTo(Arrays.copyOf(data, 304));
            assertThat(image.length()).isEqualTo(bytes.length);
        }
    }

    private static Optional<Boolean> hasDigest(Chip chip) {
        return chip.spec().imageChipId().isPresent() ? Optional.of(true) : Optional.empty();
    }

    @Test
    void readsTheEsp8266sImageInAnImage() throws EspException {
        byte[] inner = ImageBuilder.forChip(Chip.ESP8266)
                .segment(0x4010_0000, new byte[] {1, 2, 3, 4})
                .build();
        byte[] bytes = new byte[32 + inner.length + 4];
        bytes[0] = (byte) 0xea;
        bytes[1] = 4;
        LittleEndian.put32(bytes, 12, 12);
        Arrays.fill(bytes, 16, 28, (byte) 0x77);
        System.arraycopy(inner, 0, bytes, 32, inner.length);
        AppImage image = AppImage.parse(bytes);
        assertThat(image.segments())
                .containsExactly(new Segment(0, 16, 12, false), new Segment(0x4010_0000, 48, 4, true));
        assertThat(image.checksum().valid()).isTrue();
        assertThat(image.chip()).contains(Chip.ESP8266);
        assertThat(image.length()).isEqualTo(bytes.length);
    }

    @Test
    void theCrcOfTheEsp8266sImageInAnImageIsChecked() throws EspException {
        ElfFile elf = ElfFile.parse(Fixtures.bytes("elf/esp8266-openrtos-blink-v2.elf"));
        byte[] bytes = new ElfConverter(Chip.ESP8266, ElfOptions.DEFAULT.withEsp8266Version(2))
                .convert(elf) // equal to the reference tool's by its SHA-256, see ElfConverterTest
                .get(0)
                .bytes();
        AppImage whole = AppImage.parse(bytes);
        assertThat(whole.crc())
                .hasValueSatisfying(crc -> assertThat(crc.valid()).isTrue());
        assertThat(whole.damage()).isEmpty();
        assertThat(whole.warnings(bytes.length)).isEmpty();
        bytes[100] ^= 1; // code in flash, which the checksum does not cover
        AppImage damaged = AppImage.parse(bytes);
        assertThat(damaged.damage()).contains("it is damaged: its bytes do not fit its CRC-32");
        assertThat(damaged.warnings(bytes.length)).singleElement().asString().startsWith("the CRC-32 at the end is 0x");
        assertThatThrownBy(() -> AppImage.parse(Arrays.copyOf(bytes, bytes.length - 1)))
                .hasMessageContaining("cut off: the CRC-32");
    }

    @Test
    void bytesBehindTheImageAreNotPartOfIt() throws EspException {
        byte[] alone = ImageBuilder.forChip(Chip.ESP32)
                .segment(0x4008_0000, new byte[64])
                .build();
        byte[] more = Arrays.copyOf(alone, alone.length + 1000);
        assertThat(AppImage.parse(more).length()).isEqualTo(alone.length);
        assertThat(AppImage.parse(more).digest())
                .hasValueSatisfying(d -> assertThat(d.valid()).isTrue());
    }

    @Test
    void saysWhatIsWrong() {
        byte[] image = ImageBuilder.forChip(Chip.ESP32_C3)
                .segment(0x4038_4000, new byte[64])
                .build();
        refused(new byte[0], "it is empty");
        refused(new byte[] {0x7f, 'E', 'L', 'F'}, "it begins with 0x7f instead of 0xe9");
        refused(Arrays.copyOf(image, 7), "it is cut off: the header at 0x000000 needs 8 bytes, the end is at 0x000007");
        refused(
                Arrays.copyOf(image, 90),
                "it is cut off: segment 0 at 0x000020 needs 64 bytes, the end is at 0x00005a");
        refused(
                Arrays.copyOf(image, 127),
                "it is cut off: the SHA-256 digest at 0x000070 needs 32 bytes, the end is at 0x00007f");
        byte[] many = image.clone();
        many[1] = 17;
        refused(many, "it claims 17 segments, at most 16 are possible");
        byte[] long1 = image.clone();
        LittleEndian.put32(long1, 28, -1);
        refused(long1, "segment 0 claims 4294967295 bytes");
    }

    private static void refused(byte[] bytes, String why) {
        assertThatThrownBy(() -> AppImage.parse(bytes)).isInstanceOfSatisfying(EspException.class, e -> {
            assertThat(e.problem()).isEqualTo(Problem.BAD_IMAGE);
            assertThat(e).hasMessage("not a valid firmware image: " + why);
        });
    }

    @Test
    void theImageOfAChipNotYetKnownIsNotTakenForAnotherChips() throws EspException {
        byte[] image = ImageBuilder.forChip(Chip.ESP32_C3)
                .segment(0x4038_4000, new byte[64])
                .build();
        image[12] = 99;
        assertThat(AppImage.parse(image).chip()).isEmpty();
        assertThat(AppImage.parse(image).header().extended().map(ExtendedHeader::chipId))
                .contains(99);
    }

    @Test
    void aDigestFlagOfAnotherValueIsNoImageOfTheLaterChips() {
        byte[] image = ImageBuilder.forChip(Chip.ESP32)
                .segment(0x4008_0000, new byte[64])
                .build();
        image[23] = 2;
        assertThatThrownBy(() -> AppImage.parse(image, Chip.ESP32)).hasMessageContaining("byte 23");
    }
}
