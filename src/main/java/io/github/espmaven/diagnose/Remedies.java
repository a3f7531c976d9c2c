package io.github.espmaven.diagnose;

import io.github.espmaven.base.BuildServerText;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.SanitizedText;

/** Explains failures: the message, its cause and what to do, as the build log shows them. */
public final class Remedies {
    /** Where the troubleshooting guide is published; each problem's code is an anchor there. */
    static final String GUIDE = "https://espmaven.github.io/esp-maven-plugin/troubleshooting.html";

    private Remedies() {}

    /** The whole text for a failure: code, headline, message, cause, numbered remedies, link. */
    public static String explain(EspException failure) {
        Problem problem = failure.problem();
        Advice advice = advice(problem, failure.evidence());
        StringBuilder text = new StringBuilder()
                .append(problem.code())
                .append(' ')
                .append(problem.title())
                .append(": ")
                .append(sentence(String.valueOf(failure.getMessage())));
        advice.cause().ifPresent(cause -> text.append("\n  ").append(cause));
        if (advice.steps().size() == 1) {
            text.append("\n  ").append(advice.steps().get(0));
        } else {
            for (int i = 0; i < advice.steps().size(); i++) {
                text.append("\n  ")
                        .append(i + 1)
                        .append(". ")
                        .append(advice.steps().get(i));
            }
        }
        text.append("\n  More: ").append(GUIDE).append('#').append(problem.code());
        return BuildServerText.harmless(SanitizedText.of(text.toString()));
    }

    /** Cause and remedies for a problem, given what was known. */
    public static Advice advice(Problem problem, Evidence evidence) {
        return switch (problem.area()) {
            case PORT -> PortRemedies.advice(problem, evidence);
            case LINK -> LinkRemedies.advice(problem, new FailureContext(evidence));
            case CHIP -> ChipRemedies.advice(problem, evidence);
            case BOOT -> BootRemedies.advice(problem, new FailureContext(evidence));
            case INPUT -> InputRemedies.advice(problem, evidence);
            case MONITOR -> MonitorRemedies.advice(problem, evidence);
        };
    }

    private static String sentence(String message) {
        return message.isEmpty() || ".!?".indexOf(message.charAt(message.length() - 1)) >= 0 ? message : message + ".";
    }

    static AssertionError notMine(Problem problem) {
        return new AssertionError("no advice here for " + problem);
    }
}
