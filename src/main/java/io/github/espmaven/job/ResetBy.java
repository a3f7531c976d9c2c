package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.reset.ResetSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A way to reset: a sequence of the control lines, or what the chip does when its loader is told. */
public sealed interface ResetBy {

    record Port() implements ResetBy {}

    record Lines(ResetSequence sequence) implements ResetBy {}

    /** By the chip: {@link AfterReset#WATCHDOG_RESET} or {@link AfterReset#SOFT_RESET}. */
    record Chip(AfterReset how) implements ResetBy {}

    /**
     * The way of that name, or a sequence of steps.
     *
     * @throws EspException {@code BAD_PARAMETER}
     */
    static ResetBy parse(String text) throws EspException {
        String name = text.trim();
        Optional<ResetSequence> known =
                Optional.ofNullable(ResetSequence.byName().get(name));
        if (known.isPresent()) {
            return new Lines(known.get());
        }
        return switch (name) {
            case "auto" -> new Port();
            case "watchdog" -> new Chip(AfterReset.WATCHDOG_RESET);
            case "soft" -> new Chip(AfterReset.SOFT_RESET);
            default -> new Lines(steps(name));
        };
    }

    private static ResetSequence steps(String text) throws EspException {
        try {
            ResetSequence sequence = ResetSequence.parse(text);
            if (!sequence.steps().isEmpty()) {
                return sequence;
            }
        } catch (EspException e) {
            throw bad(text);
        }
        throw bad(text);
    }

    private static EspException bad(String text) {
        List<String> names = new ArrayList<>(List.of("auto"));
        names.addAll(ResetSequence.byName().keySet());
        names.addAll(List.of("watchdog", "soft", "or steps as D0|R1|W0.1|D1|R0|W0.05|D0"));
        return EspException.badParameter("esp.resetBy is \"" + text + "\"", "esp.resetBy", String.join(", ", names));
    }
}
