package io.github.espmaven.monitor.interactive;

import io.github.espmaven.base.EspException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** What the Enter key sends to the board. */
public enum LineEnding {
    CR("\r"),
    LF("\n"),
    CRLF("\r\n");

    private final String text;

    LineEnding(String text) {
        this.text = text;
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads a name as {@code crlf}.
     *
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static LineEnding named(String name) throws EspException {
        return Arrays.stream(values())
                .filter(e -> e.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> EspException.badParameter(
                        "\"" + name + "\" is no line ending", "esp.lineEnding", "cr, lf, crlf"));
    }
}
