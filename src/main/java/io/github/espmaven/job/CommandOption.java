package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.job.CommandTable.Command;
import io.github.espmaven.job.CommandTable.Tool;
import io.github.espmaven.job.CommandTable.Word;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An option of a command line with its value, which stands behind a {@code =}, as the next word, or right behind a short name.
 *
 * @param command whose it is; empty where it is one of all commands of the tool
 * @param value empty where it takes none
 */
record CommandOption(Optional<Command> command, Word word, String value, boolean takesNext) {

    static boolean isOne(String text) {
        return text.startsWith("-") && text.length() > 1 && !text.matches("-\\d.*");
    }

    /** @throws EspException {@code BAD_PARAMETER} for one that is not known or not here, and for a value lacking or too many */
    static CommandOption of(Tool tool, Optional<Command> command, String text, Optional<String> next)
            throws EspException {
        List<Word> all = new ArrayList<>(command.map(Command::options).orElse(List.of()));
        all.addAll(tool.options());
        int equals = text.indexOf('=');
        String name = CommandTranslation.dashed(equals < 0 ? text : text.substring(0, equals));
        String value = equals < 0 ? next.orElse("") : text.substring(equals + 1);
        Optional<Word> word = find(all, name, value);
        Optional<String> joined = word.isPresent() ? Optional.empty() : joined(all, text);
        if (joined.isPresent()) {
            name = joined.get();
            value = text.substring(name.length());
            word = find(all, name, value);
        }
        if (word.isEmpty()) {
            throw CommandTranslation.bad(
                    "has " + name + ", which is not known here",
                    all.stream().map(Word::toString).collect(Collectors.joining(", ")));
        }
        Word found = word.get();
        found.requireHere(name);
        boolean takes = found.value().isPresent();
        if (takes ? value.isEmpty() : equals >= 0) {
            throw CommandTranslation.bad("has " + text + (takes ? " without" : " with") + " a value", found.toString());
        }
        return new CommandOption(
                command.filter(c -> c.options().contains(found)),
                found,
                takes ? found.rest(value) : "",
                takes && equals < 0 && joined.isEmpty());
    }

    private static Optional<Word> find(List<Word> all, String name, String value) {
        return all.stream().filter(word -> word.is(name, value)).findFirst();
    }

    /** The short name that {@code text} begins with, its value right behind it: {@code -p} of {@code -pCOM3}. */
    private static Optional<String> joined(List<Word> all, String text) {
        return all.stream()
                .filter(word -> word.value().isPresent())
                .flatMap(word -> word.names().stream())
                .filter(name -> !name.startsWith("--") && text.startsWith(name))
                .max(Comparator.comparing(String::length));
    }
}
