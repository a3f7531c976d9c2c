package io.github.espmaven.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.monitor.tests.BoardTests;
import java.time.Duration;

/** When a watch has seen enough: what is expected has come, tests have ended, the report of a fault is whole. */
record WatchEnd(ConsoleReader console, Expectations expectations, MonitorSettings settings, Clock clock) {
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration BETWEEN_RESETS = Duration.ofMillis(1900);
    private static final Duration LONGEST_REPORT = Duration.ofSeconds(10);
    private static final Duration LONGEST_DUMP = Duration.ofMinutes(5);
    private static final Duration LAST_LINES = Duration.ofMillis(250);
    private static final Duration READ_SLACK = Duration.ofMillis(100);
    private static final int TALKATIVE = 5;

    /** All that is expected has come, and no test and no answer is under way. */
    boolean isDone(long lastByte) {
        BoardTests tests = console.tests();
        if (!expectations.areMet() || tests.areRunning()) {
            return false;
        }
        if (tests.areComplete()) {
            return isQuiet(LAST_LINES, tests.sinceLastLine(), lastByte);
        }
        Duration quiet = settings.tests().quiet().plus(READ_SLACK);
        if (expectations.areNone() && !isProvenBesides()) {
            return tests.haveEnded() && isQuiet(quiet, tests.sinceLastLine(), lastByte);
        }
        return !expectations.sendLast()
                || (expectations.unanswered().isEmpty() && isQuiet(quiet, expectations.waited(), lastByte));
    }

    /** Others have done all that is expected of them, and this one has printed something of its application. */
    private boolean isProvenBesides() {
        return expectations.areMetByOthers() && console.output() == OutputKind.APPLICATION;
    }

    /** The board has been quiet, or talks on and on about something else. */
    private boolean isQuiet(Duration quiet, Duration sinceTests, long lastByte) {
        boolean enough = sinceTests.compareTo(quiet) >= 0;
        return enough && (clock.hasPassed(lastByte, quiet) || sinceTests.compareTo(quiet.multipliedBy(TALKATIVE)) >= 0);
    }

    /** What belongs to a fault comes after it: registers, backtrace, core dump. */
    boolean isReportOver(long lastByte, long faultAt) {
        Duration longest = console.isDumping() ? LONGEST_DUMP : LONGEST_REPORT;
        Duration quiet = console.isUnexplained() ? BETWEEN_RESETS : QUIET;
        return console.isReportComplete() || clock.hasPassed(lastByte, quiet) || clock.hasPassed(faultAt, longest);
    }
}
