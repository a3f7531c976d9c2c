package io.github.espmaven.job.input;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.image.RevisionRange;
import io.github.espmaven.image.SecurePad;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads parameters of the goals that make images. */
public final class ElfParameters {

    private static final int MAX_OLD = 255;

    private ElfParameters() {}

    /**
     * A size or offset such as {@code 64KB} or {@code 0xb0}, up to 2 GB; empty when nothing was said.
     *
     * @param parameter its property, for the message
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static OptionalInt size(String parameter, Optional<String> text) throws EspException {
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        OptionalLong size = ByteSize.parse(text.get());
        if (size.isEmpty() || size.getAsLong() > Integer.MAX_VALUE) {
            throw bad(parameter, text.get(), "a size such as 4MB, 64K or 0x1000");
        }
        return OptionalInt.of((int) size.getAsLong());
    }

    /** As {@link #size}, but 0 is refused. */
    public static OptionalInt positiveSize(String parameter, Optional<String> text) throws EspException {
        OptionalInt size = size(parameter, text);
        if (size.isPresent() && size.getAsInt() == 0) {
            throw bad(parameter, text.orElse(""), "a size such as 4MB, 64K or 0x1000");
        }
        return size;
    }

    /**
     * The size of a flash, where one is named; {@code keep} and {@code detect}, which mean something to goals with a
     * board, name none.
     */
    public static OptionalInt flashBytes(Optional<String> text) throws EspException {
        return positiveSize(
                "esp.flashSize",
                text.filter(size -> !size.equalsIgnoreCase("keep") && !size.equalsIgnoreCase("detect")));
    }

    /** {@code v1}, {@code v2}, or nothing. */
    public static SecurePad securePad(Optional<String> text) throws EspException {
        return switch (text.map(String::trim).orElse("none")) {
            case "none" -> SecurePad.NONE;
            case "v1" -> SecurePad.V1;
            case "v2" -> SecurePad.V2;
            default -> throw bad("esp.securePad", text.orElse(""), "v1, v2");
        };
    }

    /** The least revision in the old form, then revisions as major * 100 + minor. */
    public static RevisionRange revisions(Optional<Integer> legacyMin, Optional<Integer> min, Optional<Integer> max)
            throws EspException {
        int old = legacyMin.orElse(0);
        if (old < 0 || old > MAX_OLD) {
            throw bad("esp.minRevision", String.valueOf(old), "0 to " + MAX_OLD);
        }
        int most = within("esp.maxRevisionFull", max.orElse(RevisionRange.NO_MAX), RevisionRange.NO_MAX);
        int least = within("esp.minRevisionFull", min.orElse(0), RevisionRange.NO_MAX);
        if (least > most && most > 0) {
            throw bad("esp.minRevisionFull", String.valueOf(least), "0 to esp.maxRevisionFull, " + most);
        }
        return new RevisionRange(old, least, most);
    }

    /** The version of an ESP8266 image, 1 to 3. */
    public static int imageVersion(int version) throws EspException {
        if (version < 1 || version > 3) {
            throw bad("esp.imageVersion", String.valueOf(version), "1, 2, 3");
        }
        return version;
    }

    private static int within(String parameter, int value, int most) throws EspException {
        if (value < 0 || value > most) {
            throw bad(parameter, String.valueOf(value), "0 to " + most + ", major * 100 + minor");
        }
        return value;
    }

    private static EspException bad(String parameter, String text, String choices) {
        return EspException.badParameter(parameter + " is \"" + text + "\"", parameter, choices);
    }
}
