package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.job.CommandTable.Command;
import io.github.espmaven.job.CommandTable.Tool;
import io.github.espmaven.job.CommandTable.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command line of another tool as goals and parameters of this plugin, by {@link CommandTable}. */
public final class CommandTranslation {
    static final String WHOLE_LINE = "the whole command line";

    /** Starts another program, and is left out. */
    private static final String LAUNCHER =
            "(.*[/\\\\])?(python[\\d.]*|py|sudo|winpty|uvx|uv|pipx|poetry)(\\.exe)?|-m|-[23][\\d.]*|run";

    private static final Pattern VARIABLE =
            Pattern.compile("(?:ESP|ESPTOOL_|ESPFLASH_|MONITOR)_?(PORT|BAUD|CHIP)=(.*)");

    private final MavenCall call = new MavenCall();

    private CommandTranslation() {}

    /**
     * Translates a command line.
     *
     * @throws EspException {@code NOTHING_NAMED}; {@code BAD_PARAMETER} for a tool, command or option that is not known, for
     *     one that is not here, with the reason, and for what is a shell's
     */
    public static MavenCall of(String line) throws EspException {
        CommandTranslation translation = new CommandTranslation();
        List<String> words = CommandLine.words(line);
        Tool tool = translation.tool(words);
        translation.translate(tool, words);
        return translation.call;
    }

    /** Takes the tool's name off {@code words}, with the variables and launchers before it. */
    private Tool tool(List<String> words) throws EspException {
        for (; !words.isEmpty(); words.remove(0)) {
            Matcher variable = VARIABLE.matcher(words.get(0));
            if (variable.matches()) {
                String name = variable.group(1).toLowerCase(Locale.ROOT);
                String property = words.get(0).startsWith("MONITOR") ? "monitorBaud" : name;
                call.add(Optional.empty(), "-Desp." + property + "?=" + variable.group(2));
            } else if (!words.get(0).matches(LAUNCHER)) {
                break;
            }
        }
        if (words.isEmpty()) {
            throw EspException.nothingNamed(
                    "esp.command is missing", "esp.command", "\"esptool.py --chip esp32c3 write_flash 0x0 app.bin\"");
        }
        String first = words.remove(0);
        if (first.matches("\\w+=.*")) {
            throw bad("sets " + first + ", which is not known here", "ESPPORT, ESPBAUD, ESPTOOL_PORT, MONITOR_BAUD");
        }
        String program = first.replaceFirst("^.*[/\\\\]", "").replaceFirst("(?i)\\.exe$", "");
        String name = program.equals("cargo") && !words.isEmpty() ? "cargo-" + words.remove(0) : program;
        return CommandTable.tools().stream()
                .filter(t -> t.names().contains(name))
                .findFirst()
                .orElseThrow(() -> bad(
                        "names the tool \"" + name + "\", which is not known here",
                        CommandTable.tools().stream().map(t -> t.names().get(0)).collect(Collectors.joining(", "))));
    }

    private void translate(Tool tool, List<String> words) throws EspException {
        Optional<Command> command = tool.command("*");
        List<String> others = new ArrayList<>();
        List<CommandOption> options = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (CommandOption.isOne(word)) {
                Optional<String> next = i + 1 < words.size() ? Optional.of(words.get(i + 1)) : Optional.empty();
                CommandOption option = CommandOption.of(tool, command, word, next);
                i += option.takesNext() ? 1 : 0;
                options.add(option);
                continue;
            }
            boolean next =
                    command.isEmpty() || CommandWords.complete(command.get().word(), others.size());
            Optional<Command> named = next ? tool.command(dashed(word)) : Optional.empty();
            if (named.isPresent()) {
                named.get().word().requireHere(dashed(word));
                begin(tool, command, others);
                command = named;
                others.clear();
            } else {
                requireArgument(word);
                others.add(word);
            }
        }
        begin(tool, command, others);
        if (command.isEmpty()) {
            throw bad("names no command of " + tool.names().get(0), commands(tool));
        }
        for (CommandOption option : options) {
            use(option.command(), option.word(), List.of(), option.value());
        }
        call.finish(commands(tool), tool.isInOrder());
    }

    /** A word that is no option belongs to the command, and does not begin another line. */
    private static void requireArgument(String word) throws EspException {
        if (word.startsWith("@")) {
            throw bad("has \"" + word + "\", a file of arguments", "what it holds, in its place");
        }
        if (CommandTable.tools().stream().anyMatch(tool -> tool.names().contains(word))) {
            throw bad("has \"" + word + "\", which begins another command line", "one command by itself");
        }
    }

    /** A command with the words behind it; each of them has its place, or it is refused. */
    private void begin(Tool tool, Optional<Command> command, List<String> others) throws EspException {
        if (command.isEmpty()) {
            if (!others.isEmpty()) {
                throw bad("has \"" + others.get(0) + "\", which is no command that is known here", commands(tool));
            }
            return;
        }
        Word word = command.get().word();
        String name = word.toString().equals("*") ? tool.names().get(0) : word.toString();
        word.requireHere(name);
        use(command, word, others, "");
        int taken = CommandWords.most(word);
        if (others.size() > taken) {
            throw bad(
                    "has \"" + others.get(taken) + "\", a word more than " + name + " takes here",
                    taken == 0 ? "options alone" : taken + (taken == 1 ? " word" : " words"));
        }
    }

    private void use(Optional<Command> command, Word word, List<String> others, String value) throws EspException {
        for (String argument : word.ours()) {
            for (String text : CommandWords.filled(argument, others, value)) {
                call.add(command, text);
            }
        }
    }

    static String dashed(String text) {
        return text.replace('_', '-');
    }

    private static String commands(Tool tool) {
        return tool.commands().stream()
                .filter(c -> c.word().reason().isEmpty())
                .map(c -> c.word().names().get(0))
                .filter(name -> !name.equals("*"))
                .collect(Collectors.joining(", "));
    }

    static EspException bad(String what, String choices) {
        return EspException.badParameter("esp.command " + what, "esp.command", choices);
    }
}
