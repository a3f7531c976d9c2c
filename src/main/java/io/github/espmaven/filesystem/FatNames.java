package io.github.espmaven.filesystem;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The names of one folder as FAT stores them: each a short one, which is unique, and a long one where that differs. */
final class FatNames {
    /** Most characters of a long name, in UTF-16. */
    private static final int MAX_LENGTH = 255;

    private static final Charset SHORT = Charset.forName("IBM437");
    private static final String FORBIDDEN = "\"*/:<>?\\|";
    private static final String NOT_IN_SHORT = "+,;=[]";

    private final Set<String> shortNames = new HashSet<>();
    private final Set<String> names = new HashSet<>();

    /**
     * @param bytes the short one, 8 and 3 bytes
     * @param lower which of its parts are shown in small letters
     * @param longName the long one; empty where the short one says it all
     */
    record Name(byte[] bytes, int lower, String longName) {

        int entries() {
            return 1 + Filesystem.ceiling(longName.length(), Fat.LONG_NAME_CHARS);
        }
    }

    /** Why FAT cannot hold a name; empty when it can. Names that differ in case alone are the same. */
    Optional<String> refusal(String name) {
        if (name.length() > MAX_LENGTH) {
            return Optional.of(name.length() + " characters, at most " + MAX_LENGTH);
        }
        if (name.chars().anyMatch(c -> c < ' ' || c == 0x7f || FORBIDDEN.indexOf(c) >= 0)) {
            return Optional.of("a character that FAT forbids");
        }
        if (name.endsWith(".") || name.endsWith(" ")) {
            return Optional.of("a dot or blank at its end");
        }
        return names.add(name.toUpperCase(Locale.ROOT))
                ? Optional.empty()
                : Optional.of("there is one that differs in case alone");
    }

    /** The short and the long form of a name, as the device would make them. */
    Name name(String name) {
        String stripped = name.replaceFirst("^[. ]+", "");
        int dot = stripped.lastIndexOf('.');
        Part body = Part.of(dot < 0 ? stripped : stripped.substring(0, dot), 8);
        Part extension = Part.of(dot < 0 ? "" : stripped.substring(dot + 1), 3);
        boolean lossy = body.lossy || extension.lossy || stripped.length() < name.length();
        byte[] bytes = new byte[11];
        Arrays.fill(bytes, (byte) ' ');
        put(bytes, 0, body.text);
        put(bytes, 8, extension.text);
        for (int number = 1; lossy || shortNames.contains(new String(bytes, SHORT)); number++) {
            String tail = "~" + number;
            Arrays.fill(bytes, 0, 8, (byte) ' ');
            put(bytes, 0, body.text.substring(0, Math.min(body.text.length(), 8 - tail.length())) + tail);
            lossy = false;
        }
        shortNames.add(new String(bytes, SHORT));
        boolean same = display(bytes, body.lower, extension.lower).equals(name);
        if (bytes[0] == (byte) 0xe5) {
            bytes[0] = 5;
        }
        return same
                ? new Name(bytes, (body.lower ? 0x08 : 0) | (extension.lower ? 0x10 : 0), "")
                : new Name(bytes, 0, name);
    }

    private static void put(byte[] bytes, int at, String text) {
        byte[] encoded = text.getBytes(SHORT);
        System.arraycopy(encoded, 0, bytes, at, encoded.length);
    }

    /** How a device shows a short name; one with other than ASCII characters is shown by its long one. */
    private static String display(byte[] bytes, boolean lowerBody, boolean lowerExtension) {
        String text = new String(bytes, StandardCharsets.US_ASCII);
        String body = text.substring(0, 8).stripTrailing();
        String extension = text.substring(8).stripTrailing();
        body = lowerBody ? body.toLowerCase(Locale.ROOT) : body;
        extension = lowerExtension ? extension.toLowerCase(Locale.ROOT) : extension;
        return extension.isEmpty() ? body : body + "." + extension;
    }

    /** The part of a short name before or behind its dot: whether it lost something, and is all in small letters. */
    private record Part(String text, boolean lossy, boolean lower) {

        static Part of(String from, int most) {
            CharsetEncoder encoder = SHORT.newEncoder();
            StringBuilder text = new StringBuilder();
            boolean lossy = false;
            for (int i = 0; i < from.length(); i++) {
                char c = from.charAt(i);
                String upper = String.valueOf(c).toUpperCase(Locale.ROOT);
                boolean fits = upper.length() == 1 && NOT_IN_SHORT.indexOf(c) < 0 && encoder.canEncode(upper);
                if (c == ' ' || c == '.') {
                    lossy = true;
                } else {
                    text.append(fits ? upper : "_");
                    lossy |= !fits;
                }
            }
            boolean lower = !from.equals(from.toUpperCase(Locale.ROOT)) && from.equals(from.toLowerCase(Locale.ROOT));
            boolean cut = text.length() > most;
            return new Part(cut ? text.substring(0, most) : text.toString(), lossy || cut, lower);
        }
    }
}
