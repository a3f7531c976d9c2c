package io.github.espmaven.monitor;

import io.github.espmaven.bootlog.BootEvent;
import io.github.espmaven.bootlog.BootText;

/** Finds out whether what a board prints comes from an application. Not thread-safe. */
final class OutputClassifier {
    private boolean anything;
    private boolean bootText;
    private boolean download;
    private boolean application;

    /** Takes a plain line. */
    void line(String line) {
        if (line.isBlank()) {
            return;
        }
        anything = true;
        if (BootText.isBootText(line)) {
            bootText = true;
        } else {
            application |= isText(line);
        }
    }

    void event(BootEvent event) {
        if (event instanceof BootEvent.Started started) {
            download = started.mode().download();
        } else if (event instanceof BootEvent.WaitsForDownload) {
            download = true;
        }
    }

    /** Whether most of a line can be read: at another rate than the board's nearly nothing can. */
    static boolean isText(String line) {
        long readable = line.codePoints()
                .filter(c -> c != '\ufffd' && !Character.isISOControl(c) && Character.isDefined(c))
                .count();
        boolean word = line.codePoints().anyMatch(Character::isLetterOrDigit);
        return word && readable * 5 >= line.codePointCount(0, line.length()) * 4L;
    }

    OutputKind kind() {
        if (application) {
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
