package io.github.espmaven.image;

import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.Revision;

/**
 * The chip revisions an image runs on, as its header has them (protocol.md, sections 4.2 and 5.1).
 *
 * @param legacyMin minimum of the old kind (a major number; a minor one on the ESP32-C3), 0 to 255
 * @param min minimum as major * 100 + minor, 0 to 65535
 * @param max maximum as major * 100 + minor; 0 in images older than the field, {@link #NO_MAX} for none
 */
public record RevisionRange(int legacyMin, int min, int max) {

    /** A {@link #max} that every revision satisfies. */
    public static final int NO_MAX = 0xffff;

    /** Every revision is accepted. */
    public static final RevisionRange ANY = new RevisionRange(0, 0, NO_MAX);

    /** Whether an image with this range may run on {@code revision} of a chip. */
    public boolean accepts(ChipSpec chip, Revision revision) {
        if (isLegacy()) {
            return legacyMin <= chip.legacyRevision().of(revision);
        }
        return min <= revision.number() && revision.number() <= max;
    }

    private boolean isLegacy() {
        return max == 0 || (max == NO_MAX && min == 0 && legacyMin != 0);
    }

    /** What the image asks for, as {@code v0.3 to v1.99} or {@code v3.0 or newer}. */
    @Override
    public String toString() {
        if (isLegacy()) {
            return "revision " + legacyMin + " or newer";
        }
        return max == NO_MAX ? version(min) + " or newer" : version(min) + " to " + version(max);
    }

    private static String version(int number) {
        return "v" + number / 100 + "." + number % 100;
    }
}
