package io.github.espmaven.monitor;

import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The answer of a board to what was sent when the last expectation came.
 *
 * @param from how much of the output behind the last match had come before
 */
record AwaitedAnswer(String echo, int from) {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]");
    private static final Pattern ANOTHER_LINE = Pattern.compile("\n\\s*\\S");

    /** Whether it has come: a word, or anything at all in a line behind that of the echo, such as a prompt. */
    boolean isIn(String output) {
        String news = output.substring(Math.min(from, output.length()));
        int at = news.indexOf(echo);
        boolean echoed = at >= 0 && !WORD.matcher(news.substring(0, at)).find();
        String said = echoed ? news.substring(at + echo.length()) : news;
        boolean echoing = !echoed
                && IntStream.range(1, echo.length()).anyMatch(i -> news.strip().endsWith(echo.substring(0, i)));
        return !echoing
                && (WORD.matcher(said).find() || ANOTHER_LINE.matcher(said).find());
    }
}
