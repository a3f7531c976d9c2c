package io.github.espmaven.simulator;

import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.transport.ControlLines;
import java.util.OptionalLong;

/**
 * The USB-OTG device, where software decodes the lines: when RTS is released the chip restarts, into download mode if
 * DTR is asserted then. Such a restart does not look at the boot pin again, so a chip that came into download mode by its
 * pin stays there until its watchdog resets it (protocol.md, section 1.8).
 */
final class UsbOtgCircuit implements ResetCircuit {

    /** The result of a restart without the wish for download mode. */
    enum Pulse {
        /** What the boot pin said when it was looked at. */
        BY_PIN,
        /** Download mode again. */
        DOWNLOAD
    }

    private final Pulse pulse;
    private ControlLines lines = ControlLines.RELEASED;
    private boolean wantsDownload;
    private OptionalLong startsAt = OptionalLong.empty();

    UsbOtgCircuit(Pulse pulse) {
        this.pulse = pulse;
    }

    @Override
    public void set(ControlLines told, long now) {
        if (lines.rts() && !told.rts()) {
            wantsDownload = told.dtr();
            startsAt = OptionalLong.of(now);
        }
        lines = told;
    }

    @Override
    public OptionalLong startsAt() {
        return startsAt;
    }

    @Override
    public void start(VirtualChip chip, long at) {
        startsAt = OptionalLong.empty();
        chip.restartInto(wantsDownload || pulse == Pulse.DOWNLOAD, ResetReason.SOFTWARE, at);
    }
}
