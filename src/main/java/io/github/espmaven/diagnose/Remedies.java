package io.github.espmaven.diagnose;

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
        return SanitizedText.of(text.toString());
    }

    /** Cause and remedies for a problem, given what was known. */
    public static Advice advice(Problem problem, Evidence evidence) {
        return switch (problem) {
            case PORT_NOT_FOUND,
                    PORT_BUSY,
                    PORT_DENIED,
                    PORT_LOST,
                    BAD_PORT,
                    NO_PORT,
                    SEVERAL_PORTS,
                    PLATFORM_UNSUPPORTED,
                    WRITE_STALLED,
                    PORT_REFUSED_SETTING,
                    REMOTE_UNREACHABLE,
                    PORT_QUEUE_TIMEOUT,
                    PORT_UNUSABLE,
                    CANNOT_LISTEN -> PortRemedies.advice(problem, evidence);
            case WRONG_BOOT_MODE,
                    NO_SERIAL_DATA,
                    STREAM_STOPPED,
                    PACKET_STOPPED,
                    INVALID_PACKET_HEAD,
                    INVALID_ESCAPE,
                    NO_SYNC_REPLY,
                    CHIP_PANIC,
                    RESPONSE_MISMATCH,
                    SHORT_REPLY,
                    UNRELIABLE_LINK,
                    BROWNOUT -> LinkRemedies.advice(problem, new FailureContext(evidence));
            case UNSUPPORTED_COMMAND,
                    COMMAND_FAILED,
                    UNKNOWN_CHIP,
                    OTHER_CHIP,
                    STUB_SILENT,
                    STUB_GARBLED,
                    STUB_MISSING,
                    NOT_SUPPORTED,
                    SECURE_DOWNLOAD_MODE,
                    VERIFY_FAILED,
                    STILL_EMPTY,
                    SECURE_BOOT_GUARD,
                    ENCRYPTION_GUARD,
                    NO_FLASH -> ChipRemedies.advice(problem, evidence);
            case FILE_UNREADABLE,
                    FILE_EMPTY,
                    BAD_OFFSET,
                    OVERLAP,
                    BEYOND_FLASH,
                    WRONG_CHIP_IMAGE,
                    WRONG_REVISION_IMAGE,
                    UNKNOWN_CHIP_NAME,
                    UNKNOWN_PARTITION,
                    BAD_PARTITION_TABLE,
                    NOTHING_NAMED,
                    BAD_PARAMETER,
                    BAD_IMAGE,
                    FILE_UNWRITABLE,
                    UNALIGNED,
                    BEYOND_PARTITION,
                    ARTIFACT_NOT_FOUND,
                    BAD_BUNDLE,
                    BAD_VIRTUAL_BOARD,
                    INTERNAL -> InputRemedies.advice(problem, evidence);
            case EXPECTATION_UNMET, BOARD_FAULT, BOARD_TESTS_FAILED, PATTERN_TOO_SLOW, NO_MONITOR, NO_TERMINAL ->
                MonitorRemedies.advice(problem, evidence);
        };
    }

    private static String sentence(String message) {
        return message.isEmpty() || ".!?".indexOf(message.charAt(message.length() - 1)) >= 0 ? message : message + ".";
    }

    static AssertionError notMine(Problem problem) {
        return new AssertionError("no advice here for " + problem);
    }
}
