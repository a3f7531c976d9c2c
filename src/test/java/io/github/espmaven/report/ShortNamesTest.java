package io.github.espmaven.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortNamesTest {

    /** Names as udev, Windows and racks give them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        left;right                                                      | left;right
        usb-CP2102_UART_0001-if00-port0;usb-CP2102_UART_0002-if00-port0 | …1…;…2…
        rfc2217://rack-number-one:4001;rfc2217://rack-number-one:40020  | …1;…20
        /dev/serial/by-id/usb-Espressif;left                            | …d/usb-Espressif;left
        sim:esp32c3?mac=02:00:00:00:00:01                               | …:00:00:00:00:01
        aaaaaaaaaaaaaaaaaaaa;aaaaaaaaaaaaaaaaaaaaa                      | …aaaaaaaaaaaaaaa;…aaaaaaaaaaaaaaa
        """)
    void whatAllHaveInCommonIsLeftOut(String names, String shown) {
        List<String> all = Arrays.asList(names.split(";", -1));
        ShortNames shortened = ShortNames.of(all, 16);
        List<String> padded = all.stream().map(shortened::padded).toList();
        assertThat(String.join(";", padded.stream().map(String::strip).toList()))
                .isEqualTo(shown);
        assertThat(padded).allMatch(name -> name.startsWith("  ") && name.length() == shortened.width() + 2);
    }
}
