package io.github.espmaven.fit;

import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;

/**
 * Something about firmware that does not fit.
 *
 * @param text what, where and why, in the user's words, without a full stop
 * @param evidence for the remedies of what is refused
 */
public record Finding(Severity severity, Problem problem, String text, Evidence evidence) {

    public enum Severity {
        /** Nothing is written, unless {@code esp.force} says so. */
        REFUSED,
        WARNED
    }

    static Finding refused(Problem problem, String text, Evidence evidence) {
        return new Finding(Severity.REFUSED, problem, text, evidence);
    }

    static Finding warned(Problem problem, String text) {
        return new Finding(Severity.WARNED, problem, text, Evidence.none());
    }

    /** Whether nothing is written because of it. */
    public boolean isRefused() {
        return severity == Severity.REFUSED;
    }
}
