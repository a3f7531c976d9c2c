package io.github.espmaven.monitor;

import io.github.espmaven.bootlog.BootEvent;
import io.github.espmaven.bootlog.BootText;
import java.util.regex.Pattern;

/**
 * Finds out whether what a board prints comes from an application. At another rate than the board's nearly no line can be
 * read, and a short one now and then by chance; after a reset an ESP8266 sends some noise before its application speaks. Not
 * thread-safe.
 */
final class OutputClassifier {
    static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]{3}");

    private boolean anything;
    private boolean bootText;
    private boolean download;
    private long clearLines;
    private long textLines;
    private long noisyLines;

    /** Takes a plain line. */
    void line(String line) {
        anything = true;
        if (line.isBlank()) {
            return;
        }
        if (BootText.isBootText(line)) {
            bootText = true;
            return;
        }
        long unreadable =
                line.codePoints().filter(OutputClassifier::isUnreadable).count();
        boolean text = unreadable * 5 <= line.codePointCount(0, line.length())
                && line.codePoints().anyMatch(Character::isLetterOrDigit);
        textLines += text ? 1 : 0;
        noisyLines += text ? 0 : 1;
        clearLines += unreadable == 0 && WORD.matcher(line).find() ? 1 : 0;
    }

    private static boolean isUnreadable(int c) {
        return c == '\ufffd' || (c != '\t' && Character.isISOControl(c)) || !Character.isDefined(c);
    }

    void event(BootEvent event) {
        if (event instanceof BootEvent.Started started) {
            download = started.mode().download();
        } else if (event instanceof BootEvent.WaitsForDownload) {
            download = true;
        }
    }

    OutputKind kind() {
        boolean clear = clearLines > 0 && clearLines * 10 >= noisyLines;
        if (clear || (textLines > 0 && noisyLines == 0)) {
            return OutputKind.APPLICATION;
        }
        if (download) {
            return OutputKind.DOWNLOAD_MODE;
        }
        if (bootText) {
            return OutputKind.BOOT_TEXT;
        }
        return anything ? OutputKind.NOISE : OutputKind.NOTHING;
    }
}
