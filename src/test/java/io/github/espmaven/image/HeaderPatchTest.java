package io.github.espmaven.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.testing.Fixtures;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HeaderPatchTest {

    @Test
    void makesWhatTheReferenceToolMakesWithTheSameSettings() throws EspException {
        byte[] plain = Fixtures.bytes("elf2image/esp32p4-default.bin");
        byte[] merged = Arrays.copyOf(plain, plain.length + 100);
        HeaderPatch patch = HeaderPatch.of(Chip.ESP32_P4, "dio", "80m", "16MB");
        byte[] expected = Fixtures.bytes("elf2image/esp32p4-dio-80m-16MB.bin");
        assertThat(patch.apply(plain, 0x2000, Chip.ESP32_P4).bytes()).isEqualTo(expected);
        assertThat(patch.apply(merged, 0x2000, Chip.ESP32_P4).bytes())
                .isEqualTo(Arrays.copyOf(expected, merged.length));
    }

    @Test
    void keepsWhatIsNotNamed() throws EspException {
        byte[] image = ImageBuilder.forChip(Chip.ESP32_C3)
                .sizeAndFrequency(2, 0xf)
                .segment(0x4038_4000, new byte[64])
                .build();
        byte[] patched = HeaderPatch.of(Chip.ESP32_C3, "keep", "keep", "8MB")
                .apply(image, 0, Chip.ESP32_C3)
                .bytes();
        assertThat(patched[2]).isZero();
        assertThat(patched[3]).isEqualTo((byte) 0x3f);
        AppImage again = AppImage.parse(patched);
        assertThat(again.digest()).hasValueSatisfying(d -> assertThat(d.valid()).isTrue());
        assertThat(image[3]).as("the input stays").isEqualTo((byte) 0x2f);
    }

    @Test
    void withoutDigestNothingElseChanges() throws EspException {
        byte[] image = ImageBuilder.forChip(Chip.ESP32)
                .digest(false)
                .segment(0x4008_0000, new byte[64])
                .build();
        byte[] patched = HeaderPatch.of(Chip.ESP32, "dio", "keep", "keep")
                .apply(image, 0x1000, Chip.ESP32)
                .bytes();
        image[2] = 2;
        assertThat(patched).isEqualTo(image);
    }

    @Test
    void leavesAloneWhatIsNotTheBootloader() throws EspException {
        byte[] image = ImageBuilder.forChip(Chip.ESP32)
                .segment(0x4008_0000, new byte[64])
                .build();
        HeaderPatch patch = HeaderPatch.of(Chip.ESP32, "dio", "40m", "4MB");
        HeaderPatch.Result elsewhere = patch.apply(image, 0x1_0000, Chip.ESP32);
        assertThat(elsewhere.bytes()).isSameAs(image);
        assertThat(elsewhere.refusal()).isEmpty();
        byte[] text = "just some text, long enough".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(patch.apply(text, 0x1000, Chip.ESP32).refusal())
                .contains("the file does not begin with 0xe9 as a bootloader does");
        byte[] broken = Arrays.copyOf(image, 40);
        HeaderPatch.Result refused = patch.apply(broken, 0x1000, Chip.ESP32);
        assertThat(refused.bytes()).isSameAs(broken);
        assertThat(refused.refusal()).hasValueSatisfying(r -> assertThat(r).contains("cut off"));
        assertThat(HeaderPatch.KEEP.apply(image, 0x1000, Chip.ESP32).bytes()).isSameAs(image);
    }

    @Test
    void namesTheChoices() throws EspException {
        assertThat(HeaderPatch.of(Chip.ESP32_H2, "DIO", "48MHz", "4mb"))
                .isEqualTo(HeaderPatch.of(Chip.ESP32_H2, "dio", "48m", "4MB"));
        assertThatThrownBy(() -> HeaderPatch.of(Chip.ESP32_H2, "qio", "80m", "keep"))
                .hasMessage("the ESP32-H2 knows no flash frequency 80m")
                .satisfies(e -> assertChoices(e, "esp.flashFrequency", "keep, 48m, 24m, 16m, 12m"));
        assertThatThrownBy(() -> HeaderPatch.of(Chip.ESP32, "fast", "keep", "keep"))
                .hasMessage("the ESP32 knows no flash mode fast")
                .satisfies(e -> assertChoices(e, "esp.flashMode", "keep, qio, qout, dio, dout"));
        assertThatThrownBy(() -> HeaderPatch.of(Chip.ESP32, "keep", "keep", "3MB"))
                .hasMessage("the ESP32 knows no flash size 3MB")
                .satisfies(e -> assertChoices(e, "esp.flashSize", "keep, detect, 1MB, 2MB, 4MB, 8MB, 16MB"));
    }

    private static void assertChoices(Throwable failure, String parameter, String choices) {
        Evidence evidence = ((EspException) failure).evidence();
        assertThat(evidence.get(Key.PARAMETER)).contains(parameter);
        assertThat(evidence.get(Key.CHOICES))
                .hasValueSatisfying(c -> assertThat(c).startsWith(choices));
    }

    /** A new digest would make the chip start what it had refused. */
    @Test
    void leavesADamagedBootloaderAlone() throws EspException {
        byte[] image = ImageBuilder.forChip(Chip.ESP32_C3)
                .segment(0x4038_4000, new byte[64])
                .build();
        HeaderPatch patch = HeaderPatch.of(Chip.ESP32_C3, "qio", "keep", "8MB");
        byte[] oneByte = image.clone();
        oneByte[40] ^= 0x40;
        HeaderPatch.Result first = patch.apply(oneByte, 0, Chip.ESP32_C3);
        assertThat(first.bytes()).isSameAs(oneByte);
        assertThat(first.refusal()).contains("it is damaged: its bytes do not fit its checksum");
        byte[] evenChecksum = oneByte.clone();
        evenChecksum[41] ^= 0x40;
        HeaderPatch.Result second = patch.apply(evenChecksum, 0, Chip.ESP32_C3);
        assertThat(second.bytes()).isSameAs(evenChecksum);
        assertThat(second.refusal()).contains("it is damaged: its bytes do not fit its SHA-256");
    }
}
