package io.github.espmaven.monitor;

import io.github.espmaven.base.EspException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a monitor saw.
 *
 * @param tests expectations and tests on the board that ended
 * @param fault what must not happen and did
 * @param unmet why an expectation did not come
 * @param time how long it watched
 * @param tags how many lines each tag logged on each level, as {@code wifi:W}, most frequent first
 */
public record MonitorResult(
        List<TestOutcome> tests,
        Optional<Fault> fault,
        Optional<EspException> unmet,
        Duration time,
        List<TagCount> tags) {

    /** Lines of one tag on one level. */
    public record TagCount(String tag, long lines) {}

    public MonitorResult {
        tests = List.copyOf(tests);
        tags = List.copyOf(tags);
    }

    /** Tests on the board that failed. */
    public long failedTests() {
        return tests.stream()
                .filter(t -> t.result() == TestOutcome.Result.FAILED)
                .count();
    }

    /** Whether nothing went wrong. */
    public boolean isGood() {
        return fault.isEmpty() && unmet.isEmpty() && failedTests() == 0;
    }
}
