package io.github.espmaven.simulator.boot;

import io.github.espmaven.image.RevisionRange;
import java.util.OptionalInt;

/** The bootloader's check that a program is for this chip and revision (protocol.md, sections 4.2 and 12). */
record RevisionCheck(BootEnvironment board, IdfLogWriter log) {
    private static final String TAG = "boot_comm";

    /** The bootloader about itself: only too old a chip is refused. */
    boolean bootloaderMayRun(ImageInFlash bootloader) {
        return minimumMet(bootloader.revisions());
    }

    boolean appMayRun(ImageInFlash app) {
        OptionalInt own = board.chip().spec().imageChipId();
        if (own.isPresent() && own.getAsInt() != app.chipId()) {
            log.error(TAG, "mismatch chip ID, expected %d, found %d", own.getAsInt(), app.chipId());
            return false;
        }
        RevisionRange range = app.revisions();
        if (!minimumMet(range)) {
            return false;
        }
        if (!range.accepts(board.chip().spec(), board.revision())) {
            complain("<=", range.max());
            return false;
        }
        return true;
    }

    private boolean minimumMet(RevisionRange range) {
        RevisionRange minimum = new RevisionRange(range.legacyMin(), range.min(), RevisionRange.NO_MAX);
        if (minimum.accepts(board.chip().spec(), board.revision())) {
            return true;
        }
        complain(">=", range.min() == 0 ? range.legacyMin() * 100 : range.min());
        return false;
    }

    /** Newer bootloaders and older ones word it differently; each knows only its own words. */
    private void complain(String relation, int number) {
        int major = board.revision().major();
        int minor = board.revision().minor();
        String wanted = relation + " v%d.%d, ";
        log.error(
                TAG,
                "chip revision check failed. Required " + wanted + "found v%d.%d.",
                number / 100,
                number % 100,
                major,
                minor);
        log.error(
                TAG,
                "Image requires chip rev " + wanted + "but chip is v%d.%d",
                number / 100,
                number % 100,
                major,
                minor);
    }
}
