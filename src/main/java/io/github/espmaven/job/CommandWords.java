package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.job.CommandTable.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The places of a command's words in its arguments of Maven: how many there are, and what stands in them. */
final class CommandWords {
    private static final Pattern PLACE = Pattern.compile("\\{(\\d+)}(.*\\?$)?");
    private static final Pattern GROUPS = Pattern.compile("\\{(pairs|triples|\\*)}");
    private static final Map<String, Integer> GROUP_WORDS = Map.of("pairs", 2, "triples", 3, "*", 1);

    private CommandWords() {}

    /** Whether a command can do with {@code count} words, so that the next one may be another command. */
    static boolean complete(Word word, int count) {
        int least = 0;
        for (String argument : word.ours()) {
            Matcher group = GROUPS.matcher(argument);
            if (group.find()) {
                return count > 0 && count % GROUP_WORDS.getOrDefault(group.group(1), 1) == 0;
            }
            if (argument.contains("{,}")) {
                return false; // any name can stand in a list
            }
            Matcher place = PLACE.matcher(argument);
            while (place.find()) {
                least = Math.max(least, place.group(2) == null ? Integer.parseInt(place.group(1)) + 1 : 0);
            }
        }
        return count >= least;
    }

    /** How many words a command takes at most. */
    static int most(Word word) {
        int most = 0;
        for (String argument : word.ours()) {
            if (GROUPS.matcher(argument).find() || argument.contains("{,}") || argument.equals("{}")) {
                return Integer.MAX_VALUE;
            }
            Matcher place = PLACE.matcher(argument);
            while (place.find()) {
                most = Math.max(most, Integer.parseInt(place.group(1)) + 1);
            }
        }
        return most;
    }

    /**
     * An argument with words in its places; none where it may lack its word.
     *
     * @param others the words behind the command
     * @throws EspException {@code BAD_PARAMETER} where words are too few
     */
    static List<String> filled(String argument, List<String> others, String value) throws EspException {
        boolean optional = argument.endsWith("?");
        String text = (optional ? argument.substring(0, argument.length() - 1) : argument)
                .replace("{}", value)
                .replace("{-}", CommandTranslation.dashed(value))
                .replace("{,}", String.join(",", others));
        Matcher group = GROUPS.matcher(text);
        if (group.find()) {
            return groups(text, group.group(), others, GROUP_WORDS.getOrDefault(group.group(1), 1));
        }
        Matcher m = Pattern.compile("\\{(\\d+)}").matcher(text);
        StringBuilder done = new StringBuilder();
        while (m.find()) {
            int place = Integer.parseInt(m.group(1));
            if (place >= others.size()) {
                if (optional) {
                    return List.of();
                }
                throw CommandTranslation.bad("lacks a word behind its command", CommandTranslation.WHOLE_LINE);
            }
            m.appendReplacement(done, Matcher.quoteReplacement(others.get(place)));
        }
        return List.of(m.appendTail(done).toString());
    }

    private static List<String> groups(String text, String mark, List<String> others, int size) throws EspException {
        if (others.isEmpty() || others.size() % size != 0) {
            String missing = List.of(
                            "a word behind its command",
                            "one of a pair, as an address and its file or a fuse and its value",
                            "one of three, as a block, its file and its purpose")
                    .get(size - 1);
            throw CommandTranslation.bad("lacks " + missing, CommandTranslation.WHOLE_LINE);
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; i < others.size(); i += size) {
            String group = others.get(i)
                    + (size > 1 ? "=" + others.get(i + 1) : "")
                    + (size > 2 ? ":" + others.get(i + 2) : "");
            all.add(text.replace(mark, group));
        }
        return all;
    }
}
