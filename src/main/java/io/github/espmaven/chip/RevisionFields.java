package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.util.List;

/**
 * Where the fuses keep the revision (protocol.md, section 1.6).
 *
 * @param major the major part, or a code for it
 * @param minor the minor part
 * @param majorCodes the code of major 0, 1, 2 …; empty where the major part is kept as it is
 * @param quirk corrects what the fuses say
 */
record RevisionFields(BitField major, BitField minor, List<Integer> majorCodes, Quirk quirk) {

    /** Corrects a revision the fuses are known to state wrongly. */
    @FunctionalInterface
    interface Quirk {
        Revision correct(Revision stated, Registers registers) throws EspException;
    }

    static RevisionFields of(BitField major, BitField minor) {
        return new RevisionFields(major, minor, List.of(), (stated, registers) -> stated);
    }

    RevisionFields withMajorCodes(Integer... codes) {
        return new RevisionFields(major, minor, List.of(codes), quirk);
    }

    RevisionFields plus(int base) {
        return new RevisionFields(major.plus(base), minor.plus(base), majorCodes, quirk);
    }

    RevisionFields correctedBy(Quirk correction) {
        return new RevisionFields(major, minor, majorCodes, correction);
    }

    Revision read(Registers registers) throws EspException {
        return quirk.correct(new Revision(majorOf(major.read(registers)), minor.read(registers)), registers);
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
