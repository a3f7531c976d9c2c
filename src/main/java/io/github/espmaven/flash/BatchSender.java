package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.flash.WriteBatch.Block;
import io.github.espmaven.loader.StatusCode;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.function.ObjLongConsumer;

/**
 * Sends one run, one block in flight at a time (protocol.md, section 11, pitfalls 7, 47 and 51). A block is sent again
 * only when the chip refused it; after any other failure the run is over and must be begun again.
 */
final class BatchSender {
    /** The stub erases ahead in blocks of this size while it takes data (protocol.md, section 2.4). */
    private static final int ERASE_BLOCK_BYTES = 1 << 16;

    /** Nothing of such a block has been used. */
    private static final Set<Integer> BAD_CHECKSUM = Set.of(StatusCode.ROM_CHECKSUM, StatusCode.STUB_CHECKSUM);

    /** Nor of a stub's block whose header was hit, or that fell into two frames. */
    private static final Set<Integer> BAD_HEADER = Set.of(StatusCode.STUB_LENGTH, StatusCode.STUB_UNKNOWN);

    /** At the smallest size, so that of a block that arrives every fifth time one is lost among a hundred. */
    private static final int MOST_ATTEMPTS = 20;

    private static final int INFLATE_BYTES = 1 << 15;

    private final FlashOperations loader;
    private final WriteBatch run;
    private final boolean provable;
    private final ObjLongConsumer<Block> acknowledged;
    private int acknowledgedBytes;
    private int streamDone;
    private boolean lastSent;
    private long wireBytes;
    private Optional<FutureTask<Block>> prepared = Optional.empty();
    private boolean repeated;

    /**
     * @param provable whether an MD5 tells what of it is in the flash, so that it may end early
     * @param acknowledged takes each block the chip has taken, and the bytes it cost on the wire
     */
    BatchSender(FlashOperations loader, WriteBatch run, boolean provable, ObjLongConsumer<Block> acknowledged) {
        this.loader = loader;
        this.run = run;
        this.provable = provable;
        this.acknowledged = acknowledged;
    }

    /** Bytes of the run in blocks the chip has taken; the last of them may not be in the flash yet. */
    int acknowledgedBytes() {
        return acknowledgedBytes;
    }

    /** Whether a block had to be sent again, so that only an MD5 tells what the chip made of it. */
    boolean repeated() {
        return repeated;
    }

    /** Whether the last block has been sent, whatever became of it. */
    boolean mayBeComplete() {
        return lastSent;
    }

    /** Sends all of it, or, where the line has become bad, a part. */
    void send() throws EspException {
        loader.size().endWritesBehind(run.range().toSectors());
        loader.begin(run.begin(), run.range());
        try {
            sendBlocks();
        } finally {
            prepared.ifPresent(SharedEncoding::await);
            run.blocks().close();
        }
    }

    private void sendBlocks() throws EspException {
        Duration before = loader.timeouts().standard();
        int size = chooseBlockBytes();
        Block block = run.blocks().at(0, 0, size);
        int sequence = 0;
        for (int attempts = 1; ; attempts++) {
            Duration own = blockLimit(block);
            wireBytes += block.packet().frame().length;
            lastSent = block.last();
            prepared = Optional.of(prepareBehind(block, sequence + 1, size));
            boolean taken = isTaken(block, longer(before, own), attempts);
            Block next = SharedEncoding.await(prepared.get());
            if (taken) {
                before = own;
                attempts = 0;
                sequence++;
                streamDone = block.streamUpTo();
                acknowledgedBytes = block.bytesUpTo();
                acknowledged.accept(block, wireBytes);
                wireBytes = 0;
                if (block.last()) {
                    break;
                }
                if (provable
                        && loader.isStub()
                        && loader.line().isTooLong(run.range().length(), acknowledgedBytes)) {
                    return; // to be proven as far as it came
                }
                block = next;
            }
            if (bestBlockBytes() != size) {
                size = chooseBlockBytes();
                block = run.blocks().at(streamDone, sequence, size);
            }
        }
        if (loader.isStub()) {
            loader.end(run.end(), before);
        }
    }

    /** The block behind {@code block}, made while that is on the wire. */
    private FutureTask<Block> prepareBehind(Block block, int sequence, int size) {
        FutureTask<Block> task =
                new FutureTask<>(() -> block.last() ? block : run.blocks().at(block.streamUpTo(), sequence, size));
        return block.last() || !run.compressed() ? task : SharedEncoding.ahead(task);
    }

    private int chooseBlockBytes() {
        int best = bestBlockBytes();
        if (loader.isStub()) {
            loader.rate().tellBlockBytes(best, run.blockBytes());
        }
        return best;
    }

    /** ROMs go by the size announced; the stub takes smaller blocks than that. */
    private int bestBlockBytes() {
        return loader.isStub() ? loader.rate().bestBlockBytes(run.blockBytes()) : run.blockBytes();
    }

    /** Whether the chip took the block; false: it refused it, and nothing of it was used. */
    private boolean isTaken(Block block, Duration limit, int attempt) throws EspException {
        try {
            loader.exchangeBlock(block.packet(), limit);
            return true;
        } catch (EspException e) {
            boolean header = loader.isStub() && BAD_HEADER.contains(status(e));
            if (attempt >= mostAttempts()
                    || loader.rate().isTooFast()
                    || !(header || BAD_CHECKSUM.contains(status(e)))) {
                throw e;
            }
            if (header) {
                loader.fence(loader.timeouts().standard()); // the frame's other part may be answered, too
            }
            repeated = true;
            return false;
        }
    }

    private static int status(EspException e) {
        return e.evidence().number(Key.STATUS).orElse(0);
    }

    /** Whether what the chip refused was not what was sent. */
    static boolean isOfLine(EspException e) {
        return BAD_CHECKSUM.contains(status(e)) || BAD_HEADER.contains(status(e));
    }

    private int mostAttempts() {
        return Math.max(loader.device().blockAttempts(), loader.isStub() ? MOST_ATTEMPTS : 0);
    }

    private Duration blockLimit(Block block) {
        long erased = (long) ((block.bytes() + INFLATE_BYTES - 1) / INFLATE_BYTES + 1) * ERASE_BLOCK_BYTES;
        return loader.timeouts().eraseWrite(block.bytes() + (loader.isStub() ? erased : 0));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
