package io.github.espmaven.monitor;

import java.time.Duration;
import java.util.Optional;

/**
 * Output that must come.
 *
 * @param pattern a regular expression; {@code @{name}} in it stands for what the group {@code name} of an earlier
 *     expectation caught, literally
 * @param within how long it may take from the match before it; empty: as long as the whole run
 * @param send what is sent to the board when it came, with {@code @{name}} replaced and line ends as written; empty:
 *     nothing
 */
public record Expectation(String pattern, Optional<Duration> within, Optional<String> send) {}
