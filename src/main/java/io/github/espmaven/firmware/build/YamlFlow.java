package io.github.espmaven.firmware.build;

import java.util.ArrayDeque;
import java.util.Deque;

/** Writes the collections of YAML that stand in brackets, <code>{a: b, c: [d, e]}</code>, as blocks of lines. */
final class YamlFlow {
    private static final int MOST_NESTED = 20;

    private final String yaml;
    private final StringBuilder blocks = new StringBuilder();
    /** The brackets that are open, the innermost first. */
    private final Deque<Character> open = new ArrayDeque<>();
    /** Levels of indentation that the outermost bracket adds: none where it holds the document. */
    private int least;

    private boolean empty = true;
    /** Whether a value may begin here. */
    private boolean start = true;

    private YamlFlow(String yaml) {
        this.yaml = yaml;
    }

    static String toBlocks(String yaml) {
        YamlFlow flow = new YamlFlow(yaml);
        for (int at = 0; at < yaml.length(); ) {
            at = flow.take(at);
        }
        return flow.blocks.toString();
    }

    /** Takes what begins at a place; the place behind it. */
    private int take(int at) {
        char c = yaml.charAt(at);
        if (c == '#' && (at == 0 || Character.isWhitespace(yaml.charAt(at - 1)))) {
            int end = yaml.indexOf('\n', at);
            return end < 0 ? yaml.length() : end;
        }
        if (start && (c == '"' || c == '\'')) {
            int end = yaml.indexOf(c, at + 1);
            start = false;
            return text(at, end < 0 ? yaml.length() : end + 1);
        }
        if (start && (c == '[' || c == '{') && open.size() < MOST_NESTED) {
            least = open.isEmpty() && !empty ? 1 : least;
            empty = false;
            open.push(c);
            next();
        } else if (!open.isEmpty() && c == ',') {
            next();
        } else if (!open.isEmpty() && (c == ']' || c == '}')) {
            open.pop();
            start = false;
        } else {
            boolean quoted = at > 0 && "\"'".indexOf(yaml.charAt(at - 1)) >= 0; // then JSON needs no blank behind it
            boolean endsKey = (c == ':' && (quoted || isBlank(at + 1))) || (c == '-' && start && isBlank(at + 1));
            start = c == '\n' || (Character.isWhitespace(c) && start) || endsKey;
            return text(at, at + 1);
        }
        return at + 1;
    }

    private boolean isBlank(int at) {
        return at >= yaml.length() || Character.isWhitespace(yaml.charAt(at));
    }

    /** In brackets, a break and several blanks are one blank, and none at the beginning of a line. */
    private int text(int from, int to) {
        String text = yaml.substring(from, to);
        if (open.isEmpty()) {
            blocks.append(text);
        } else if (!text.isBlank() || !endsBlank()) {
            blocks.append(text.replace('\n', ' '));
        }
        empty &= text.isBlank();
        return to;
    }

    private boolean endsBlank() {
        return !blocks.isEmpty() && Character.isWhitespace(blocks.charAt(blocks.length() - 1));
    }

    /** Begins the next member of the innermost collection; the first of a map in a list stands behind its dash. */
    private void next() {
        boolean list = open.peek() == '[';
        boolean behindDash = !list && endsBlank() && blocks.length() > 1 && blocks.charAt(blocks.length() - 2) == '-';
        if (!behindDash) {
            blocks.append('\n').append("  ".repeat(open.size() - 1 + least)).append(list ? "- " : "");
        }
        start = true;
    }
}
