package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.util.List;

/**
 * The fuse fields of the silicon revision (protocol.md, section 1.6).
 *
 * @param major the major part, or a code for it
 * @param majorCodes the code of major 0, 1, 2 …; empty where the major part is kept as it is
 * @param quirk corrects what the fuses say
 */
record RevisionFields(BitField major, BitField minor, List<Integer> majorCodes, Quirk quirk) {

    /** Corrects a revision the fuses are known to state wrongly. */
    @FunctionalInterface
    interface Quirk {
        Revision correct(Revision stated, Registers registers) throws EspException;

        /**
         * The ESP32-S3 v0.0 was sold with fuses that state another revision.
         *
         * @param blockVersion 1 on it, and
         * @param mark 1 on it too
         */
        static Quirk earlyS3(BitField blockVersion, BitField mark) {
            return (stated, registers) ->
                    (stated.minor() & 7) == 0 && blockVersion.read(registers) == 1 && mark.read(registers) == 1
                            ? new Revision(0, 0)
                            : stated;
        }
    }

    Revision read(Registers registers) throws EspException {
        return quirk.correct(new Revision(majorOf(major.read(registers)), minor.read(registers)), registers);
    }

    /** Whether the code of the major part is one that silicon has. */
    boolean isKnown(Registers registers) throws EspException {
        return majorCodes.isEmpty() || majorCodes.contains(major.read(registers));
    }

    private int majorOf(int code) {
        return majorCodes.isEmpty() ? code : Math.max(0, majorCodes.indexOf(code));
    }

    boolean canHold(Revision revision) {
        boolean known = majorCodes.isEmpty() || revision.major() < majorCodes.size();
        return known && major.fits(codeOf(revision.major())) && minor.fits(revision.minor());
    }

    void write(EfuseImage fuses, Revision revision) {
        fuses.set(major, codeOf(revision.major()));
        fuses.set(minor, revision.minor());
    }

    private int codeOf(int number) {
        return majorCodes.isEmpty() ? number : majorCodes.get(number);
    }
}
