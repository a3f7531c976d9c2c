package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.loader.StatusCode;
import java.util.Locale;
import java.util.Optional;

/** Tells failures apart by what can be done about them. */
final class Failure {

    private Failure() {}

    /** Whether a disturbed line or a port that comes back can have caused it, so that beginning again may help. */
    static boolean isOfTheLine(EspException e) {
        return switch (e.problem()) {
            case NO_SERIAL_DATA,
                    STREAM_STOPPED,
                    PACKET_STOPPED,
                    INVALID_PACKET_HEAD,
                    INVALID_ESCAPE,
                    CHIP_PANIC,
                    BROWNOUT,
                    RESPONSE_MISMATCH,
                    UNSUPPORTED_COMMAND,
                    COMMAND_FAILED,
                    SHORT_REPLY,
                    UNRELIABLE_LINK,
                    PORT_LOST -> true;
            default -> false;
        };
    }

    /** Whether the chip refused a block because its checksum is wrong; nothing of it has been used then. */
    static boolean isBadChecksum(EspException e) {
        return hasStatus(e, StatusCode.ROM_CHECKSUM) || hasStatus(e, StatusCode.STUB_CHECKSUM);
    }

    /** Whether the ROM refused a command's parameters, as it does with a block size it has no room for. */
    static boolean isMalformed(EspException e) {
        return hasStatus(e, StatusCode.MALFORMED_OR_UNKNOWN);
    }

    private static boolean hasStatus(EspException e, int code) {
        return e.evidence().get(Key.STATUS).equals(Optional.of(String.format(Locale.ROOT, "0x%04x", code)));
    }
}
