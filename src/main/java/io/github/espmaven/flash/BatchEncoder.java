package io.github.espmaven.flash;

import io.github.espmaven.base.FlashRange;
import io.github.espmaven.flash.WriteBatch.Block;
import io.github.espmaven.loader.Commands.AfterWrite;
import io.github.espmaven.loader.Commands.DeflateBegin;
import io.github.espmaven.loader.Commands.DeflateEnd;
import io.github.espmaven.loader.Commands.FlashBegin;
import io.github.espmaven.loader.Commands.FlashEnd;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;

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
        byte[] stream = Arrays.copyOfRange(bytes, from, from + range.length());
        int size = shape.blockBytes();
        List<Block> blocks = WriteBatch.cut(stream, false, 0, 0, size);
        FlashBegin begin =
                new FlashBegin(shape.eraseBytes(range), blocks.size(), size, range.offset(), shape.encryption());
        return new WriteBatch(range, size, begin, stream, blocks, new FlashEnd(AfterWrite.STAY), false);
    }

    /** The run compressed; empty when that would not be smaller. */
    private Optional<WriteBatch> deflated(byte[] bytes, int from, FlashRange range) {
        byte[] stream = deflate(bytes, from, range.length());
        if (stream.length >= plainBytes(range)) {
            return Optional.empty();
        }
        int size = shape.deflateBlockBytes();
        List<Block> blocks = WriteBatch.cut(stream, true, 0, 0, size);
        DeflateBegin begin =
                new DeflateBegin(shape.deflateBytes(range), blocks.size(), size, range.offset(), shape.encryption());
        return Optional.of(new WriteBatch(range, size, begin, stream, blocks, new DeflateEnd(AfterWrite.STAY), true));
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
}
