package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.deflate.PackedStream;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Encodes the next run on a thread of its own while the chip takes the one before. Another, which gives way to it, packs
 * what is encoded more tightly, as far as that is ready before it is sent.
 */
final class BatchPrefetcher implements AutoCloseable {
    /** What every ROM takes; some take more, and refuse at BEGIN when not (protocol.md, section 11, pitfall 52). */
    static final int SMALL_DEFLATE_BLOCK_BYTES = 0x400;

    private final ExecutorService thread = thread("esp-deflate", Thread.NORM_PRIORITY);
    private final ExecutorService packer = thread("esp-pack", Thread.MIN_PRIORITY);
    private final Queue<PackedStream> packing = new ConcurrentLinkedQueue<>();
    private final boolean provable;
    private volatile WriteGeometry shape;

    /** Whether packing keeps up with the line, as far as known. */
    private volatile boolean slow;

    /**
     * An encoder.
     *
     * @param provable whether the flash will hold what was sent, not an encrypted form of it
     * @param packs whether to pack more tightly what can wait
     */
    BatchPrefetcher(WriteGeometry shape, boolean provable, boolean packs) {
        this.shape = shape;
        this.provable = provable;
        this.slow = packs;
    }

    @SuppressWarnings("ThreadPriorityCheck") // a wish: packing gives way to what is sent first, and is right without it
    private static ExecutorService thread(String name, int priority) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.setPriority(priority);
            return thread;
        });
    }

    boolean provable() {
        return provable;
    }

    /** Begins encoding. */
    Future<WriteBatch> start(PlannedRegion region, FlashRange range) {
        Callable<WriteBatch> task = () -> encodeNow(region, range);
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
        return new BatchEncoder(shape, this::pack).encode(region, range);
    }

    /** A ROM is told the exact number of blocks beforehand, and gets what is there by then. */
    private void pack(PackedStream stream) {
        if (!shape.byStub()) {
            stream.fix();
        } else if (slow && !packer.isShutdown()) {
            packing.add(stream);
            packer.execute(() -> {
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
        thread.shutdownNow();
        packer.shutdownNow();
        forget();
    }
}
