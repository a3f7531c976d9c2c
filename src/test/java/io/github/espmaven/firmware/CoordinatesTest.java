package io.github.espmaven.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoordinatesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "com.acme:fw:1.4.0 | com.acme:fw:1.4.0:esp-firmware",
                "com.acme:web:2.0:bin | com.acme:web:2.0:bin",
                "com.acme:fw:1.0:zip:elf | com.acme:fw:1.0:zip:elf",
                "com.acme:fw:[1.4,2) | com.acme:fw:[1.4,2):esp-firmware",
                "com.acme:fw:1-SNAPSHOT | com.acme:fw:1-SNAPSHOT:esp-firmware"
            })
    void readsWhatUsersWrite(String text, String all) throws EspException {
        assertThat(Coordinates.parse(text, "esp-firmware", "esp.firmware")).hasToString(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "com.acme:fw", "a:b:c:d:e:f", "a::1", "a:b:", "C:\\fw\\app.bin", "/a:b:c", "a b:c:1"})
    void tellsCoordinatesFromPaths(String text) {
        assertThat(Coordinates.looksLikeSome(text)).isFalse();
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> Coordinates.parse("com.acme:fw", "bin", "esp.firmware"))
                .isInstanceOf(EspException.class)
                .hasMessage("esp.firmware is \"com.acme:fw\"");
    }
}
