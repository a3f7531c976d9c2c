package io.github.espmaven.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ImagePropertyTest {

    private static byte[] sample(Chip chip) {
        return ImageBuilder.forChip(chip)
                .entry(0x4038_4000)
                .segment(0x4038_4000, new byte[41])
                .segment(0x3fcd_0000, new byte[16])
                .build();
    }

    @Property(tries = 2000)
    void mutatedImagesAreReadOrRefused(
            @ForAll Chip chip,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 120) Integer> places,
            @ForAll byte[] values,
            @ForAll @IntRange(max = 200) int length) {
        byte[] image = sample(chip);
        for (int i = 0; i < Math.min(places.size(), values.length); i++) {
            image[places.get(i) % image.length] = values[i];
        }
        readOrRefuse(image);
        readOrRefuse(Arrays.copyOf(image, length));
    }

    @Property(tries = 1000)
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
        byte[] image = bytes.clone();
        readOrRefuse(image);
        if (image.length > 0) {
            image[0] = (byte) 0xea;
            readOrRefuse(image);
            image[0] = (byte) 0xe9;
            readOrRefuse(image);
        }
    }

    @Property(tries = 300)
    void everyFlippedBitBehindTheHeaderIsNoticed(@ForAll @IntRange(min = 24 * 8, max = 111 * 8) int bit) {
        byte[] image = sample(Chip.ESP32_C3);
        image[bit / 8] ^= (byte) (1 << bit % 8);
        try {
            assertThat(AppImage.parse(image).digest())
                    .hasValueSatisfying(d -> assertThat(d.valid()).isFalse());
        } catch (EspException e) {
            assertThat(e.problem()).isEqualTo(Problem.BAD_IMAGE);
        }
    }

    private static void readOrRefuse(byte[] bytes) {
        for (Chip chip : new Chip[] {Chip.ESP8266, Chip.ESP32_C3}) {
            HeaderPatch patch = new HeaderPatch(OptionalInt.of(2), OptionalInt.empty(), OptionalInt.of(3));
            patch.apply(bytes, chip.spec().bootloaderOffset(), chip);
        }
        try {
            AppImage image = AppImage.parse(bytes);
            image.segments().forEach(s -> assertThat(image.contents(s)).hasSize(s.length()));
            image.checksum();
            image.digest();
            image.appDescriptor();
            image.bootloaderDescriptor();
            assertThat(image.toString()).isNotEmpty();
            assertThat(image.length()).isLessThanOrEqualTo(bytes.length);
        } catch (EspException e) {
            assertThat(e.problem()).isEqualTo(Problem.BAD_IMAGE);
        }
    }
}
