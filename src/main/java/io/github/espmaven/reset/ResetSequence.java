package io.github.espmaven.reset;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A reset sequence of the two control lines, as data (protocol.md, section 2.6). */
public record ResetSequence(String name, List<ResetStep> steps) {
    private static final Pattern STEP =
            Pattern.compile("([DR])([01])|U([01]),([01])|W(\\d{1,4}(?:\\.\\d{0,9})?|\\.\\d{1,9})");

    /** Time the boot pin is held after a reset on the usual board. */
    public static final Duration USUAL_HOLD = Duration.ofMillis(50);

    /** The same for boards with a large capacitor at EN. */
    public static final Duration LONG_HOLD = Duration.ofMillis(550);

    /** Pulse at EN for the first try: several times what empties 10 uF (protocol.md, section 2.6). */
    public static final Duration SHORT_PULSE = Duration.ofMillis(20);

    /** Pulse at EN that esptool's sequences have. */
    public static final Duration USUAL_PULSE = Duration.ofMillis(100);

    /** Pulse at EN; the chip starts its application when the boot pin is high. */
    public static final ResetSequence HARD = new ResetSequence("hard reset", stepsOf("R1|W0.1|R0"));

    /** The same on adapters that hold the lines (CP2102C). */
    public static final ResetSequence HARD_HELD =
            new ResetSequence("hard reset, lines held", stepsOf("D0|R1|W0.1|D1|W0.1|R0|D0"));

    /** The same through the chip's own USB, which needs time to appear again. */
    public static final ResetSequence HARD_USB = new ResetSequence("hard reset over USB", stepsOf("R1|W0.2|R0|W0.2"));

    /** Into download mode through the USB-Serial/JTAG peripheral, which decodes the order of the steps. */
    public static final ResetSequence USB_SERIAL_JTAG =
            new ResetSequence("USB-Serial/JTAG", stepsOf("R0|D0|W0.1|D1|R0|W0.1|R1|D0|R1|W0.1|D0|R0"));

    public ResetSequence {
        steps = List.copyOf(steps);
    }

    /** Into download mode, one line at a time. */
    public static ResetSequence classic(Duration pulse, Duration hold) {
        return new ResetSequence(
                "classic, " + hold.toMillis() + " ms", steps("D0|R1", pulse, "D1|R0", hold, new ResetStep.Dtr(false)));
    }

    /** Into download mode with both lines changed at once, so that no step between starts the application. */
    public static ResetSequence tight(Duration pulse, Duration hold) {
        return new ResetSequence(
                "tight, " + hold.toMillis() + " ms",
                steps("U0,0|U1,1|U0,1", pulse, "U1,0", hold, new ResetStep.Both(false, false)));
    }

    private static List<ResetStep> steps(String lead, Duration pulse, String start, Duration hold, ResetStep release) {
        List<ResetStep> steps = new ArrayList<>(stepsOf(lead));
        steps.add(new ResetStep.Wait(pulse));
        steps.addAll(stepsOf(start));
        steps.add(new ResetStep.AwaitBoot(hold));
        steps.add(release);
        return steps;
    }

    /** The built-in sequences by the names that users give them. */
    public static Map<String, ResetSequence> byName() {
        Map<String, ResetSequence> all = new LinkedHashMap<>();
        all.put("classic", classic(USUAL_PULSE, USUAL_HOLD));
        all.put("classic-long", classic(USUAL_PULSE, LONG_HOLD));
        all.put("tight", tight(USUAL_PULSE, USUAL_HOLD));
        all.put("tight-long", tight(USUAL_PULSE, LONG_HOLD));
        all.put("usb-jtag", USB_SERIAL_JTAG);
        all.put("hard", HARD);
        all.put("hard-held", HARD_HELD);
        all.put("hard-usb", HARD_USB);
        return all;
    }

    /** The same without its last step: on adapters that hold the lines, releasing the boot pin would reset the chip. */
    public ResetSequence withoutRelease() {
        return new ResetSequence(name + ", boot pin held", steps.subList(0, steps.size() - 1));
    }

    /**
     * Reads the language of the reference tool's configuration file: steps separated by {@code |}, {@code D0}/{@code D1}
     * and {@code R0}/{@code R1} for one line, {@code U1,0} for both, {@code W0.1} to wait that many seconds. Case and
     * blanks do not matter.
     *
     * @throws EspException {@code BAD_PARAMETER} naming the step that is none
     */
    public static ResetSequence parse(String text) throws EspException {
        for (String step : split(text)) {
            if (!STEP.matcher(step.toUpperCase(Locale.ROOT)).matches()) {
                throw new EspException(
                        Problem.BAD_PARAMETER,
                        "\"" + step + "\" is no step of a reset sequence in \"" + text + "\"",
                        Evidence.of(Key.CHOICES, "D0, D1, R0, R1, U0,0 to U1,1, W<seconds>, separated by |"));
            }
        }
        return new ResetSequence("custom", stepsOf(text));
    }

    private static List<String> split(String text) {
        return Pattern.compile("\\|")
                .splitAsStream(text.replaceAll("\\s+", ""))
                .filter(step -> !step.isEmpty())
                .collect(Collectors.toList());
    }

    private static List<ResetStep> stepsOf(String text) {
        return split(text).stream().map(ResetSequence::step).collect(Collectors.toList());
    }

    private static ResetStep step(String text) {
        Matcher m = STEP.matcher(text.toUpperCase(Locale.ROOT));
        if (!m.matches()) {
            throw new IllegalArgumentException(text);
        }
        if (m.group(5) != null) {
            return new ResetStep.Wait(Duration.ofMillis(Math.round(Double.parseDouble(m.group(5)) * 1000)));
        }
        if (m.group(3) != null) {
            return new ResetStep.Both(m.group(3).equals("1"), m.group(4).equals("1"));
        }
        boolean asserted = m.group(2).equals("1");
        return m.group(1).equals("D") ? new ResetStep.Dtr(asserted) : new ResetStep.Rts(asserted);
    }

    /** The waiting between a sequence's steps. */
    public interface Pauses {
        /** The chip is held in reset: what it printed before is of no interest. */
        void inReset(Duration time) throws EspException;

        void running(Duration time) throws EspException;

        /** As {@link #running}, over sooner when the chip's ROM is heard. */
        void awaitBoot(Duration atMost) throws EspException;
    }

    /**
     * Runs all steps, waiting as long as they say.
     *
     * @return false when the port has no control lines; nothing was reset then
     */
    public boolean run(Transport transport, Clock clock) throws EspException {
        return run(transport, new Pauses() {
            @Override
            public void inReset(Duration time) {
                clock.sleep(time);
            }

            @Override
            public void running(Duration time) {
                clock.sleep(time);
            }

            @Override
            public void awaitBoot(Duration atMost) {
                clock.sleep(atMost);
            }
        });
    }

    /** Returns false when the port has no control lines; nothing was reset then. */
    public boolean run(Transport transport, Pauses pauses) throws EspException {
        ControlLines lines = ControlLines.RELEASED;
        for (ResetStep step : steps) {
            if (step instanceof ResetStep.Wait wait) {
                pass(wait.time(), lines, pauses);
            } else if (step instanceof ResetStep.AwaitBoot wait) {
                pauses.awaitBoot(wait.atMost());
            } else {
                lines = lines(lines, step);
                if (!transport.setLines(lines)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void pass(Duration time, ControlLines lines, Pauses pauses) throws EspException {
        if (lines.rts()) {
            pauses.inReset(time);
        } else {
            pauses.running(time);
        }
    }

    private static ControlLines lines(ControlLines now, ResetStep step) {
        if (step instanceof ResetStep.Dtr dtr) {
            return now.withDtr(dtr.asserted());
        }
        if (step instanceof ResetStep.Rts rts) {
            return now.withRts(rts.asserted());
        }
        if (step instanceof ResetStep.Both both) {
            return new ControlLines(both.dtr(), both.rts());
        }
        throw new AssertionError(step);
    }

    @Override
    public String toString() {
        return name + " (" + steps.stream().map(ResetStep::toString).collect(Collectors.joining("|")) + ")";
    }
}
