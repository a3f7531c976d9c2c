package io.github.espmaven.simulator;

import io.github.espmaven.transport.ControlLines;
import java.util.OptionalLong;

/**
 * The USB-Serial/JTAG device, for which the lines are a code (protocol.md, section 2.6): DTR alone notes the wish for
 * download mode, none forgets it, RTS alone resets the chip, both together do nothing. Such a reset does not look at the boot pin: a chip that
 * its pin led into download mode stays there (protocol.md, section 9).
 */
final class UsbJtagCircuit implements ResetCircuit {
    private boolean wantsDownload;
    private boolean resets;
    private OptionalLong startsAt = OptionalLong.empty();

    @Override
    public void set(ControlLines lines, long now) {
        boolean reset = lines.rts() && !lines.dtr();
        if (reset && !resets) {
            startsAt = OptionalLong.of(now);
        }
        resets = reset;
        if (!lines.rts()) {
            wantsDownload = lines.dtr();
        }
    }

    @Override
    public OptionalLong startsAt() {
        return startsAt;
    }

    @Override
    public void start(VirtualChip chip, long at) {
        startsAt = OptionalLong.empty();
        chip.restartByUsb(wantsDownload, at);
    }
}
