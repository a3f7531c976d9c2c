package io.github.espmaven.flash;

import static io.github.espmaven.base.FlashRange.SECTOR_BYTES;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * MD5s, before and after, of flash that a write must not change: what lies right behind its regions. BEGIN carries no
 * checksum; a falsified size or a surplus block goes on behind the region without a gap, so the nearest flash
 * that is not empty tells.
 */
final class AdjacentFlash {
    /** The stub erases by whole blocks of this size where the size announced covers them. */
    private static final int REACH_BYTES = 1 << 16;

    /** Where most partition tables lie. */
    private static final FlashRange USUAL_TABLE = new FlashRange(0x8000, SECTOR_BYTES);

    /** So often the reach is widened: 512 KB altogether. */
    private static final int STEPS = 4;

    private static final int ADDRESS_BITS = 32;
    private static final int SECTOR_BITS = 12;

    private final FlashOperations loader;
    private final List<FlashRange> named;
    private final Map<FlashRange, Watched> watched = new LinkedHashMap<>();

    /**
     * @param md5 what the chip said of it before
     * @param atStake what may be changed when the piece is
     */
    private record Watched(byte[] md5, FlashRange atStake) {}

    /** @param named the sectors that may change */
    AdjacentFlash(FlashOperations loader, List<FlashRange> named) {
        this.loader = loader;
        this.named = FlashRange.union(named);
    }

    /**
     * Remembers what lies behind {@code sectors}, before they are written: up to the next 64 KB border, and as long as all
     * is empty, farther. Of that, what is empty needs no second look: a change would begin in front.
     *
     * @param reach from here on nothing can be hit
     */
    void watchBehind(FlashRange sectors, long reach) throws EspException {
        int from = sectors.end();
        for (int step = 0; step < STEPS && from < Math.min(reach, flashBytes()); step++) {
            int to = (int) Math.min(flashBytes(), (long) from + (REACH_BYTES << Math.max(0, step - 1)) & -REACH_BYTES);
            boolean allEmpty = true;
            for (FlashRange piece : FlashRange.between(from, to).without(named)) {
                byte[] md5 = watched.containsKey(piece) ? watched.get(piece).md5() : certainMd5(piece);
                boolean empty = Arrays.equals(md5, FlashMd5.erased(piece.length()));
                allEmpty &= empty;
                if (step == 0 || !empty) {
                    watched.putIfAbsent(piece, new Watched(md5, piece));
                }
            }
            if (!allEmpty) {
                return;
            }
            from = to;
        }
    }

    private long flashBytes() {
        return loader.size().bytes().orElse(0);
    }

    /**
     * Remembers what a write to {@code range} would begin in if one bit of its address were falsified: for writes whose
     * success does not prove their place.
     */
    void watchOtherPlaces(FlashRange range) throws EspException {
        watchOtherPlaces(range, SECTOR_BYTES);
    }

    /** Remembers what erasing {@code range} could hit: behind it, at other addresses, and all of the flash. */
    void watchErase(FlashRange range) throws EspException {
        watchBehind(range, Long.MAX_VALUE);
        watchOtherPlaces(range, REACH_BYTES);
        watchAll();
    }

    /**
     * Remembers a piece of flash that is not empty: to the stub, READ_FLASH and ERASE_REGION are one bit from the erasing of
     * all (protocol.md, section 2.8).
     */
    void watchAll() throws EspException {
        if (!loader.isStub()) {
            return;
        }
        FlashRange all = new FlashRange(0, (int) flashBytes());
        int bootloader = loader.device().chip().spec().bootloaderOffset();
        for (FlashRange place : List.of(new FlashRange(bootloader, SECTOR_BYTES), USUAL_TABLE, all)) {
            for (FlashRange piece : place.without(named)) {
                byte[] md5 = certainMd5(piece);
                if (!Arrays.equals(md5, FlashMd5.erased(piece.length()))) {
                    watched.putIfAbsent(piece, new Watched(md5, all));
                    return;
                }
            }
        }
    }

    /** Remembers the start of the flash, where a block whose opcode became that of BEGIN would go (same section). */
    void watchStart(int length) throws EspException {
        watchBeginOf(new FlashRange(0, (int) Math.min(flashBytes(), length)), SECTOR_BYTES);
    }

    private void watchOtherPlaces(FlashRange range, int bytes) throws EspException {
        for (FlashRange place : otherPlaces(range, flashBytes())) {
            watchBeginOf(place, bytes);
        }
    }

    private void watchBeginOf(FlashRange place, int bytes) throws EspException {
        FlashRange first = new FlashRange(place.offset(), Math.min(place.length(), bytes));
        for (FlashRange piece : first.without(named)) {
            if (!watched.containsKey(piece)) {
                watched.put(piece, new Watched(certainMd5(piece), place));
            }
        }
    }

    /**
     * Where {@code range}, which begins with a sector, would lie if one bit of its address were falsified, whole sectors.
     * The bits within a sector are left out: they lead to the range itself and what is behind it.
     */
    static List<FlashRange> otherPlaces(FlashRange range, long flashBytes) {
        List<FlashRange> places = new ArrayList<>();
        for (int bit = SECTOR_BITS; bit < ADDRESS_BITS; bit++) {
            int other = range.offset() ^ 1 << bit;
            if (other >= 0 && (long) other + range.length() <= flashBytes) {
                places.add(new FlashRange(other, range.length()).toSectors());
            }
        }
        return places;
    }

    private byte[] certainMd5(FlashRange piece) throws EspException {
        return loader.md5().agreed(piece, FlashMd5.erased(piece.length()));
    }

    /** The sectors that have changed; on an erase, empty ones beside them may be among them. */
    List<FlashRange> changed() throws EspException {
        List<FlashRange> changed = new ArrayList<>();
        for (Map.Entry<FlashRange, Watched> entry : watched.entrySet()) {
            FlashRange piece = entry.getKey();
            Watched before = entry.getValue();
            if (!loader.md5().holds(piece, before.md5())) {
                boolean all = !piece.equals(before.atStake());
                changed.addAll(all ? List.of(before.atStake()) : changedSectors(piece, before.md5()));
            }
        }
        return FlashRange.union(changed);
    }

    /** Whether all of {@code range} was empty when it was first looked at. */
    boolean wasEmpty(FlashRange range) {
        return watched.entrySet().stream()
                .filter(entry -> entry.getKey().offset() <= range.offset()
                        && range.end() <= entry.getKey().end())
                .anyMatch(entry -> Arrays.equals(
                        entry.getValue().md5(), FlashMd5.erased(entry.getKey().length())));
    }

    private List<FlashRange> changedSectors(FlashRange piece, byte[] before) throws EspException {
        boolean wasEmpty = Arrays.equals(before, FlashMd5.erased(piece.length()));
        List<FlashRange> sectors = new ArrayList<>();
        bisect(piece, wasEmpty, sectors);
        boolean erasedToItsEnd = !wasEmpty
                && !sectors.isEmpty()
                && sectors.get(sectors.size() - 1).end() == piece.end();
        if (erasedToItsEnd) {
            sectors.addAll(emptyFrom(piece.end()));
        }
        return sectors.isEmpty() ? List.of(piece) : sectors;
    }

    /** Erasing that reached the end of what is watched went on behind it at most as far as all is empty there. */
    private List<FlashRange> emptyFrom(int from) throws EspException {
        int end = from;
        for (int step = REACH_BYTES; step >= SECTOR_BYTES; step /= 2) {
            while (end + step <= flashBytes() && loader.md5().holds(new FlashRange(end, step), FlashMd5.erased(step))) {
                end += step;
            }
        }
        return end == from ? List.of() : FlashRange.between(from, end).without(named);
    }

    /** What was empty and no longer is; or what is empty now, where it was not. */
    private void bisect(FlashRange piece, boolean wasEmpty, List<FlashRange> changed) throws EspException {
        boolean empty = loader.md5().holds(piece, FlashMd5.erased(piece.length()));
        int half = piece.length() / 2 & -SECTOR_BYTES;
        if (wasEmpty && empty) {
            return;
        }
        if ((!wasEmpty && empty) || half == 0) {
            if (wasEmpty != empty) {
                changed.add(piece);
            }
            return;
        }
        bisect(new FlashRange(piece.offset(), half), wasEmpty, changed);
        bisect(FlashRange.between(piece.offset() + half, piece.end()), wasEmpty, changed);
    }
}
