package io.github.espmaven.flash;

import io.github.espmaven.base.FlashRange;
import io.github.espmaven.loader.Command;
import io.github.espmaven.loader.Commands.DeflateData;
import io.github.espmaven.loader.Commands.FlashData;
import io.github.espmaven.loader.Packet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A part of a region between one BEGIN and its END, encoded and ready to be sent. It is the unit of beginning again.
 *
 * @param range what it writes
 * @param blockBytes largest block
 * @param begin the command that opens it
 * @param stream its data as it is sent
 * @param blocks its blocks, in order
 * @param end the command that closes it where loaders want one
 * @param compressed whether it is sent compressed
 */
record WriteBatch(
        FlashRange range,
        int blockBytes,
        Command begin,
        byte[] stream,
        List<Block> blocks,
        Command end,
        boolean compressed) {
    private static final int BYTES = 1 << 20;
    /** Erasing is quickest in blocks of this size (protocol.md, section 14). */
    private static final int ERASE_BLOCK_BYTES = 1 << 16;

    private static final int SCRATCH_BYTES = 64 * 1024;
    private static final int BEGIN_LIKE_BYTES = 4;

    /**
     * One block.
     *
     * @param packet ready for the wire
     * @param bytes bytes of flash it holds
     * @param bytesUpTo bytes of the run up to its end
     * @param streamUpTo bytes of the stream up to its end
     */
    record Block(Packet packet, int bytes, int bytesUpTo, int streamUpTo) {}

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

    /**
     * Cuts the rest of a stream into blocks.
     *
     * @param done bytes of the stream before
     * @param sequence number of the first block
     */
    static List<Block> cut(byte[] stream, boolean compressed, int done, int sequence, int blockBytes) {
        return compressed
                ? cutDeflated(stream, done, sequence, blockBytes)
                : cutPlain(stream, done, sequence, blockBytes);
    }

    private static List<Block> cutPlain(byte[] stream, int done, int sequence, int blockBytes) {
        List<Block> blocks = new ArrayList<>();
        for (int at = done; at < stream.length; at += blockBytes) {
            int length = Math.min(blockBytes, stream.length - at);
            byte[] block = Arrays.copyOfRange(stream, at, at + blockBytes);
            Arrays.fill(block, length, blockBytes, (byte) 0xFF);
            Packet packet = Packet.of(new FlashData(sequence + blocks.size(), block));
            blocks.add(new Block(packet, length, at + length, at + length));
        }
        return blocks;
    }

    private static List<Block> cutDeflated(byte[] stream, int done, int sequence, int blockBytes) {
        List<Block> blocks = new ArrayList<>();
        Inflater inflater = new Inflater();
        try {
            byte[] scratch = new byte[SCRATCH_BYTES];
            int before = inflatedBytes(inflater, Arrays.copyOf(stream, done), scratch);
            int at = done;
            while (at < stream.length) {
                byte[] block = Arrays.copyOfRange(stream, at, at + nextBytes(stream.length - at, blockBytes));
                at += block.length;
                int after = inflatedBytes(inflater, block, scratch);
                Packet packet = Packet.of(new DeflateData(sequence + blocks.size(), block));
                blocks.add(new Block(packet, after - before, after, at));
                before = after;
            }
        } finally {
            inflater.end();
        }
        return blocks;
    }

    /**
     * Length of the next block. None has four bytes: with its header it would be as long as BEGIN, and one falsified bit
     * of the operation code would make it one.
     */
    static int nextBytes(int left, int size) {
        return left - size == BEGIN_LIKE_BYTES ? size - BEGIN_LIKE_BYTES : Math.min(left, size);
    }

    /** Bytes the stream has inflated to when the chip has consumed this block, too. */
    private static int inflatedBytes(Inflater inflater, byte[] block, byte[] scratch) {
        inflater.setInput(block);
        try {
            while (!inflater.finished() && inflater.inflate(scratch) > 0) {
                // counts only
            }
        } catch (DataFormatException e) {
            throw new AssertionError("a deflater's output must inflate", e);
        }
        return (int) inflater.getBytesWritten();
    }
}
