package io.github.espmaven.job.input;

import java.util.Locale;

/** The kinds of files that several images can be merged into. */
public enum MergeFormat {
    /** As they lie in the flash, 0xFF between. */
    RAW,
    /** Blocks for boards that appear as a drive. */
    UF2,
    HEX;

    /** The format a file's name suggests; {@link #RAW} where it says nothing. */
    public static MergeFormat byEnding(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".uf2")) {
            return UF2;
        }
        return lower.endsWith(".hex") ? HEX : RAW;
    }
}
