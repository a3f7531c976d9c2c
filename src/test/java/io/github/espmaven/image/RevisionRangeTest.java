package io.github.espmaven.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule of protocol.md, section 4.2, case by case. */
class RevisionRangeTest {

    @ParameterizedTest
    @CsvSource({
        // legacy, min, max, chip, revision, accepted
        "0,   0,   0, ESP32,    0.0, true",
        "3,   0,   0, ESP32,    3.0, true",
        "3,   0,   0, ESP32,    2.9, false",
        "3,   0,   0, ESP32_C3, 0.3, true",
        "3,   0,   0, ESP32_C3, 0.2, false",
        "3,   0, 65535, ESP32,    2.0, false",
        "3, 100, 65535, ESP32,    1.0, true",
        "3, 100, 65535, ESP32,    0.9, false",
        "0,   3, 199, ESP32_C3, 0.4, true",
        "0,   3, 199, ESP32_C3, 0.2, false",
        "0,   3, 199, ESP32_C3, 2.0, false",
        "9, 300, 399, ESP32_P4, 3.1, true",
        "9, 300, 399, ESP32_P4, 1.3, false",
        "0,   0, 65535, ESP32_P4, 99.99, true",
    })
    void followsTheRule(int legacy, int min, int max, Chip chip, String revision, boolean accepted) {
        RevisionRange range = new RevisionRange(legacy, min, max);
        assertThat(range.accepts(chip.spec(), Revision.parse(revision).orElseThrow()))
                .isEqualTo(accepted);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 3, 199, v0.3 to v1.99",
        "0, 300, 65535, v3.0 or newer",
        "3, 0, 65535, revision 3 or newer",
        "0, 65530, 65534, v655.30 to v655.34"
    })
    void readsWell(int legacy, int min, int max, String text) {
        assertThat(new RevisionRange(legacy, min, max)).hasToString(text);
    }
}
