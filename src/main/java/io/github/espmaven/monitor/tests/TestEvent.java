package io.github.espmaven.monitor.tests;

import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.time.Duration;
import java.util.Optional;

/** What a line of a test framework tells. */
sealed interface TestEvent {

    record RunBegan() implements TestEvent {}

    /**
     * A test begins.
     *
     * @param opens whether the line is so much the framework's own that a run has begun with it
     */
    record Began(String group, String name, boolean opens) implements TestEvent {}

    /** A test has ended. {@code time} as far as the line says it. */
    record Ended(String group, String name, Result result, String message, Optional<Duration> time)
            implements TestEvent {}

    /** The test that ended last took so long. */
    record Took(Duration time) implements TestEvent {}

    /** More about why the test {@code name} failed. */
    record Detail(String name, String text) implements TestEvent {}

    /**
     * What the framework counts at the end of a run, in one line of several; {@link #UNSAID} for what the line does not
     * say.
     *
     * @param bad whether the line says that something failed
     * @param ends whether nothing but more of the summary can follow
     * @param opens whether the line stands for a run when no other line has come
     */
    record Summary(
            int tests, int passed, int failed, int skipped, boolean bad, boolean ends, boolean opens, String line)
            implements TestEvent {
        static final int UNSAID = -1;

        /** The last line, with counts of all tests, of those that failed and of those that were skipped. */
        static Summary ofAll(int tests, int failed, int skipped, String line) {
            return new Summary(tests, tests - failed - skipped, failed, skipped, failed > 0, true, true, line);
        }

        /** The last line, with counts of those that passed, failed and were skipped. */
        static Summary ofEach(int passed, int failed, int skipped, String line) {
            return ofAll(passed + failed + skipped, failed, skipped, line);
        }

        /** A last line without counts. */
        static Summary word(boolean bad, boolean opens, String line) {
            return new Summary(UNSAID, UNSAID, UNSAID, UNSAID, bad, true, opens, line);
        }

        /** A line that says only that something failed, somewhere before the end. */
        static Summary failure(String line) {
            return new Summary(UNSAID, UNSAID, UNSAID, UNSAID, true, false, false, line);
        }
    }
}
