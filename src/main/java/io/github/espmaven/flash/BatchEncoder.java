package io.github.espmaven.flash;

import io.github.espmaven.base.FlashRange;
import io.github.espmaven.deflate.PackedStream;
import io.github.espmaven.loader.Commands.AfterWrite;
import io.github.espmaven.loader.Commands.DeflateBegin;
import io.github.espmaven.loader.Commands.DeflateEnd;
import io.github.espmaven.loader.Commands.FlashBegin;
import io.github.espmaven.loader.Commands.FlashEnd;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Encodes runs for one loader: compressed where that saves bytes, else as they are.
 *
 * @param packing told of each stream that may be packed more tightly as long as it has not been sent
 */
record BatchEncoder(WriteGeometry shape, Consumer<PackedStream> packing) {

    WriteBatch encode(PlannedRegion region, FlashRange range) {
        int from = range.offset() - region.range().offset();
        Optional<WriteBatch> smaller = shape.deflateBlockBytes() > 0 ? deflated(region, range) : Optional.empty();
        return smaller.orElseGet(() -> plain(region.bytes(), from, range));
    }

    private WriteBatch plain(byte[] bytes, int from, FlashRange range) {
        int size = shape.blockBytes();
        PlainBlocks blocks = new PlainBlocks(Arrays.copyOfRange(bytes, from, from + range.length()), size);
        FlashBegin begin =
                new FlashBegin(shape.eraseBytes(range), blocks.count(), size, range.offset(), shape.encryption());
        return new WriteBatch(range, size, begin, blocks, new FlashEnd(AfterWrite.STAY), false);
    }

    /** The run compressed; empty when that would not be smaller. */
    private Optional<WriteBatch> deflated(PlannedRegion region, FlashRange range) {
        PackedStream stream = new PackedStream(region.compressed(range));
        if (stream.largestBytes() >= plainBytes(range)) {
            stream.fix();
            return Optional.empty();
        }
        packing.accept(stream);
        int size = shape.deflateBlockBytes();
        int count = (stream.largestBytes() + size - 1) / size + (shape.byStub() ? 1 : 0);
        DeflateBegin begin =
                new DeflateBegin(shape.deflateBytes(range), count, size, range.offset(), shape.encryption());
        return Optional.of(new WriteBatch(
                range, size, begin, new DeflatedBlocks(stream, shape.byStub()), new DeflateEnd(AfterWrite.STAY), true));
    }

    /** What the range takes as it is: whole blocks. */
    private long plainBytes(FlashRange range) {
        long size = shape.blockBytes();
        return (range.length() + size - 1) / size * size;
    }
}
