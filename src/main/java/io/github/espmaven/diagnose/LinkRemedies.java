package io.github.espmaven.diagnose;

import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.bootlog.BootLog;
import io.github.espmaven.bootlog.NonPacketBytes;
import io.github.espmaven.chip.Straps;
import io.github.espmaven.diagnose.FailureContext.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Remedies of the area {@code LINK}: when the port is open and the conversation fails. */
final class LinkRemedies {
    private static final String RIGHT_PORT =
            "Check that the port is the board's and that the cable carries data (some only charge).";
    private static final String OTHER_WIRES = "Disconnect whatever else is wired to the chip's TX and RX pins.";

    private static final String AGAIN =
            "Run the goal again: what a flash has brought into the flash is not sent again.";

    private LinkRemedies() {}

    static Advice advice(Problem problem, FailureContext context) {
        if (context.way() == Way.EMULATOR && context.resets()) {
            return Advice.because(
                    "There is no wire to an emulated board: the emulator is too slow, or it loses what it is sent.",
                    both(context.slower(), context.wiring()));
        }
        return switch (problem) {
            case WRONG_BOOT_MODE -> wrongBootMode(context);
            case NO_SERIAL_DATA -> silent(context);
            case NO_SYNC_REPLY ->
                Advice.because(
                        "The chip's text arrives here, but what is sent from here does not reach the chip.",
                        "Check the wire from the adapter's TX to the chip's RX, and that both share ground.",
                        "Disconnect anything else that drives the chip's RX pin.");
            case ECHO ->
                Advice.because(
                        "What is sent comes back by itself: TX and RX are bridged, or the adapter or server echoes.",
                        "Check that the adapter's TX goes to the chip's RX and its RX to the chip's TX, and that"
                                + " nothing connects the two.",
                        "Take the board off the adapter: if the echo stays, it is the adapter's (a loopback jumper) or"
                                + " the server's.",
                        "Check that the board has power: a chip without may pass TX on to RX.");
            case CHIP_PANIC -> panic(context);
            case BROWNOUT ->
                Advice.because(
                        "The chip restarts because its supply voltage falls below what it needs.",
                        "Use another USB port and a short, thick cable, without a hub.",
                        "Disconnect what else draws current from the board: displays, motors, LED strips.",
                        "Feed the board from a supply of its own: 3.3 V and at least 500 mA at the chip.");
            case STREAM_STOPPED, PACKET_STOPPED -> stopped(context);
            case OUT_OF_TIME ->
                context.parameter().isEmpty()
                        ? Advice.steps(AGAIN)
                        : Advice.steps("Allow more time, or do not limit it: -D" + context.parameter() + "=5m.", AGAIN);
            case INVALID_PACKET_HEAD -> notAnAnswer(context);
            case INVALID_ESCAPE, RESPONSE_MISMATCH, SHORT_REPLY, UNRELIABLE_LINK -> falsified(context);
            default -> throw Remedies.notMine(problem);
        };
    }

    private static Advice wrongBootMode(FailureContext context) {
        String sampled = context.sampledPins()
                .map(pins -> "When the reset ended, " + pins + ". ")
                .orElse("");
        Optional<String> companion = context.straps().flatMap(Straps::companion);
        if (context.bootPinWasLow() && companion.isPresent()) {
            return Advice.because(
                    sampled + "Download mode needs also: " + companion.get() + ".",
                    "Disconnect what is wired to that pin, or pull it to that level while the board starts.",
                    "Check that the board's own circuit leaves it so.");
        }
        return Advice.because(
                sampled + "Download mode needs the boot pin (" + context.bootPin()
                        + ") low when the reset ends, and nothing pulled it low.",
                context.byHand());
    }

    private static Advice silent(FailureContext context) {
        if (context.way() == Way.TCP) {
            return Advice.because(
                    "A plain TCP port has no control lines, so the chip could not be reset from here.",
                    both(
                            context.byHand(),
                            "Use an RFC 2217 server instead, which carries the lines:"
                                    + " -Desp.port=rfc2217://host:port."));
        }
        if (context.way() == Way.NO_LINES) {
            return Advice.because(
                    "This port has no control lines, so the chip could not be reset from here.",
                    both(context.byHand(), RIGHT_PORT));
        }
        if (!context.resets()) {
            return Advice.because(
                    "The chip was not reset, as -Desp.before asks, and is not in download mode by itself.",
                    both(context.byHand(), "Or let the goal reset it: -Desp.before=default-reset."));
        }
        List<String> steps = new ArrayList<>(List.of(RIGHT_PORT));
        if (context.way() == Way.RFC2217) {
            steps.set(0, "Check on the server that the port is the board's, and that its cable carries data.");
        }
        steps.addAll(context.byHand());
        if (context.way() == Way.ADAPTER) {
            steps.add("Check that TX and RX are crossed between adapter and chip, and the board has power.");
            steps.add(OTHER_WIRES);
        }
        return Advice.because("Not one byte came back.", steps);
    }

    private static Advice panic(FailureContext context) {
        return context.hadConnected()
                ? Advice.because(
                        "The chip restarted in the middle of the work, and its program ran and crashed.",
                        both(
                                List.of(context.wiring(), "Check that nothing disturbs the chip's reset pin (EN)."),
                                again(context)))
                : Advice.because(
                        "The application was running instead of the download mode, and crashed.", context.byHand());
    }

    private static Advice stopped(FailureContext context) {
        List<String> steps = new ArrayList<>(context.slower());
        steps.add(context.wiring());
        if (context.isRemote()) {
            steps.add("Check the network between here and the server, and that no other client is connected to it.");
        }
        steps.addAll(again(context));
        if (!context.hadConnected()) {
            return new Advice(Optional.empty(), steps);
        }
        String cause = BootLog.of(context.console()).starts() > 0
                ? "The chip restarted by itself: its power failed, or its reset pin (EN) was disturbed."
                : "The chip lost its power or was reset, or the line was disturbed.";
        return Advice.because(cause, steps);
    }

    private static List<String> again(FailureContext context) {
        return context.hadConnected() && context.is(Key.STUB, true)
                ? List.of("Run the goal again: regions that are complete in flash are not sent again.")
                : List.of();
    }

    /** Text is a program's log; what is no text is a disturbed line or text at another rate. */
    private static Advice notAnAnswer(FailureContext context) {
        if (context.hadConnected()) {
            return BootLog.of(context.console()).starts() > 0 ? stopped(context) : falsified(context);
        }
        NonPacketBytes heard = NonPacketBytes.of(context.console());
        if (heard == NonPacketBytes.TEXT) {
            String said = NonPacketBytes.lastLine(context.console())
                    .map(line -> " It says: \"" + line + "\".")
                    .orElse("");
            return Advice.because(
                    "A program on the chip is running and printing, so the chip is not in download mode." + said,
                    context.byHand());
        }
        List<String> steps = new ArrayList<>(context.byHand());
        context.oddBaud().ifPresent(steps::add);
        steps.addAll(context.slower());
        if (context.way() == Way.TCP) {
            steps.add("Check that the server has set its port to 115200 baud, 8 data bits, no parity.");
        }
        steps.add("Check that adapter and board share ground.");
        steps.add(context.wiring());
        return Advice.because(
                "What arrives is no text: a disturbed line, or a program that prints at another rate.", steps);
    }

    private static Advice falsified(FailureContext context) {
        return Advice.because("The line falsifies data.", both(context.slower(), context.wiring()));
    }

    private static List<String> both(List<String> first, String last) {
        return both(first, List.of(last));
    }

    private static List<String> both(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
