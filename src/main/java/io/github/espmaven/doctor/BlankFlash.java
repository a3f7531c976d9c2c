package io.github.espmaven.doctor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The check of the cells of flash that nobody uses; {@code used} is what something lies in. */
record BlankFlash(FlashView flash, List<FlashRange> used) {
    private static final int BLOCK = 0x1_0000;
    private static final int WORN_SECTORS = 16;

    /** Flash that nobody uses is blank, or holds data; cells that lack single bits in otherwise blank bytes are worn. */
    Verdict verdict() throws EspException {
        List<FlashRange> worn = new ArrayList<>();
        int looked = 0;
        int passed = 0;
        int bits = 0;
        for (long at = 0; at + BLOCK <= flash.bytes(); at += BLOCK) {
            FlashRange block = new FlashRange((int) at, BLOCK);
            if (used.stream().anyMatch(u -> u.offset() <= block.offset() && block.end() <= u.end())
                    || flash.isBlank(block)) {
                continue;
            }
            for (FlashRange sector : sectors(block)) {
                if (used.stream().anyMatch(sector::overlaps) || flash.isBlank(sector)) {
                    continue;
                }
                if (looked == WORN_SECTORS) {
                    passed++;
                } else {
                    looked++;
                    int lacking = singleBits(flash.read(sector));
                    bits += lacking;
                    if (lacking > 0) {
                        worn.add(sector);
                    }
                }
            }
        }
        String rest = passed == 0
                ? ""
                : "; " + passed + " more sectors that nobody uses and that are not blank were not looked at";
        return worn.isEmpty()
                ? Verdict.ok("no bit is 0 in flash that is blank" + rest)
                : Verdict.problem(
                        "in " + worn.size() + " otherwise blank " + (worn.size() == 1 ? "sector " : "sectors ") + bits
                                + (bits == 1 ? " bit is" : " bits are") + " 0, first at "
                                + Hex.offset(worn.get(0).offset())
                                + ": cells that erasing does not reach, as in a worn flash" + rest,
                        "Erase that sector: mvn esp:erase -Desp.erase="
                                + Hex.offset(worn.get(0).offset())
                                + ":4K. If the bits are 0 again, the flash is worn: use another board, or a table"
                                + " without that place.");
    }

    private static List<FlashRange> sectors(FlashRange block) {
        List<FlashRange> sectors = new ArrayList<>();
        for (int at = block.offset(); at < block.end(); at += FlashRange.SECTOR_BYTES) {
            sectors.add(new FlashRange(at, FlashRange.SECTOR_BYTES));
        }
        return sectors;
    }

    /** Number of bits that are 0 where nearly every byte that is not blank lacks just one; 0 where it is data. */
    private static int singleBits(byte[] sector) {
        int[] lacking = new int[9];
        for (byte b : sector) {
            lacking[8 - Integer.bitCount(b & 0xff)]++;
        }
        int other = Arrays.stream(lacking, 2, 9).sum();
        return lacking[0] > sector.length / 2 && other * 10 <= lacking[1] ? lacking[1] + 2 * lacking[2] : 0;
    }
}
