package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.CommandTable.Command;
import io.github.espmaven.job.CommandTable.Tool;
import io.github.espmaven.job.CommandTable.Word;
import io.github.espmaven.report.map.FlashMapPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command line of another tool as goals and parameters of this plugin, by {@link CommandTable}. */
public final class CommandTranslation {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final Pattern ALL_OF_IT = Pattern.compile("(?i)0(x0+)?\\+all");
    private static final String PROPERTY = "-D";

    /** Before the = of a value that counts where no option gives another. */
    private static final char USUAL = '?';

    /** Before the = of a value that may stand with others. */
    private static final char LIST = '+';

    /** In a list of parts: all of them, which is what holds without the list. */
    private static final String EVERYTHING = "*";

    private final Set<String> goals = new LinkedHashSet<>();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Map<String, String> defaults = new LinkedHashMap<>();
    private final Set<String> flags = new LinkedHashSet<>();

    private CommandTranslation() {}

    /**
     * Translates a command line.
     *
     * @throws EspException {@code NOTHING_NAMED}; {@code BAD_PARAMETER} for a tool, command or option that is not known, and
     *     for one that is not here, with the reason
     */
    public static CommandTranslation of(String line) throws EspException {
        List<String> words = new ArrayList<>();
        Matcher m = WORD.matcher(line);
        while (m.find()) {
            words.add(m.group(1) != null ? m.group(1) : m.group(2) != null ? m.group(2) : m.group(3));
        }
        CommandTranslation translation = new CommandTranslation();
        Tool tool = tool(words);
        translation.translate(tool, words);
        return translation;
    }

    /** Takes the tool's name off {@code words}. */
    private static Tool tool(List<String> words) throws EspException {
        while (!words.isEmpty() && words.get(0).matches("(.*[/\\\\])?python[\\d.]*(\\.exe)?|-m")) {
            words.remove(0);
        }
        if (words.isEmpty()) {
            throw new EspException(
                    Problem.NOTHING_NAMED,
                    "esp.command is missing",
                    Evidence.of(Key.PARAMETER, "esp.command")
                            .with(Key.CHOICES, "\"esptool.py --chip esp32c3 write_flash 0x0 app.bin\""));
        }
        String first = words.remove(0).replaceFirst("^.*[/\\\\]", "").replaceFirst("\\.exe$", "");
        String name = first.equals("cargo") && !words.isEmpty() ? "cargo-" + words.remove(0) : first;
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
        List<Word> options = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.startsWith("-") && word.length() > 1 && !word.matches("-\\d.*")) {
                int equals = word.indexOf('=');
                String name = dashed(equals < 0 ? word : word.substring(0, equals));
                String next = equals >= 0 ? word.substring(equals + 1) : i + 1 < words.size() ? words.get(i + 1) : "";
                Word option = option(tool, command, name, next);
                boolean takes = option.value().isPresent();
                if (takes ? equals < 0 && i + 1 == words.size() : equals >= 0) {
                    throw bad("has " + word + (takes ? " without" : " with") + " a value", option.toString());
                }
                i += takes && equals < 0 ? 1 : 0;
                options.add(option);
                values.add(next);
                continue;
            }
            boolean next =
                    command.isEmpty() || CommandWords.complete(command.get().word(), others.size());
            Optional<Command> named = next ? tool.command(dashed(word)) : Optional.empty();
            if (named.isPresent()) {
                begin(tool, command, others);
                command = named;
                others.clear();
            } else {
                others.add(word);
            }
        }
        begin(tool, command, others);
        if (command.isEmpty()) {
            throw bad("names no command of " + tool.names().get(0), commands(tool));
        }
        for (int i = 0; i < options.size(); i++) {
            use(options.get(i), List.of(), values.get(i));
        }
        defaults.forEach(properties::putIfAbsent);
        properties.values().removeIf(value -> List.of(value.split(",", -1)).contains(EVERYTHING));
        if (goals.isEmpty()) {
            throw bad("does not say what to do", commands(tool));
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
        use(word, others, "");
        int taken = CommandWords.most(word);
        if (others.size() > taken) {
            throw bad(
                    "has \"" + others.get(taken) + "\", a word more than "
                            + (word.toString().equals("*") ? tool.names().get(0) : word) + " takes here",
                    taken == 0 ? "options alone" : taken + (taken == 1 ? " word" : " words"));
        }
    }

    private static Word option(Tool tool, Optional<Command> command, String name, String value) throws EspException {
        List<Word> all = new ArrayList<>(command.map(Command::options).orElse(List.of()));
        all.addAll(tool.options());
        return all.stream()
                .filter(word -> word.is(name, value))
                .findFirst()
                .orElseThrow(() -> bad(
                        "has " + name + ", which is not known here",
                        all.stream().map(Word::toString).collect(Collectors.joining(", "))));
    }

    private void use(Word word, List<String> others, String value) throws EspException {
        if (word.reason().isPresent()) {
            throw bad(
                    "has " + word.names().get(0) + ", which is not here",
                    word.reason().get());
        }
        for (String argument : word.ours()) {
            for (String text : CommandWords.filled(argument, others, value)) {
                add(text);
            }
        }
    }

    private void add(String text) throws EspException {
        if (text.startsWith("esp:")) {
            goals.add(text);
        } else if (text.startsWith(PROPERTY)) {
            int equals = text.indexOf('=');
            char mark = text.charAt(equals - 1);
            String name = text.substring(PROPERTY.length(), mark == USUAL || mark == LIST ? equals - 1 : equals);
            String value = ALL_OF_IT.matcher(text.substring(equals + 1)).replaceAll("all");
            Map<String, String> to = mark == USUAL ? defaults : properties;
            Optional<String> before = Optional.ofNullable(to.get(name));
            to.put(name, before.isEmpty() ? value : joined(name, before.get(), value, mark == LIST));
        } else if (!text.isEmpty()) {
            flags.add(text);
        }
    }

    /** Two halves of one, written {@code a@} and {@code @b}, come together; lists gather; else one value is too many. */
    private static String joined(String name, String before, String more, boolean gathers) throws EspException {
        if (before.endsWith("@") && more.startsWith("@")) {
            return before.substring(0, before.length() - 1) + "=" + more.substring(1);
        }
        if (before.startsWith("@") && more.endsWith("@")) {
            return more.substring(0, more.length() - 1) + "=" + before.substring(1);
        }
        if (!gathers && !before.equals(more)) {
            throw bad("gives " + name + " twice, as \"" + before + "\" and as \"" + more + "\"", "one of them");
        }
        return gathers ? before + "," + more : more;
    }

    static String dashed(String text) {
        return text.replace('_', '-');
    }

    private static String commands(Tool tool) {
        return tool.commands().stream()
                .map(c -> c.word().names().get(0))
                .filter(name -> !name.equals("*"))
                .collect(Collectors.joining(", "));
    }

    static EspException bad(String what, String choices) {
        return new EspException(
                Problem.BAD_PARAMETER,
                "esp.command " + what,
                Evidence.of(Key.PARAMETER, "esp.command").with(Key.CHOICES, choices));
    }

    /** The command line: {@code mvn esp:flash -Desp.images=0x0=app.bin}. */
    public String commandLine() {
        List<String> all = new ArrayList<>(List.of("mvn"));
        all.addAll(flags);
        all.addAll(goals);
        properties.forEach((name, value) -> all.add(quoted(PROPERTY + name + "=" + value)));
        return String.join(" ", all);
    }

    private static String quoted(String argument) {
        return argument.matches("[\\w.,:=/@+%-]*") ? argument : "\"" + argument + "\"";
    }

    /** The same as an execution in a POM, a line each. */
    public List<String> pom() {
        List<String> lines = new ArrayList<>(List.of("<execution>"));
        lines.add("  <goals>"
                + goals.stream()
                        .map(goal -> "<goal>" + goal.substring(4) + "</goal>")
                        .collect(Collectors.joining())
                + "</goals>");
        lines.add("  <configuration>");
        properties.forEach((name, value) -> {
            String element = name.replaceFirst("^esp\\.", "");
            element = element.equals("images") ? "imageList" : element;
            lines.add(String.format(Locale.ROOT, "    <%s>%s</%s>", element, FlashMapPage.escape(value), element));
        });
        lines.add("  </configuration>");
        lines.add("</execution>");
        return lines;
    }
}
