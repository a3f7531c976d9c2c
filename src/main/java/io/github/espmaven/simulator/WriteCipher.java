package io.github.espmaven.simulator;

import java.util.Arrays;

/** Encrypts what a loader writes if the host asked for it at BEGIN (protocol.md, sections 2.2 and 4.1). */
final class WriteCipher {
    private static final int PLAIN_BODY_BYTES = 16;

    private final ChipFuses fuses;
    private boolean encrypts;

    WriteCipher(ChipFuses fuses) {
        this.fuses = fuses;
    }

    /** Looks at a BEGIN; false when it asks for what the fuses forbid, or at a place where no cipher block begins. */
    boolean begin(Request request) {
        encrypts = request.bodyBytes() > PLAIN_BODY_BYTES && request.word(4) != 0;
        boolean forbidden = fuses.security().manualEncryptDisabled();
        int alignment = fuses.spec().encryptedWriteAlignment();
        return !encrypts || (!forbidden && request.word(3) % alignment == 0);
    }

    byte[] stored(int address, byte[] data, int from, int length) {
        return encrypts
                ? FlashCipher.apply(address, data, from, length)
                : Arrays.copyOfRange(data, from, from + length);
    }
}
