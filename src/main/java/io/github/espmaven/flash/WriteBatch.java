package io.github.espmaven.flash;

import io.github.espmaven.base.FlashRange;
import io.github.espmaven.loader.Command;
import io.github.espmaven.loader.Packet;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a region between one BEGIN and its END, ready to be sent. It is the unit of beginning again.
 *
 * @param blockBytes largest block
 * @param blocks its data, cut as it is sent
 * @param end the command that closes it where loaders want one
 */
record WriteBatch(FlashRange range, int blockBytes, Command begin, Blocks blocks, Command end, boolean compressed) {
    private static final int BYTES = 1 << 20;
    /** Erasing is quickest in blocks of this size (protocol.md, section 14). */
    private static final int ERASE_BLOCK_BYTES = 1 << 16;

    /**
     * One block.
     *
     * @param packet ready for the wire
     * @param bytes bytes of flash it holds
     * @param bytesUpTo bytes of the run up to its end
     * @param streamUpTo bytes of the stream up to its end
     */
    record Block(Packet packet, int bytes, int bytesUpTo, int streamUpTo, boolean last) {}

    /** Data that is cut into blocks one by one. Not thread-safe. */
    interface Blocks {
        /**
         * A block.
         *
         * @param done bytes of the stream before it: where an earlier block began or ended
         * @param size its size, less at the end
         */
        Block at(int done, int sequence, int size);

        /** Gives back what making them took; no block is made after it. */
        default void close() {}
    }

    /**
     * Cuts a range into pieces of about 1 MB that end at erase blocks: small enough to begin again and to be kept in
     * memory, large enough that their ends cost nothing.
     */
    static List<FlashRange> split(FlashRange range) {
        List<FlashRange> pieces = new ArrayList<>();
        FlashRange head = head(range, BYTES);
        pieces.add(head);
        while (head.end() < range.end()) {
            head = head(FlashRange.between(head.end(), range.end()), BYTES);
            pieces.add(head);
        }
        return pieces;
    }

    /** The first piece of about {@code bytes}, which ends at an erase block. */
    static FlashRange head(FlashRange range, int bytes) {
        boolean fits = range.length() <= bytes + bytes / 4;
        return fits ? range : FlashRange.between(range.offset(), range.offset() + bytes & -ERASE_BLOCK_BYTES);
    }
}
