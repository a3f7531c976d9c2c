package io.github.espmaven.flash;

import io.github.espmaven.base.FlashRange;
import io.github.espmaven.flash.WriteBatch.Block;
import io.github.espmaven.loader.Commands.AfterWrite;
import io.github.espmaven.loader.Commands.DeflateBegin;
import io.github.espmaven.loader.Commands.DeflateData;
import io.github.espmaven.loader.Commands.DeflateEnd;
import io.github.espmaven.loader.Commands.FlashBegin;
import io.github.espmaven.loader.Commands.FlashData;
import io.github.espmaven.loader.Commands.FlashEnd;
import io.github.espmaven.loader.Packet;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Encodes runs for one loader: compressed where that saves bytes, else as they are. */
final class BatchEncoder {
    private static final int SCRATCH_BYTES = 64 * 1024;
    private static final int BEGIN_LIKE_BYTES = 4;

    private final WriteGeometry shape;

    BatchEncoder(WriteGeometry shape) {
        this.shape = shape;
    }

    /** Encodes {@code range} of {@code region}. */
    WriteBatch encode(PlannedRegion region, FlashRange range) {
        int from = range.offset() - region.range().offset();
        Optional<WriteBatch> smaller =
                shape.deflateBlockBytes() > 0 ? deflated(region.bytes(), from, range) : Optional.empty();
        return smaller.orElseGet(() -> plain(region.bytes(), from, range));
    }

    private WriteBatch plain(byte[] bytes, int from, FlashRange range) {
        int size = shape.blockBytes();
        List<Block> blocks = new ArrayList<>();
        for (int at = 0; at < range.length(); at += size) {
            int length = Math.min(size, range.length() - at);
            byte[] block = Arrays.copyOfRange(bytes, from + at, from + at + size);
            Arrays.fill(block, length, size, (byte) 0xFF);
            blocks.add(new Block(Packet.of(new FlashData(blocks.size(), block)), length, at + length));
        }
        FlashBegin begin =
                new FlashBegin(shape.eraseBytes(range), blocks.size(), size, range.offset(), shape.encryption());
        return new WriteBatch(range, size, begin, blocks, new FlashEnd(AfterWrite.STAY), false);
    }

    /** The run compressed; empty when that would not be smaller. */
    private Optional<WriteBatch> deflated(byte[] bytes, int from, FlashRange range) {
        byte[] stream = deflate(bytes, from, range.length());
        if (stream.length >= plainBytes(range)) {
            return Optional.empty();
        }
        int size = shape.deflateBlockBytes();
        List<Block> blocks = new ArrayList<>();
        Inflater inflater = new Inflater();
        try {
            byte[] scratch = new byte[SCRATCH_BYTES];
            int at = 0;
            while (at < stream.length) {
                byte[] block = Arrays.copyOfRange(stream, at, at + blockBytes(stream.length - at, size));
                at += block.length;
                int before = (int) inflater.getBytesWritten();
                int after = inflatedBytes(inflater, block, scratch);
                blocks.add(new Block(Packet.of(new DeflateData(blocks.size(), block)), after - before, after));
            }
        } finally {
            inflater.end();
        }
        DeflateBegin begin =
                new DeflateBegin(shape.deflateBytes(range), blocks.size(), size, range.offset(), shape.encryption());
        return Optional.of(new WriteBatch(range, size, begin, blocks, new DeflateEnd(AfterWrite.STAY), true));
    }

    /**
     * Length of the next block. None has four bytes: with its header it would be as long as BEGIN, and one falsified bit
     * of the operation code would make it one.
     */
    static int blockBytes(int left, int size) {
        return left - size == BEGIN_LIKE_BYTES ? size - BEGIN_LIKE_BYTES : Math.min(left, size);
    }

    private static byte[] deflate(byte[] bytes, int from, int length) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setInput(bytes, from, length);
            deflater.finish();
            ByteArrayOutputStream stream = new ByteArrayOutputStream(length / 2);
            byte[] piece = new byte[SCRATCH_BYTES];
            while (!deflater.finished()) {
                stream.write(piece, 0, deflater.deflate(piece));
            }
            return stream.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /** What the range takes as it is: whole blocks. */
    private long plainBytes(FlashRange range) {
        long size = shape.blockBytes();
        return (range.length() + size - 1) / size * size;
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
