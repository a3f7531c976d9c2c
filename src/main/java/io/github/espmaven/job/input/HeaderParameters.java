package io.github.espmaven.job.input;

import io.github.espmaven.flash.HeaderSettings;
import java.util.Map;
import java.util.Optional;

/** What the bootloader's header shall say, as the user wrote it or esptool's environment variables say. */
public final class HeaderParameters {
    private static final String KEEP = "keep";

    private HeaderParameters() {}

    /** What is empty is taken from {@code ESPTOOL_FM}, {@code _FF} and {@code _FS}, else kept. */
    public static HeaderSettings of(
            Optional<String> mode, Optional<String> frequency, Optional<String> size, Map<String, String> environment) {
        return new HeaderSettings(
                value(mode, environment, "ESPTOOL_FM"),
                value(frequency, environment, "ESPTOOL_FF"),
                value(size, environment, "ESPTOOL_FS"));
    }

    private static String value(Optional<String> said, Map<String, String> environment, String variable) {
        return said.or(() -> Optional.ofNullable(environment.get(variable)))
                .filter(text -> !text.isBlank())
                .orElse(KEEP);
    }
}
