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
        int size = shape.deflateBlockBytes();
        List<Block> blocks = new ArrayList<>();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        Inflater inflater = new Inflater();
        try {
            deflater.setInput(bytes, from, range.length());
            deflater.finish();
            byte[] scratch = new byte[SCRATCH_BYTES];
            byte[] block = new byte[size];
            while (!deflater.finished()) {
                int filled = fill(deflater, block);
                if (deflater.getBytesWritten() >= plainBytes(range)) {
                    return Optional.empty();
                }
                int before = (int) inflater.getBytesWritten();
                int after = inflatedBytes(inflater, block, filled, scratch);
                DeflateData data = new DeflateData(blocks.size(), Arrays.copyOf(block, filled));
                blocks.add(new Block(Packet.of(data), after - before, after));
            }
        } finally {
            deflater.end();
            inflater.end();
        }
        DeflateBegin begin =
                new DeflateBegin(shape.deflateBytes(range), blocks.size(), size, range.offset(), shape.encryption());
        return Optional.of(new WriteBatch(range, size, begin, blocks, new DeflateEnd(AfterWrite.STAY), true));
    }

    /** What the range takes as it is: whole blocks. */
    private long plainBytes(FlashRange range) {
        long size = shape.blockBytes();
        return (range.length() + size - 1) / size * size;
    }

    private static int fill(Deflater deflater, byte[] block) {
        int filled = 0;
        while (filled < block.length && !deflater.finished()) {
            filled += deflater.deflate(block, filled, block.length - filled);
        }
        return filled;
    }

    /** Bytes the stream has inflated to when the chip has consumed this block, too. */
    private static int inflatedBytes(Inflater inflater, byte[] block, int length, byte[] scratch) {
        inflater.setInput(block, 0, length);
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
