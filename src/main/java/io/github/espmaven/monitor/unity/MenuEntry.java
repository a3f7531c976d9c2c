package io.github.espmaven.monitor.unity;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A test in the menu.
 *
 * @param number what starts it, from 1
 * @param description what stands behind the name, groups in brackets
 * @param stages names of its functions when it has several; else empty
 */
record MenuEntry(int number, String name, String description, List<String> stages) {
    private static final Pattern GROUP = Pattern.compile("\\[([^\\]]*)]");
    private static final Pattern TIMEOUT = Pattern.compile("\\[timeout=(\\d{1,6})]");

    MenuEntry {
        stages = List.copyOf(stages);
    }

    boolean isIn(String group) {
        return description.contains("[" + group + "]");
    }

    /** Whether its functions run on several boards that talk to each other. */
    boolean needsSeveralBoards() {
        return isIn("multi_device");
    }

    /** How many commands it takes: each stage is started anew. */
    int runs() {
        return Math.max(1, stages.size());
    }

    /** The time limit it names for itself, as in {@code [timeout=60]}. */
    Optional<Duration> limit() {
        Matcher m = TIMEOUT.matcher(description);
        return m.find() ? Optional.of(Duration.ofSeconds(Long.parseLong(m.group(1)))) : Optional.empty();
    }

    /** What its test case belongs to in a report while its file is not known: its first group. */
    String suite() {
        Matcher m = GROUP.matcher(description);
        return m.find() && !m.group(1).isBlank() ? m.group(1) : "unity";
    }
}
