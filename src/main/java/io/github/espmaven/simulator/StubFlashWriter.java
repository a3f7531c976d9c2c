package io.github.espmaven.simulator;

import static io.github.espmaven.base.FlashRange.SECTOR_BYTES;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Flash writing as the stub does it (protocol.md, section 3.3): a block is checked, then acknowledged by the caller, then
 * written by {@link #processPending}; a failure of that is kept for the next command. Sectors are erased when their first
 * byte is due. Methods give the status, 0 for done.
 */
final class StubFlashWriter {
    private static final int MAX_BLOCK_BYTES = 0x4000;

    private NorFlash flash;
    private final WriteCipher cipher;
    private final byte[] inflated = new byte[0x8000];
    private LazyEraser eraser;
    private Inflater inflater = new Inflater();
    private State state = State.IDLE;
    private int next;
    private int remaining;
    private int size;
    private byte[] pending = {};
    private int deferred;

    private enum State {
        IDLE,
        PLAIN,
        DEFLATED
    }

    StubFlashWriter(NorFlash flash, ChipFuses fuses) {
        this.flash = flash;
        cipher = new WriteCipher(fuses);
        eraser = new LazyEraser(flash, 0, 0);
    }

    /** Goes on with another flash chip. */
    void use(NorFlash other) {
        flash = other;
        state = State.IDLE;
    }

    int begin(Request request) {
        return begin(request, State.PLAIN);
    }

    int deflateBegin(Request request) {
        inflater.end();
        inflater = new Inflater();
        return begin(request, State.DEFLATED);
    }

    private int begin(Request request, State wanted) {
        state = State.IDLE;
        if (request.bodyBytes() != 16 && request.bodyBytes() != 20) {
            return StubStatus.LENGTH;
        }
        if (Integer.compareUnsigned(request.word(2), MAX_BLOCK_BYTES) > 0) {
            return StubStatus.BLOCK_SIZE;
        }
        if (!flash.has(request.word(3), request.word(0)) || !cipher.begin(request)) {
            return StubStatus.FLASH_OPERATION;
        }
        size = request.word(0);
        remaining = size;
        next = request.word(3);
        eraser = new LazyEraser(flash, next, next + remaining);
        state = wanted;
        return 0;
    }

    int data(Request request) {
        return accept(request, State.PLAIN);
    }

    int deflateData(Request request) {
        return accept(request, State.DEFLATED);
    }

    private int accept(Request request, State wanted) {
        if (!request.isBlock()) {
            return StubStatus.LENGTH;
        }
        if (!request.checksumIsRight()) {
            return StubStatus.CHECKSUM;
        }
        if (state != wanted) {
            return StubStatus.NOT_BEGUN;
        }
        if (wanted == State.DEFLATED && isComplete()) {
            return StubStatus.TOO_MUCH;
        }
        if (request.sequence() == 0) {
            inflater.reset(); // all it ever looks at in the sequence number: a block sent twice is taken twice
        }
        pending = Arrays.copyOfRange(request.packet(), request.blockStart(), request.packet().length);
        return 0;
    }

    /** Inflated bytes count as written at each full window and at the stream's end (protocol.md, section 3.3). */
    private boolean isComplete() {
        return remaining == 0 && (size % inflated.length == 0 || inflater.finished());
    }

    /** Writes the block acknowledged last, if there is one. */
    void processPending() {
        byte[] block = pending;
        pending = new byte[0];
        if (block.length == 0) {
            return;
        }
        if (state == State.PLAIN) {
            write(block, Math.min(block.length, remaining)); // bytes beyond the size announced are dropped
        } else {
            deferred = inflate(block);
        }
    }

    private int inflate(byte[] block) {
        inflater.setInput(block);
        try {
            int count = inflater.inflate(inflated);
            while (count > 0) {
                if (count > remaining) {
                    return StubStatus.TOO_MUCH;
                }
                write(inflated, count);
                count = inflater.inflate(inflated);
            }
            return 0;
        } catch (DataFormatException e) {
            return StubStatus.INFLATE;
        }
    }

    private void write(byte[] data, int length) {
        if (length > 0) {
            eraser.prepare(next, length);
            flash.program(next, cipher.stored(next, data, 0, length), 0, length);
            next += length;
            remaining -= length;
        }
    }

    /** The status of the block written last; asked once. */
    int takeDeferredStatus() {
        int status = deferred;
        deferred = 0;
        return status;
    }

    int end(Request request) {
        if (!request.hasWords(1)) {
            return StubStatus.LENGTH;
        }
        if (state == State.IDLE) {
            return StubStatus.NOT_BEGUN;
        }
        state = State.IDLE;
        return remaining > 0 ? StubStatus.LENGTH : 0;
    }

    int eraseRegion(Request request) {
        if (request.bodyBytes() != 8) {
            return StubStatus.LENGTH;
        }
        int offset = request.word(0);
        int length = request.word(1);
        if ((offset | length) % SECTOR_BYTES != 0) {
            return StubStatus.LENGTH;
        }
        if (!flash.has(offset, length)) {
            return StubStatus.FLASH_OPERATION;
        }
        flash.eraseRange(offset, offset + length);
        return 0;
    }
}
