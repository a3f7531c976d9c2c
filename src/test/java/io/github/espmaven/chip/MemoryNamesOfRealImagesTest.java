package io.github.espmaven.chip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.testing.Fixtures;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Segments of real images are named as the reference tool's image-info names them. */
class MemoryNamesOfRealImagesTest {
    private static final Pattern SEGMENT =
            Pattern.compile("^ +\\d+ +0x\\w+ +0x(\\w+) +0x\\w+ +(.+)$", Pattern.MULTILINE);

    @ParameterizedTest
    @CsvSource({
        "ESP32, bootloader/esp32-bootloader, 3",
        "ESP32_C3, bootloader/esp32c3-bootloader, 3",
        "ESP32_C6, bootloader/esp32c6-bootloader, 3",
        "ESP32_P4, bootloader/esp32p4-v3-bootloader, 3",
        "ESP32_S3, bootloader/esp32s3-bootloader, 3",
        "ESP32_P4, elf2image/esp32p4-dio-80m-16MB, 4",
    })
    void namesAreTheReferenceTools(Chip chip, String image, int atLeast) {
        List<String> segments = SEGMENT.matcher(Fixtures.text(image + ".image-info.txt"))
                .results()
                .map(found -> {
                    assertThat(chip.spec().memory().names(Integer.parseUnsignedInt(found.group(1), 16)))
                            .as("%s at 0x%s", image, found.group(1))
                            .containsExactlyInAnyOrderElementsOf(names(found.group(2)));
                    return found.group(1);
                })
                .toList();
        assertThat(segments).hasSizeGreaterThanOrEqualTo(atLeast);
    }

    /** The tool leaves the column blank where no name applies. */
    private static List<String> names(String column) {
        return column.isBlank() ? List.of() : List.of(column.trim().split(", "));
    }
}
