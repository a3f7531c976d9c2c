package io.github.espmaven.serve;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.ResetSequence;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.Transport;

/**
 * Recognises by its line changes what a client far away wants, and does it here, where the times are exact: over a
 * network the pulses of a reset come late or all at once (protocol.md, section 10). The client's own changes do not
 * reach the port.
 *
 * <p>A reset begins with RTS alone asserted. DTR asserted after that asks for download mode, RTS released without DTR
 * for a plain reset. A client that merely opens the port, as a monitor does, asserts both lines or DTR first and resets
 * nothing.
 */
public final class LocalReset implements LinePolicy {
    private static final ControlLines RESET_HELD = new ControlLines(false, true);

    private final ResetSequence download;
    private final ResetSequence hard;
    private final Clock clock;
    private boolean armed;

    /**
     * For one client.
     *
     * @param download sequence into download mode
     * @param hard sequence that starts the application
     */
    public LocalReset(ResetSequence download, ResetSequence hard, Clock clock) {
        this.download = download;
        this.hard = hard;
        this.clock = clock;
    }

    @Override
    public boolean apply(Transport port, ControlLines wanted) throws EspException {
        if (wanted.equals(RESET_HELD)) {
            armed = true;
            return true;
        }
        boolean ordered = armed;
        armed = false;
        if (!ordered) {
            return true;
        }
        return (wanted.dtr() ? download : hard).run(port, clock);
    }
}
