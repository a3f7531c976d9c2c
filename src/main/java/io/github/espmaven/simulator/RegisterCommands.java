package io.github.espmaven.simulator;

import java.time.Duration;

/** READ_REG and WRITE_REG, which ROM and stub share (protocol.md, section 2.2). */
record RegisterCommands(RegisterFile registers, CpuTime time, ReplySender replies) {
    /** Words of one write: address, value, mask, delay in microseconds. */
    private static final int WRITE_WORDS = 4;

    /** A longer delay than this is taken for nonsense rather than waited for. */
    private static final long MAX_DELAY_MICROS = 10_000_000;

    /** @param refusal status for a request of the wrong length */
    void read(Request request, int refusal) {
        if (request.bodyBytes() != 4) {
            replies.fail(request.code(), refusal);
            return;
        }
        replies.value(registers.read(request.word(0)));
        replies.ok(request.code());
    }

    /** @param refusal status for a request of the wrong length */
    void write(Request request, int refusal) {
        int groups = request.bodyBytes() / (4 * WRITE_WORDS);
        if (groups == 0 || request.bodyBytes() % (4 * WRITE_WORDS) != 0) {
            replies.fail(request.code(), refusal);
            return;
        }
        for (int word = 0; word < groups * WRITE_WORDS; word += WRITE_WORDS) {
            registers.write(request.word(word), request.word(word + 1), request.word(word + 2));
            long micros = Math.min(Integer.toUnsignedLong(request.word(word + 3)), MAX_DELAY_MICROS);
            time.spend(Duration.ofNanos(micros * 1000));
        }
        replies.ok(request.code());
    }
}
