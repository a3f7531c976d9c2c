package io.github.espmaven.simulator;

import static io.github.espmaven.base.FlashRange.SECTOR_BYTES;

import java.util.Random;
import java.util.TreeMap;

/** The cells of a worn flash chip that hold what they hold, whatever is erased or programmed. */
final class FlashDefects {
    /** A sound chip. */
    static final FlashDefects NONE = new FlashDefects(Ailments.NONE);

    private final TreeMap<Integer, Cell> cells = new TreeMap<>();

    /** @param set bits that are always 1 */
    private record Cell(int cleared, int set) {}

    FlashDefects(Ailments ailments) {
        if (ailments.has(Ailment.STUCK_BIT)) {
            int bit = 1 << ailments.whole(Ailment.STUCK_BIT, "bit");
            boolean one = ailments.whole(Ailment.STUCK_BIT, "value") == 1;
            cells.put(ailments.whole(Ailment.STUCK_BIT, "offset"), new Cell(one ? 0 : bit, one ? bit : 0));
        }
        if (ailments.has(Ailment.BAD_SECTOR)) {
            int sector = ailments.whole(Ailment.BAD_SECTOR, "offset") & -SECTOR_BYTES;
            Random random = ailments.random(Ailment.BAD_SECTOR, Ailment.BAD_SECTOR);
            for (int i = ailments.whole(Ailment.BAD_SECTOR, "bits"); i > 0; i--) {
                Cell worn = new Cell(1 << random.nextInt(Byte.SIZE), 0);
                cells.merge(
                        sector + random.nextInt(SECTOR_BYTES), worn, (a, b) -> new Cell(a.cleared | b.cleared, a.set));
            }
        }
    }

    /** Makes a changed range hold what it can. */
    void apply(byte[] contents, int from, int to) {
        cells.subMap(from, to).forEach((at, cell) -> contents[at] = (byte) ((contents[at] & ~cell.cleared) | cell.set));
    }
}
