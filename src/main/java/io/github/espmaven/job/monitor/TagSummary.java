package io.github.espmaven.job.monitor;

import io.github.espmaven.monitor.MonitorResult.TagCount;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Log lines counted by tag and level, in one line. */
final class TagSummary {
    private static final String LEVELS = "EWIDV";
    private static final int MOST_TAGS = 8;

    private TagSummary() {}

    /** Such as {@code log lines: wifi 2 W 120 I, app 3 E}, busiest tag first; empty when no line had a tag. */
    static Optional<String> of(List<TagCount> counts) {
        Map<String, List<TagCount>> byTag = counts.stream()
                .sorted(Comparator.comparingInt(c -> LEVELS.indexOf(level(c))))
                .collect(Collectors.groupingBy(TagSummary::tag, TreeMap::new, Collectors.toList()));
        if (byTag.isEmpty()) {
            return Optional.empty();
        }
        String busiest = byTag.entrySet().stream()
                .sorted(Comparator.comparingLong(e -> -total(e.getValue())))
                .limit(MOST_TAGS)
                .map(e -> e.getKey() + levels(e.getValue()))
                .collect(Collectors.joining(", "));
        int others = byTag.size() - MOST_TAGS;
        return Optional.of("log lines: " + busiest + (others > 0 ? ", and of " + others + " other tags" : ""));
    }

    private static String levels(List<TagCount> counts) {
        return counts.stream().map(c -> " " + c.lines() + " " + level(c)).collect(Collectors.joining());
    }

    private static long total(List<TagCount> counts) {
        return counts.stream().mapToLong(TagCount::lines).sum();
    }

    private static String tag(TagCount count) {
        return count.tag().substring(0, count.tag().length() - 2);
    }

    private static String level(TagCount count) {
        return count.tag().substring(count.tag().length() - 1);
    }
}
