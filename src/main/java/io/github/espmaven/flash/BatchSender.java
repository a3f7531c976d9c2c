package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.flash.WriteBatch.Block;
import io.github.espmaven.loader.Packet;
import io.github.espmaven.loader.StatusCode;
import java.time.Duration;
import java.util.Set;
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

    private static final int INFLATE_BYTES = 1 << 15;

    private final FlashOperations loader;
    private final WriteBatch run;
    private final ObjLongConsumer<Block> acknowledged;
    private int acknowledgedBytes;
    private boolean repeated;

    /** @param acknowledged takes each block the chip has taken, and the bytes it cost on the wire */
    BatchSender(FlashOperations loader, WriteBatch run, ObjLongConsumer<Block> acknowledged) {
        this.loader = loader;
        this.run = run;
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

    /** Sends all of it. */
    void send() throws EspException {
        loader.endWritesBehind(run.range().toSectors());
        loader.exchange(run.begin(), beginLimit());
        Duration before = loader.timeouts().standard();
        for (Block block : run.blocks()) {
            Duration own = blockLimit(block);
            long wireBytes = send(block, longer(before, own));
            acknowledgedBytes = block.bytesUpTo();
            acknowledged.accept(block, wireBytes);
            before = own;
        }
        if (loader.isStub()) {
            loader.exchange(run.end(), before);
        }
    }

    private long send(Block block, Duration limit) throws EspException {
        Packet packet = block.packet();
        for (int tried = 1; ; tried++) {
            try {
                loader.exchange(packet, limit);
                return (long) tried * packet.frame().length;
            } catch (EspException e) {
                if (tried >= loader.device().blockAttempts()
                        || !BAD_CHECKSUM.contains(
                                e.evidence().number(Key.STATUS).orElse(0))) {
                    throw e;
                }
                repeated = true;
            }
        }
    }

    /** A ROM erases all before it answers. */
    private Duration beginLimit() {
        return loader.isStub()
                ? loader.timeouts().standard()
                : loader.timeouts().eraseRegion(run.range().length());
    }

    private Duration blockLimit(Block block) {
        long erased = (long) ((block.bytes() + INFLATE_BYTES - 1) / INFLATE_BYTES + 1) * ERASE_BLOCK_BYTES;
        return loader.timeouts().eraseWrite(block.bytes() + (loader.isStub() ? erased : 0));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
