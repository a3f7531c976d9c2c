package io.github.espmaven.diagnose;

import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.util.List;

/** What to do when a watched board does not do what it should. */
final class MonitorRemedies {
    private static final String LOG =
            "Read what the board printed: in this log, in target/esp/monitor.log and in the report.";

    private MonitorRemedies() {}

    static Advice advice(Problem problem, Evidence evidence) {
        return switch (problem) {
            case EXPECTATION_UNMET ->
                Advice.steps(
                        LOG,
                        "If the board prints nothing, reset it when the monitor begins (-Desp.reset=true) and check the"
                                + " baud rate (-Desp.monitorBaud).",
                        "Give it more time with <within> or -Desp.deadline.");
            case BOARD_FAULT ->
                new Advice(
                        evidence.get(Key.CONSOLE).map(frames -> "The addresses, decoded:\n    " + frames),
                        List.of(
                                evidence.get(Key.CONSOLE).isPresent()
                                        ? LOG
                                        : "To have addresses decoded, name the program's ELF file: -Desp.elf=app.elf.",
                                "If it is meant to happen, say what must not instead with -Desp.failOn."));
            case BOARD_TESTS_FAILED -> Advice.steps(LOG);
            case PATTERN_TOO_SLOW ->
                Advice.because(
                        "Nested repetitions such as (a+)+ can take for ever on text that does not match.",
                        "Write the pattern without a repetition inside a repetition.");
            case NO_MONITOR -> Advice.steps("Run esp:monitor-start of the same module earlier in the same build.");
            case NO_TERMINAL ->
                Advice.steps(
                        "Run it in a terminal, with neither input nor output redirected.",
                        "To watch without keys, add -Desp.interactive=false.");
            default -> throw Remedies.notMine(problem);
        };
    }
}
