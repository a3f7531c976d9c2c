package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Encodes the next run on a thread of its own while the chip takes the one before. */
final class BatchPrefetcher implements AutoCloseable {
    /** What every ROM takes; some take more, and refuse at BEGIN when not (protocol.md, section 11, pitfall 52). */
    static final int SMALL_DEFLATE_BLOCK_BYTES = 0x400;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread encoder = new Thread(task, "esp-deflate");
        encoder.setDaemon(true);
        return encoder;
    });
    private final boolean provable;
    private volatile WriteGeometry shape;

    /** @param provable whether the flash will hold what was sent, not an encrypted form of it */
    BatchPrefetcher(WriteGeometry shape, boolean provable) {
        this.shape = shape;
        this.provable = provable;
    }

    boolean provable() {
        return provable;
    }

    /** Begins encoding. */
    Future<WriteBatch> start(PlannedRegion region, FlashRange range) {
        Callable<WriteBatch> task = () -> new BatchEncoder(shape).encode(region, range);
        return thread.submit(task);
    }

    /** What {@link #start} has promised. */
    static WriteBatch await(Future<WriteBatch> promised) throws EspException {
        try {
            return promised.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EspException(Problem.INTERNAL, "interrupted while compressing");
        } catch (ExecutionException e) {
            throw new IllegalStateException("compressing failed", e.getCause());
        }
    }

    WriteBatch encodeNow(PlannedRegion region, FlashRange range) {
        return new BatchEncoder(shape).encode(region, range);
    }

    /** From now on no compressed block is larger than what every ROM takes. */
    void useSmallDeflateBlocks() {
        shape = shape.withDeflateBlockBytes(Math.min(shape.deflateBlockBytes(), SMALL_DEFLATE_BLOCK_BYTES));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
