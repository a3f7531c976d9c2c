package io.github.espmaven.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The whole text for each way in which a board does not start, as {@code boot-remedies.txt} has it. */
class BootRemediesTest {
    private static final Evidence C3 = Evidence.of(Key.CHIP, "ESP32-C3");

    @Test
    void everyKindReadsAsAgreed() throws Exception {
        Stream<Evidence> kinds = Stream.concat(
                Stream.of(
                                "no-bootloader",
                                "bad-bootloader",
                                "bad-signature",
                                "bad-partition-table",
                                "no-app",
                                "wrong-revision",
                                "flash-size",
                                "brownout",
                                "download-mode",
                                "port-gone",
                                "not-restarted",
                                "silent",
                                "watchdog-reset",
                                "panic")
                        .map(kind -> C3.with(Key.FAULT, kind)),
                Stream.of(
                        C3.with(Key.FAULT, "panic").with(Key.CONSOLE, "0x42001234: app_main at main.c:12"),
                        unreadable("qio", "80m"),
                        unreadable("dio", "20m"),
                        unreadable("qio", "80m").with(Key.CHOICES, "dio at 80m")));
        String told = kinds.map(known -> Remedies.explain(new EspException(
                        Problem.BOOT_FAILED, known.get(Key.FAULT).orElseThrow(), known)))
                .collect(Collectors.joining("\n\n", "", "\n"));
        try (InputStream agreed = BootRemediesTest.class.getResourceAsStream("/diagnose/boot-remedies.txt")) {
            assertThat(told).isEqualTo(new String(agreed.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Evidence unreadable(String mode, String frequency) {
        return C3.with(Key.FAULT, "no-bootloader").with(Key.FLASH_MODE, mode).with(Key.FLASH_FREQUENCY, frequency);
    }
}
