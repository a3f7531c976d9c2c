package io.github.espmaven.serve;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.reset.ResetOptions;
import io.github.espmaven.reset.ResetPlan;
import io.github.espmaven.reset.ResetSequence;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.Transport;

/**
 * Performs a remote client's resets beside the board, recognised by its line changes: over a network the pulses of a
 * reset come late or all at once (protocol.md, section 10). The client's own changes do not reach the port.
 *
 * <p>A reset begins with RTS alone asserted. DTR asserted after that asks for download mode, RTS released without DTR
 * for a plain reset; where both lines were asserted just before, that is how a client asks the USB-Serial/JTAG
 * peripheral for download mode. A client that merely opens the port, as a monitor does, asserts both lines or DTR first
 * and resets nothing. A client that asks for download mode again did not reach the chip: it gets the next sequence
 * that may be right for the port.
 */
public final class LocalReset implements ControlLinePolicy {
    private static final ControlLines RESET_HELD = new ControlLines(false, true);
    private static final ControlLines BOTH = new ControlLines(true, true);

    private final ResetOptions options;
    private final Clock clock;
    private ControlLines last = ControlLines.RELEASED;
    private boolean armed;
    private boolean armedFromBoth;
    private int attempts;

    /** For one client; {@code options} may name reset sequences, otherwise the port tells which ones are right. */
    public LocalReset(ResetOptions options, Clock clock) {
        this.options = options;
        this.clock = clock;
    }

    @Override
    public boolean apply(Transport port, ControlLines wanted) throws EspException {
        ControlLines before = last;
        last = wanted;
        if (wanted.equals(RESET_HELD)) {
            armedFromBoth = armed ? armedFromBoth : before.equals(BOTH);
            armed = true;
            return true;
        }
        boolean ordered = armed;
        armed = false;
        return !ordered || sequence(port.traits(), wanted).run(port, clock);
    }

    private ResetSequence sequence(PortTraits port, ControlLines wanted) {
        boolean download = wanted.dtr() || (armedFromBoth && ResetPlan.isSerialJtag(port));
        return download ? ResetPlan.download(options, port, attempts++) : ResetPlan.start(options, port);
    }
}
