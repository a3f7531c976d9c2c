package io.github.espmaven.report;

import java.nio.file.Path;
import java.util.Locale;

/** The line that tells of a file a goal made. */
public final class MadeFile {

    private MadeFile() {}

    /** {@code Made build/app.bin, 198,112 B, for ESP32-C3.} */
    public static String line(Path file, int bytes, String what) {
        return "Made " + file + ", " + String.format(Locale.ROOT, "%,d B", bytes) + ", " + what + ".";
    }
}
