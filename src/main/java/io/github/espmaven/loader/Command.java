package io.github.espmaven.loader;

import java.nio.ByteBuffer;

/**
 * One request. Each kind is a record in {@link Commands}; the client knows none of them. Field layouts: protocol.md,
 * section 2.2.
 */
public sealed interface Command
        permits Commands.DataBlock,
                Commands.Sync,
                Commands.ReadRegister,
                Commands.WriteRegister,
                Commands.WriteRegisters,
                Commands.MemBegin,
                Commands.MemEnd,
                Commands.FlashBegin,
                Commands.FlashEnd,
                Commands.DeflateBegin,
                Commands.DeflateEnd,
                Commands.SpiAttach,
                Commands.SpiSetParams,
                Commands.ReadFlashSlow,
                Commands.ChangeBaudRate,
                Commands.FlashMd5,
                Commands.GetSecurityInfo,
                Commands.EraseFlash,
                Commands.EraseRegion,
                Commands.ReadFlash {

    /**
     * What it is, and the request data of the many commands that consist of words only.
     *
     * @param words not copied: leave them unchanged
     */
    record Form(Op op, int... words) {}

    Form form();

    default Op op() {
        return form().op();
    }

    /** Bytes that {@link #writeBody} puts. */
    default int bodyBytes() {
        return form().words().length * Integer.BYTES;
    }

    /** Puts the request data, little-endian. */
    default void writeBody(ByteBuffer out) {
        for (int word : form().words()) {
            out.putInt(word);
        }
    }

    /** The checksum field, 0 for commands without data block. */
    default int checksum() {
        return 0;
    }

    /**
     * Bytes before the status in a successful reply.
     *
     * @param dataBytes length of the reply's data, status included, for commands whose reply has more than one shape
     */
    default int replyBytes(Dialect dialect, int dataBytes) {
        return 0;
    }
}
