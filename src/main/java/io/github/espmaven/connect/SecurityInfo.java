package io.github.espmaven.connect;

import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.SecurityFuses;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The chip's answer to GET_SECURITY_INFO (protocol.md, section 2.2).
 *
 * @param flags the flags as they came; the methods name the ones that matter
 * @param cryptCount flash encryption counter: encryption is on when an odd number of its bits is set
 * @param keyPurposes purpose of each key block, as the chip numbers them; always seven
 * @param chipId the number also found in images; empty on the ESP32-S2, which does not tell
 * @param ecoVersion version of the ROM's interface; empty likewise
 */
public record SecurityInfo(
        int flags, int cryptCount, List<Integer> keyPurposes, OptionalInt chipId, OptionalInt ecoVersion) {
    private static final int SECURE_BOOT = 1;
    private static final int SECURE_DOWNLOAD = 1 << 2;
    private static final int PURPOSES = 7;
    private static final int LONG_BYTES = 20;

    public SecurityInfo {
        keyPurposes = List.copyOf(keyPurposes);
    }

    /** Reads the payload of 12 or 20 bytes. */
    static SecurityInfo of(byte[] payload) {
        List<Integer> purposes = new ArrayList<>();
        for (int i = 0; i < PURPOSES; i++) {
            purposes.add(LittleEndian.u8(payload, 5 + i));
        }
        boolean isLong = payload.length >= LONG_BYTES;
        return new SecurityInfo(
                LittleEndian.u32(payload, 0),
                LittleEndian.u8(payload, 4),
                purposes,
                isLong ? OptionalInt.of(LittleEndian.u32(payload, 12)) : OptionalInt.empty(),
                isLong ? OptionalInt.of(LittleEndian.u32(payload, 16)) : OptionalInt.empty());
    }

    public boolean secureBoot() {
        return (flags & SECURE_BOOT) != 0;
    }

    /** Only a few commands work then, for good (protocol.md, section 2.2). */
    public boolean secureDownload() {
        return (flags & SECURE_DOWNLOAD) != 0;
    }

    public boolean flashEncrypted() {
        return SecurityFuses.isOdd(cryptCount);
    }
}
