package io.github.espmaven.simulator;

import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Protection;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.chip.SecurityFuses;

/** The answer to GET_SECURITY_INFO (protocol.md, section 2.2). */
final class SecurityReply {
    private static final int SECURE_BOOT = 1;
    private static final int SECURE_DOWNLOAD = 1 << 2;
    private static final int SHORT_BYTES = 12;
    private static final int LONG_BYTES = 20;
    private static final int CRYPT_COUNT_AT = 4;
    private static final int PURPOSES_AT = 5;
    /** There are seven purposes for six keys; the seventh reads so on a blank ESP32-C3 (protocol.md, section 1.5). */
    private static final int LAST_PURPOSE_AT = 11;

    private static final int LAST_PURPOSE = 12;
    private static final int CHIP_ID_AT = 12;
    private static final int API_VERSION_AT = 16;

    private SecurityReply() {}

    static byte[] of(VirtualChip chip) {
        boolean isLong = chip.model().spec().romHas(RomFeature.SECURITY_INFO_WITH_CHIP_ID);
        byte[] reply = new byte[isLong ? LONG_BYTES : SHORT_BYTES];
        SecurityFuses fuses = chip.fuses().security();
        boolean locked = chip.fuses().has(Protection.SECURE_DOWNLOAD);
        LittleEndian.put32(reply, 0, (fuses.secureBoot() ? SECURE_BOOT : 0) | (locked ? SECURE_DOWNLOAD : 0));
        reply[CRYPT_COUNT_AT] = (byte) fuses.cryptCount();
        for (int i = 0; i < fuses.keyPurposes().size(); i++) {
            reply[PURPOSES_AT + i] = fuses.keyPurposes().get(i).byteValue();
        }
        if (isLong) {
            reply[LAST_PURPOSE_AT] = LAST_PURPOSE;
            LittleEndian.put32(
                    reply, CHIP_ID_AT, chip.model().spec().imageChipId().orElseThrow());
            LittleEndian.put32(reply, API_VERSION_AT, chip.apiVersion());
        }
        return reply;
    }
}
