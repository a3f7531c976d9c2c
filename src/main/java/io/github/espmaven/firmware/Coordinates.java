package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import java.util.regex.Pattern;

/**
 * What names an artifact in Maven repositories.
 *
 * @param groupId as {@code com.acme}
 * @param artifactId as {@code sensor-firmware}
 * @param version a version, a snapshot, or a range as {@code [1.4,2)}
 * @param type as {@code esp-firmware} or {@code bin}
 * @param classifier empty for the main artifact
 */
public record Coordinates(String groupId, String artifactId, String version, String type, String classifier) {
    private static final Pattern PART = Pattern.compile("[^\\s:/\\\\]+");
    private static final int LEAST_PARTS = 3;
    private static final int MOST_PARTS = 5;

    /** Whether {@code text} has the form of coordinates; a path has not, nor has {@code C:\app.bin}. */
    public static boolean looksLikeSome(String text) {
        String[] parts = text.trim().split(":", -1);
        boolean several = parts.length >= LEAST_PARTS && parts.length <= MOST_PARTS;
        for (String part : parts) {
            several &= PART.matcher(part).matches();
        }
        return several;
    }

    /**
     * Reads {@code groupId:artifactId:version[:type[:classifier]]}.
     *
     * @param usualType the type where none is named
     * @param parameter where the text stood, for the message
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static Coordinates parse(String text, String usualType, String parameter) throws EspException {
        if (!looksLikeSome(text)) {
            throw EspException.badParameter(
                    parameter + " is \"" + text.trim() + "\"",
                    parameter,
                    "groupId:artifactId:version, then :type and :classifier if needed");
        }
        String[] parts = text.trim().split(":", -1);
        return new Coordinates(
                parts[0],
                parts[1],
                parts[2],
                parts.length > 3 ? parts[3] : usualType,
                parts.length > 4 ? parts[4] : "");
    }

    /** {@code com.acme:sensor-firmware:1.4.0:esp-firmware}. */
    @Override
    public String toString() {
        String main = groupId + ":" + artifactId + ":" + version + ":" + type;
        return classifier.isEmpty() ? main : main + ":" + classifier;
    }
}
