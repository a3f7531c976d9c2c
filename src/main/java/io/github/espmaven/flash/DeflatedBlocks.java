package io.github.espmaven.flash;

import io.github.espmaven.deflate.PackedStream;
import io.github.espmaven.flash.WriteBatch.Block;
import io.github.espmaven.loader.Commands.DeflateData;
import io.github.espmaven.loader.Packet;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Blocks of a zlib stream. Each is inflated before it is sent, which tells how much of the flash it holds. */
final class DeflatedBlocks implements WriteBatch.Blocks {
    /**
     * The end of a stream, which inflates to nothing, must not be in a block alone (protocol.md, section 3.3). Nor has any
     * block four bytes: with its header it would be as long as BEGIN, and one falsified bit of the operation code would
     * make it one.
     */
    static final int FEWEST_BYTES = 16;

    /**
     * The size of the last block a stub gets, where that is split off: it acknowledges a block before it is in the flash, so
     * the smaller the last is, the less is left to be programmed when the wire has nothing more to do.
     */
    private static final int LAST_BYTES = 2048;

    private static final int SCRATCH_BYTES = 64 * 1024;

    private final PackedStream stream;
    private final boolean splits;
    private final byte[] scratch = new byte[SCRATCH_BYTES];
    private Inflater inflater = new Inflater();
    private int inflatedUpTo;

    /** @param splits whether the last block may become two */
    DeflatedBlocks(PackedStream stream, boolean splits) {
        this.stream = stream;
        this.splits = splits;
    }

    @Override
    public Block at(int done, int sequence, int size) {
        if (done < inflatedUpTo) {
            inflater.end();
            inflater = new Inflater();
            inflatedUpTo = 0;
        }
        if (done > inflatedUpTo) {
            inflate(stream.take(inflatedUpTo, done - inflatedUpTo, 0));
        }
        int before = (int) inflater.getBytesWritten();
        byte[] block = stream.take(done, size, FEWEST_BYTES);
        if (splits && block.length > 2 * LAST_BYTES && stream.isEnd(done + block.length)) {
            block = Arrays.copyOf(block, block.length - LAST_BYTES);
        }
        inflate(block);
        int after = (int) inflater.getBytesWritten();
        Packet packet = Packet.of(new DeflateData(sequence, block));
        return new Block(packet, after - before, after, inflatedUpTo, stream.isEnd(inflatedUpTo));
    }

    @Override
    public void close() {
        stream.fix();
        inflater.end();
    }

    private void inflate(byte[] piece) {
        inflater.setInput(piece);
        try {
            while (!inflater.finished() && inflater.inflate(scratch) > 0) {
                // counts only
            }
        } catch (DataFormatException e) {
            throw new AssertionError("a deflater's output must inflate", e);
        }
        inflatedUpTo += piece.length;
    }
}
