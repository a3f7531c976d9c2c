package io.github.espmaven.simulator;

import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.RomFeature;

/** The answer to GET_SECURITY_INFO of a chip that nothing protects (protocol.md, section 2.2). */
final class SecurityReply {
    private static final int SHORT_BYTES = 12;
    private static final int LONG_BYTES = 20;
    /** There are seven purposes for six keys; the seventh reads so on a blank ESP32-C3 [seen]. */
    private static final int LAST_PURPOSE_AT = 11;

    private static final int LAST_PURPOSE = 12;
    private static final int CHIP_ID_AT = 12;
    private static final int API_VERSION_AT = 16;

    private SecurityReply() {}

    static byte[] of(Machine machine) {
        if (!machine.chip().spec().romHas(RomFeature.SECURITY_INFO_WITH_CHIP_ID)) {
            return new byte[SHORT_BYTES];
        }
        byte[] reply = new byte[LONG_BYTES];
        reply[LAST_PURPOSE_AT] = LAST_PURPOSE;
        LittleEndian.put32(
                reply, CHIP_ID_AT, machine.chip().spec().imageChipId().orElseThrow());
        LittleEndian.put32(reply, API_VERSION_AT, machine.options().revision().minor());
        return reply;
    }
}
