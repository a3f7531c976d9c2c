package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import java.util.EnumSet;
import java.util.Set;

/** Which failures are worth another try: those of the talk with the chip, not those of the port. */
final class Failures {
    private static final Set<Problem> TALK = EnumSet.of(
            Problem.NO_SERIAL_DATA,
            Problem.STREAM_STOPPED,
            Problem.PACKET_STOPPED,
            Problem.INVALID_PACKET_HEAD,
            Problem.INVALID_ESCAPE,
            Problem.CHIP_PANIC,
            Problem.BROWNOUT,
            Problem.WRONG_BOOT_MODE,
            Problem.NO_SYNC_REPLY,
            Problem.RESPONSE_MISMATCH,
            Problem.UNSUPPORTED_COMMAND,
            Problem.COMMAND_FAILED,
            Problem.SHORT_REPLY,
            Problem.STUB_SILENT,
            Problem.STUB_GARBLED,
            Problem.UNRELIABLE_LINK,
            Problem.PORT_REFUSED_SETTING,
            Problem.UNKNOWN_CHIP,
            Problem.OTHER_CHIP);

    /** The chip understood and refused. */
    private static final Set<Problem> REFUSAL = EnumSet.of(Problem.UNSUPPORTED_COMMAND, Problem.COMMAND_FAILED);

    private Failures() {}

    static boolean isTalk(EspException e) {
        return TALK.contains(e.problem());
    }

    static boolean isRefusal(EspException e) {
        return REFUSAL.contains(e.problem());
    }

    static void rethrowUnlessTalk(EspException e) throws EspException {
        if (!isTalk(e)) {
            throw e;
        }
    }
}
