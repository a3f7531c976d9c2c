package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The words of a command line as a shell makes them: quotes, escaped blanks, lines that go on. Backslashes of Windows stay. */
final class CommandLine {
    /** What continues a line in sh, cmd and PowerShell. */
    private static final Set<String> CONTINUATIONS = Set.of("\\", "^", "`");

    private final String line;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean begun;
    private boolean quoted;
    private int at;

    private CommandLine(String line) {
        this.line = line;
    }

    /**
     * The words, without their quotes; {@code ~/} becomes {@code $HOME/}, which also stands within a word.
     *
     * @throws EspException {@code BAD_PARAMETER} for a quote without end, and for what only a shell can do: a second command,
     *     a redirection, a comment
     */
    static List<String> words(String line) throws EspException {
        CommandLine all = new CommandLine(line);
        for (all.at = 0; all.at < line.length(); all.at++) {
            all.take(line.charAt(all.at));
        }
        all.end();
        return all.words;
    }

    private void take(char c) throws EspException {
        char next = at + 1 < line.length() ? line.charAt(at + 1) : '\n';
        if (c == '"' || c == '\'') {
            quote(c);
        } else if (Character.isWhitespace(c)) {
            end();
        } else if (c == '\\' && (next == '"' || next == '\'' || (next == ' ' && begun))) {
            at++;
            word.append(next);
        } else {
            begun = true;
            word.append(c);
        }
    }

    private void quote(char mark) throws EspException {
        int close = line.indexOf(mark, at + 1);
        while (mark == '"' && close > 0 && line.charAt(close - 1) == '\\' && line.indexOf(mark, close + 1) > 0) {
            close = line.indexOf(mark, close + 1);
        }
        if (close < 0) {
            throw CommandTranslation.bad("has a quote " + mark + " without its end", "both quotes");
        }
        String inside = line.substring(at + 1, close);
        word.append(mark == '"' ? inside.replace("\\\"", "\"") : inside);
        begun = true;
        quoted = true;
        at = close;
    }

    private void end() throws EspException {
        String text = word.toString();
        if (!quoted && text.matches("[|;#].*|.*;|&&?|[\\d&]*[<>].*")) {
            throw CommandTranslation.bad("has \"" + text + "\", which is for a shell", "one command by itself");
        }
        if (begun && (quoted || !CONTINUATIONS.contains(text))) {
            words.add(!quoted && text.startsWith("~/") ? "$HOME" + text.substring(1) : text);
        }
        word.setLength(0);
        begun = false;
        quoted = false;
    }
}
