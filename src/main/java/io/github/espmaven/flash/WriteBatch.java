package io.github.espmaven.flash;

import io.github.espmaven.base.FlashRange;
import io.github.espmaven.loader.Command;
import io.github.espmaven.loader.Packet;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a region between one BEGIN and its END, encoded and ready to be sent. It is the unit of beginning again.
 *
 * @param range what it writes
 * @param blockBytes largest block
 * @param begin the command that opens it
 * @param blocks its blocks, in order
 * @param end the command that closes it where loaders want one
 * @param compressed whether it is sent compressed
 */
record WriteBatch(
        FlashRange range, int blockBytes, Command begin, List<Block> blocks, Command end, boolean compressed) {
    private static final int BYTES = 1 << 20;
    /** Erasing is quickest in blocks of this size (protocol.md, section 14). */
    private static final int ERASE_BLOCK_BYTES = 1 << 16;

    /**
     * One block.
     *
     * @param packet ready for the wire
     * @param bytes bytes of flash it holds
     * @param bytesUpTo bytes of the run up to its end
     */
    record Block(Packet packet, int bytes, int bytesUpTo) {}

    /**
     * Cuts a range into pieces of about 1 MB that end at erase blocks: small enough to begin again and to be kept in
     * memory, large enough that their ends cost nothing.
     */
    static List<FlashRange> split(FlashRange range) {
        List<FlashRange> pieces = new ArrayList<>();
        int from = range.offset();
        while (range.end() - from > BYTES + BYTES / 4) {
            int end = from + BYTES & -ERASE_BLOCK_BYTES;
            pieces.add(FlashRange.between(from, end));
            from = end;
        }
        pieces.add(FlashRange.between(from, range.end()));
        return pieces;
    }
}
