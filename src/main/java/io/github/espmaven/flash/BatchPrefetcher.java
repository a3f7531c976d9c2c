package io.github.espmaven.flash;

import io.github.espmaven.base.FlashRange;
import io.github.espmaven.deflate.PackedStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;

/**
 * Encodes the next run on another thread while the chip takes the one before. One more, which gives way to it, packs what is
 * encoded more tightly, as far as that is ready before it is sent.
 */
final class BatchPrefetcher implements AutoCloseable {
    /** What every ROM takes; some take more, and refuse at BEGIN when not (protocol.md, section 11, pitfall 52). */
    static final int SMALL_DEFLATE_BLOCK_BYTES = 0x400;

    private final Queue<PackedStream> packing = new ConcurrentLinkedQueue<>();
    private final boolean provable;
    private volatile WriteGeometry shape;

    /** Whether packing keeps up with the line, as far as known. */
    private volatile boolean slow;

    private volatile boolean closed;

    /**
     * @param provable whether the flash will hold what was sent, not an encrypted form of it
     * @param packs whether to pack more tightly what can wait
     */
    BatchPrefetcher(WriteGeometry shape, boolean provable, boolean packs) {
        this.shape = shape;
        this.provable = provable;
        this.slow = packs;
    }

    boolean provable() {
        return provable;
    }

    FutureTask<WriteBatch> start(PlannedRegion region, FlashRange range) {
        return SharedEncoding.ahead(new FutureTask<>(() -> encodeNow(region, range)));
    }

    WriteBatch encodeNow(PlannedRegion region, FlashRange range) {
        return new BatchEncoder(shape, this::pack).encode(region, range);
    }

    /** A ROM is told the exact number of blocks beforehand, and gets what is there by then. */
    private void pack(PackedStream stream) {
        if (!shape.byStub()) {
            stream.fix();
        } else if (slow && !closed) {
            packing.add(stream);
            SharedEncoding.PACKING.execute(() -> {
                slow = stream.pack();
                packing.remove(stream);
            });
        }
    }

    /** Ends packing of what will not be sent. */
    void forget() {
        packing.forEach(PackedStream::fix);
        packing.clear();
    }

    /** From now on no compressed block is larger than what every ROM takes. */
    void useSmallDeflateBlocks() {
        shape = shape.withDeflateBlockBytes(Math.min(shape.deflateBlockBytes(), SMALL_DEFLATE_BLOCK_BYTES));
    }

    @Override
    public void close() {
        closed = true;
        forget();
    }
}
