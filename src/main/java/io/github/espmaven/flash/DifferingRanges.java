package io.github.espmaven.flash;

import static io.github.espmaven.base.FlashRange.SECTOR_BYTES;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the parts of a region that the flash does not hold, by MD5s of ever smaller pieces, as far as it pays: each
 * question costs a round trip and the chip's hashing, both as measured, and may save sending the piece. A piece that was
 * falsely told to differ is sent; one told to be equal is, for no error makes an MD5 the expected one.
 */
final class DifferingRanges {
    private static final int PIECE_BYTES = 1 << 16;

    /**
     * Of the time that sending everything takes, what the search may cost beyond hashing all once, which tells whether there
     * is anything to search for. Asking that in {@link #parts} adds up to 0.01.
     */
    private static final double BUDGET = 0.018;

    /** Of the budget, what round trips may take while the pieces are asked one by one. */
    private static final double FOR_ROUND_TRIPS = 0.2;

    /** A question pays if it costs less than this part of what it may save. */
    private static final double PAYS = 0.25;

    /** From here on the block is erased as a whole sooner than sector by sector (protocol.md, section 14). */
    private static final int SECTORS_OF_WHOLE_BLOCK = PIECE_BYTES / SECTOR_BYTES / 2;

    /** A computer that pauses while a question is asked must not end the search: it is counted up to so many times its cost. */
    private static final double MOST_OF_A_PAUSE = 2;

    private static final int SAMPLES = 8;

    private static final int FEWEST_PARTS = 4;

    /** So many answers in a row that something differs, and all of the erase block is taken to. */
    private static final int MISSES = 3;

    /** BEGIN, END and the questions beside them. */
    private static final int EXCHANGES_OF_A_RUN = 6;

    private final FlashOperations loader;
    private final PlannedRegion region;
    private final SendTime sendTime;
    private double left;
    private int misses;

    DifferingRanges(FlashOperations loader, PlannedRegion region) {
        this.loader = loader;
        this.region = region;
        this.sendTime = SendTime.of(region, loader.device().baud());
    }

    /**
     * Finds them, whole sectors but for the region's end, by address; as far as it pays.
     *
     * @param first the first part that differs, or the first sector of the region; what is before it is equal
     */
    List<FlashRange> find(FlashRange first) throws EspException {
        FlashRange all = region.range();
        boolean headDiffers = first.equals(sector(all.offset()));
        left = BUDGET * sendTime.nanos(all.length())
                + loader.md5().hashTime(all.end() - first.end()).toNanos();
        loader.fence(loader.timeouts().standard());
        FlashRange begun = headDiffers ? pieces(all).get(0) : first;
        List<FlashRange> differing = new ArrayList<>();
        List<FlashRange> rest =
                begun.end() < all.end() ? pieces(FlashRange.between(begun.end(), all.end())) : List.of();
        boolean anyEqual = !rest.isEmpty() && anySampleHolds(FlashRange.between(begun.end(), all.end()));
        if (anyEqual || !headDiffers) {
            narrow(begun, differing);
        } else {
            differing.add(begun);
        }
        for (FlashRange piece : rest) {
            boolean asks = anyEqual && cost(piece) <= left;
            if (!asks) {
                differing.add(piece);
            } else if (!holds(piece)) {
                misses = 0;
                narrow(piece, differing);
            }
        }
        return joined(FlashRange.union(differing));
    }

    /**
     * Parts to ask for one by one, each as large as makes asking for all, and halving one of them, cost least where one of
     * nine regions with the first sector expected differs behind it. At least four where round trips are short beside the
     * hashing: halving more than a fourth costs more than the search may.
     */
    static List<FlashRange> parts(FlashRange all, FlashOperations loader) {
        double hashing = loader.md5().hashTime(all.length()).toNanos();
        double roundTrip = Math.max(1, loader.md5().roundTrip().toNanos());
        double least = FEWEST_PARTS * roundTrip <= hashing / 8 ? FEWEST_PARTS : 1;
        return pieces(all, Math.max(least, Math.sqrt(hashing / roundTrip) / 3));
    }

    /** Looks at single sectors all over a part: where none of them is there, nothing is worth a search. */
    private boolean anySampleHolds(FlashRange part) throws EspException {
        for (int i = 1; i <= SAMPLES && cost(sector(part.offset())) <= left; i++) {
            int at = part.offset() + (int) ((long) part.length() * i / (SAMPLES + 1)) & -SECTOR_BYTES;
            if (at >= part.offset() && holds(sector(at))) {
                return true;
            }
        }
        return false;
    }

    private FlashRange sector(int offset) {
        return FlashRange.between(
                offset, Math.min(offset + SECTOR_BYTES, region.range().end()));
    }

    /** Finds those in {@code part} sector by sector, whatever it costs. */
    List<FlashRange> findAll(FlashRange part) throws EspException {
        left = Double.POSITIVE_INFINITY;
        List<FlashRange> differing = new ArrayList<>();
        for (FlashRange piece : pieces(part)) {
            if (!loader.md5().holds(piece, region.md5(piece))) {
                misses = 0;
                narrow(piece, differing);
            }
        }
        return FlashRange.union(differing);
    }

    /** Pieces to ask for in turn, larger where round trips are long. */
    private List<FlashRange> pieces(FlashRange all) {
        return pieces(
                all,
                FOR_ROUND_TRIPS * left / Math.max(1, loader.md5().roundTrip().toNanos()));
    }

    /** Pieces that end at erase blocks. */
    private static List<FlashRange> pieces(FlashRange all, double questions) {
        int size = PIECE_BYTES;
        while (size < all.length() && (double) all.length() / size > questions) {
            size *= 2;
        }
        List<FlashRange> pieces = new ArrayList<>();
        for (int at = all.offset();
                at < all.end();
                at = pieces.get(pieces.size() - 1).end()) {
            long next = ((long) at + size) & -size;
            pieces.add(FlashRange.between(at, (int) Math.min(all.end(), next)));
        }
        return pieces;
    }

    private double cost(FlashRange piece) {
        return loader.md5().roundTrip().toNanos()
                + loader.md5().hashTime(piece.length()).toNanos();
    }

    private boolean holds(FlashRange piece) throws EspException {
        long start = loader.clock().nanoTime();
        boolean holds = loader.md5().seemsToHold(piece, region.md5(piece));
        misses = holds ? 0 : misses + 1;
        double took = loader.clock().since(start).toNanos();
        left -= Math.min(took, MOST_OF_A_PAUSE * cost(piece));
        return holds;
    }

    /** Adds what differs in a range of which something does. */
    private void narrow(FlashRange range, List<FlashRange> differing) throws EspException {
        int half = (range.length() + 2 * SECTOR_BYTES - 1) / 2 & -SECTOR_BYTES;
        if (half >= range.length()) {
            differing.add(range);
            return;
        }
        if (range.length() >= PIECE_BYTES) {
            misses = 0;
        }
        FlashRange first = new FlashRange(range.offset(), half);
        FlashRange second = FlashRange.between(first.end(), range.end());
        if (!pays(first)) {
            differing.add(range);
        } else if (holds(first)) {
            narrow(second, differing);
        } else if (pays(second) && holds(second)) {
            narrow(first, differing);
        } else {
            narrow(first, differing);
            narrow(second, differing);
        }
    }

    private boolean pays(FlashRange piece) {
        return misses < MISSES && cost(piece) <= Math.min(left, PAYS * sendTime.nanos(piece.length()));
    }

    /** In few runs: small gaps are sent along, and most of an erase block means all of it. */
    List<FlashRange> joined(List<FlashRange> differing) {
        List<FlashRange> runs = new ArrayList<>();
        for (FlashRange part : wholeBlocks(differing)) {
            int last = runs.size() - 1;
            boolean joins = last >= 0
                    && sendTime.nanos(part.offset() - runs.get(last).end())
                            < (double) EXCHANGES_OF_A_RUN
                                    * loader.md5().roundTrip().toNanos();
            if (joins) {
                runs.set(last, FlashRange.between(runs.get(last).offset(), part.end()));
            } else {
                runs.add(part);
            }
        }
        return runs;
    }

    private List<FlashRange> wholeBlocks(List<FlashRange> differing) {
        List<FlashRange> all = new ArrayList<>(differing);
        for (int at = region.range().offset() & -PIECE_BYTES;
                at < region.range().end();
                at += PIECE_BYTES) {
            int from = at;
            long sectors = differing.stream()
                            .mapToLong(d ->
                                    Math.max(0, Math.min(d.end(), from + PIECE_BYTES) - Math.max(d.offset(), from)))
                            .sum()
                    / SECTOR_BYTES;
            boolean within = at >= region.range().offset()
                    && at + PIECE_BYTES <= region.range().end();
            if (within && sectors >= SECTORS_OF_WHOLE_BLOCK) {
                all.add(new FlashRange(at, PIECE_BYTES));
            }
        }
        return FlashRange.union(all);
    }
}
