package io.github.espmaven.loader;

import java.nio.ByteBuffer;

/**
 * One request. Each kind is a record in {@link Commands}; the client knows none of them. Field layouts: protocol.md,
 * section 2.2.
 */
public sealed interface Command
        permits Commands.Sync,
                Commands.ReadRegister,
                Commands.WriteRegister,
                Commands.MemBegin,
                Commands.MemData,
                Commands.MemEnd,
                Commands.FlashBegin,
                Commands.FlashData,
                Commands.FlashEnd,
                Commands.DeflateBegin,
                Commands.DeflateData,
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

    Op op();

    /** Bytes that {@link #writeBody} puts. */
    int bodyBytes();

    /** Puts the request data, little-endian. */
    void writeBody(ByteBuffer out);

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
