package io.github.espmaven.diagnose;

import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;

/** What to do when the port is open and the conversation fails. */
final class LinkRemedies {
    private static final String SLOWER = "Lower the rate: -Desp.baud=115200.";
    private static final String WIRING = "Use a shorter cable, no hub, and a supply that can feed the board.";
    private static final String NO_RESET =
            "If the adapter has no DTR/RTS wires: do that, then add -Desp.before=no-reset.";

    private LinkRemedies() {}

    static Advice advice(Problem problem, Evidence evidence) {
        return switch (problem) {
            case WRONG_BOOT_MODE ->
                Advice.because(
                        pin(evidence) + " was not low at reset: the board's auto-reset did not pull it down.",
                        byHand(evidence),
                        NO_RESET);
            case NO_SERIAL_DATA -> silent(evidence);
            case NO_SYNC_REPLY ->
                Advice.because(
                        "The chip's text arrives, but what we send does not reach it.",
                        "Check the wire from the adapter's TX to the chip's RX, and that both share ground.",
                        "Disconnect anything else that drives the chip's RX pin.");
            case CHIP_PANIC ->
                Advice.because(
                        "The application was running instead of the download mode, and crashed.",
                        byHand(evidence),
                        NO_RESET);
            case STREAM_STOPPED, PACKET_STOPPED -> Advice.steps(SLOWER, WIRING);
            case INVALID_PACKET_HEAD ->
                Advice.because(
                        "Either the application's log is what arrives, or the line falsifies data.",
                        byHand(evidence),
                        SLOWER,
                        WIRING);
            case INVALID_ESCAPE, RESPONSE_MISMATCH, SHORT_REPLY, UNRELIABLE_LINK ->
                Advice.because("The line falsifies data.", SLOWER, WIRING);
            default -> throw Remedies.notMine(problem);
        };
    }

    private static Advice silent(Evidence evidence) {
        boolean remote = evidence.get(Key.PORT_KIND).filter("TCP"::equals).isPresent();
        if (remote) {
            return Advice.because(
                    "A plain TCP port has no control lines, so the chip could not be reset from here.",
                    byHand(evidence),
                    "Use an RFC 2217 server instead, which carries the lines: -Desp.port=rfc2217://host:port.");
        }
        return Advice.steps(
                "Check that the port is the board's and that the cable carries data (some only charge).",
                byHand(evidence),
                NO_RESET,
                "Close whatever else is wired to the chip's TX and RX pins.");
    }

    private static String byHand(Evidence evidence) {
        return "Hold BOOT (" + pin(evidence) + "), tap RESET, release BOOT, then run the goal again.";
    }

    private static String pin(Evidence evidence) {
        return evidence.get(Key.BOOT_PIN).map(pin -> "GPIO" + pin).orElse("GPIO0 or GPIO9");
    }
}
