package io.github.espmaven.reset;

import java.time.Duration;
import java.util.Optional;

/**
 * The options of resetting a board before and after the work (protocol.md, section 2.6).
 *
 * @param before what to do before speaking
 * @param delay how long the boot pin is held; empty: the usual time and the long one in turn
 * @param sequence the user's own way into download mode, instead of the built-in ones
 * @param hardSequence the user's own way to restart the chip, instead of the pulse
 */
public record ResetOptions(
        Before before,
        Optional<Duration> delay,
        Optional<ResetSequence> sequence,
        Optional<ResetSequence> hardSequence) {

    /** Reset, by the built-in sequences. */
    public static final ResetOptions DEFAULTS =
            new ResetOptions(Before.DEFAULT_RESET, Optional.empty(), Optional.empty(), Optional.empty());

    /** The reset before the first command (protocol.md, section 2.5). */
    public enum Before {
        /** Reset into download mode with the control lines, in the way the port suggests. */
        DEFAULT_RESET,
        /** The same in the way of the USB-Serial/JTAG device. */
        USB_RESET,
        /** No reset: the board has been put into download mode by hand. */
        NO_RESET,
        /** No reset and no sync: an earlier run left the loader ready, at the rate given. */
        NO_RESET_NO_SYNC;

        public boolean resets() {
            return this == DEFAULT_RESET || this == USB_RESET;
        }
    }

    public ResetOptions withBefore(Before newBefore) {
        return new ResetOptions(newBefore, delay, sequence, hardSequence);
    }

    public ResetOptions withDelay(Duration newDelay) {
        return new ResetOptions(before, Optional.of(newDelay), sequence, hardSequence);
    }

    public ResetOptions withSequence(ResetSequence newSequence) {
        return new ResetOptions(before, delay, Optional.of(newSequence), hardSequence);
    }
}
