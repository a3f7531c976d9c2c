package io.github.espmaven.monitor.unity;

import java.time.Duration;

/**
 * What to run of the test menu of ESP-IDF's Unity runner.
 *
 * @param limit how long a test may take that does not name a limit of its own, as in {@code [timeout=60]}
 */
public record UnityMenu(MenuSelection selection, Duration limit) {
    /** How long a test may take where nothing is said. */
    public static final Duration USUAL_LIMIT = Duration.ofSeconds(30);
}
