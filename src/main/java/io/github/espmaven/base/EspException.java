package io.github.espmaven.base;

import io.github.espmaven.base.Evidence.Key;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of this project: what went wrong as a {@link Problem}, said in the user's words (what, where), with
 * the plain values known at that moment as {@link Evidence}. The remedy is worked out from both by the room
 * {@code diagnose}.
 */
public final class EspException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Problem problem;
    private final transient Evidence evidence;

    public EspException(Problem problem, String message, Evidence evidence, @Nullable Throwable cause) {
        super(SanitizedText.of(message), cause);
        this.problem = problem;
        this.evidence = evidence;
    }

    public EspException(Problem problem, String message) {
        this(problem, message, Evidence.none(), null);
    }

    public EspException(Problem problem, String message, Evidence evidence) {
        this(problem, message, evidence, null);
    }

    /**
     * A parameter's value that is not allowed.
     *
     * @param parameter its property, as {@code esp.port}
     * @param choices what can stand there instead, to copy
     */
    public static EspException badParameter(String message, String parameter, String choices) {
        return new EspException(
                Problem.BAD_PARAMETER,
                message,
                Evidence.of(Key.PARAMETER, parameter).with(Key.CHOICES, choices));
    }

    /** As {@link #badParameter}, where a parameter is needed and not given. */
    public static EspException nothingNamed(String message, String parameter, String choices) {
        return new EspException(
                Problem.NOTHING_NAMED,
                message,
                Evidence.of(Key.PARAMETER, parameter).with(Key.CHOICES, choices));
    }

    public Problem problem() {
        return problem;
    }

    public Evidence evidence() {
        return evidence;
    }

    /** Throws this failure on, unless another try can help. */
    public void throwUnlessRetry(Problem.Retry when) throws EspException {
        if (!problem.canRetry(when)) {
            throw this;
        }
    }

    /** The same failure with more evidence, or with a longer account of it. */
    public EspException with(Evidence more) {
        EspException richer = new EspException(problem, String.valueOf(getMessage()), evidence.plus(more), getCause());
        richer.setStackTrace(getStackTrace());
        return richer;
    }
}
