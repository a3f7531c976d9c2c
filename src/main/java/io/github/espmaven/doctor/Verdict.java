package io.github.espmaven.doctor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.diagnose.Advice;
import io.github.espmaven.diagnose.Remedies;
import java.util.List;
import java.util.Locale;

/**
 * What a check found.
 *
 * @param text what was seen, in the user's words
 * @param remedies what to do, most promising first; parameters and commands to copy
 */
public record Verdict(Result result, String text, List<String> remedies) {

    /** How bad a finding is. */
    public enum Result {
        OK,
        /** Nothing is wrong; it may explain something. */
        NOTE,
        /** It works, and is likely to cause trouble. */
        WARNING,
        /** It does not work. */
        PROBLEM,
        /** Cannot be checked here; the text says why. */
        NOT_POSSIBLE;

        /** As people and programs read it: {@code not possible}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }

        /** Whether something is to be done about it. */
        boolean isBad() {
            return this == WARNING || this == PROBLEM;
        }
    }

    public Verdict {
        remedies = List.copyOf(remedies);
    }

    public static Verdict ok(String text) {
        return new Verdict(Result.OK, text, List.of());
    }

    public static Verdict note(String text, String... remedies) {
        return new Verdict(Result.NOTE, text, List.of(remedies));
    }

    public static Verdict warning(String text, String... remedies) {
        return new Verdict(Result.WARNING, text, List.of(remedies));
    }

    public static Verdict problem(String text, String... remedies) {
        return new Verdict(Result.PROBLEM, text, List.of(remedies));
    }

    public static Verdict notPossible(String why) {
        return new Verdict(Result.NOT_POSSIBLE, why, List.of());
    }

    /** The same without the remedies that name a parameter. */
    public Verdict without(String parameter) {
        return new Verdict(
                result,
                text,
                remedies.stream().filter(r -> !r.contains(parameter)).toList());
    }

    /** A failure: a problem with its usual remedies, or something that this chip or loader does not let one see. */
    public static Verdict of(EspException failure) {
        Problem problem = failure.problem();
        if (problem == Problem.SECURE_DOWNLOAD_MODE || problem == Problem.NOT_SUPPORTED) {
            return notPossible(String.valueOf(failure.getMessage()));
        }
        Advice advice = Remedies.advice(problem, failure.evidence());
        String cause = advice.cause().map(why -> ". " + why).orElse("");
        return new Verdict(
                Result.PROBLEM,
                problem.code() + " " + problem.title() + ": " + failure.getMessage() + cause,
                advice.steps());
    }
}
