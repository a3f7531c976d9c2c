package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.CommandTable.Command;
import io.github.espmaven.job.CommandTable.Tool;
import io.github.espmaven.job.CommandTable.Word;
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
    private static final Pattern PLACE = Pattern.compile("\\{(\\d+)}");
    private static final Pattern ALL_OF_IT = Pattern.compile("(?i)0(x0+)?\\+all");
    private static final String PROPERTY = "-D";

    /** Before a value that counts where no option gives another. */
    private static final String USUAL = "?=";

    private final Set<String> goals = new LinkedHashSet<>();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Map<String, String> defaults = new LinkedHashMap<>();
    private final Set<String> flags = new LinkedHashSet<>();
    private final Set<Word> used = new LinkedHashSet<>();

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
                i += option.value().isPresent() && equals < 0 ? 1 : 0;
                options.add(option);
                values.add(next);
                continue;
            }
            Optional<Command> named = takesWords(command) ? Optional.empty() : tool.command(dashed(word));
            if (named.isPresent()) {
                begin(command, others);
                command = named;
                others.clear();
            } else {
                others.add(word);
            }
        }
        begin(command, others);
        if (command.isEmpty()) {
            throw bad("names no command of " + tool.names().get(0), commands(tool));
        }
        for (int i = 0; i < options.size(); i++) {
            use(options.get(i), List.of(), values.get(i));
        }
        defaults.forEach(properties::putIfAbsent);
        if (goals.isEmpty()) {
            throw bad("does not say what to do", commands(tool));
        }
    }

    private static boolean takesWords(Optional<Command> command) {
        return command.filter(c -> c.word().ours().stream().anyMatch(o -> o.contains("{")))
                .isPresent();
    }

    private void begin(Optional<Command> command, List<String> others) throws EspException {
        if (command.isPresent()) {
            use(command.get().word(), others, "");
            if (!others.isEmpty() && !takesWords(command)) {
                boolean taken = command.get().word().names().stream().anyMatch(n -> IGNORE_WORDS.contains(n));
                if (!taken) {
                    throw bad("has \"" + others.get(0) + "\", which is neither a command nor an option", "other words");
                }
            }
        } else if (!others.isEmpty()) {
            throw bad("has \"" + others.get(0) + "\", which is no command that is known here", "other commands");
        }
    }

    /** Commands whose words say what is all read here anyway. */
    private static final Set<String> IGNORE_WORDS = Set.of("read-flash-sfdp", "upload", "burn-efuse", "*");

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
        used.add(word);
        for (String argument : word.ours()) {
            add(filled(argument, others, value));
        }
    }

    private static Optional<String> filled(String argument, List<String> others, String value) throws EspException {
        boolean optional = argument.endsWith("?");
        String text = (optional ? argument.substring(0, argument.length() - 1) : argument)
                .replace("{}", value)
                .replace("{-}", dashed(value))
                .replace("{,}", String.join(",", others));
        if (text.contains("{pairs}")) {
            text = text.replace("{pairs}", pairs(others));
        }
        Matcher m = PLACE.matcher(text);
        StringBuilder done = new StringBuilder();
        while (m.find()) {
            int place = Integer.parseInt(m.group(1));
            if (place >= others.size()) {
                if (optional) {
                    return Optional.empty();
                }
                throw bad("lacks a word behind its command", "the whole command line");
            }
            m.appendReplacement(done, Matcher.quoteReplacement(others.get(place)));
        }
        m.appendTail(done);
        return Optional.of(done.toString());
    }

    private static String pairs(List<String> others) throws EspException {
        if (others.isEmpty() || others.size() % 2 != 0) {
            throw bad("lacks one of a pair, as an address and its file", "the whole command line");
        }
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < others.size(); i += 2) {
            pairs.add(others.get(i) + "=" + others.get(i + 1));
        }
        return String.join(",", pairs);
    }

    /** Adds an argument; images gather, and two halves of one, written {@code a@} and {@code @b}, come together. */
    private void add(Optional<String> argument) {
        String text = argument.orElse("");
        if (text.startsWith("esp:")) {
            goals.add(text);
        } else if (text.contains(USUAL)) {
            int mark = text.indexOf(USUAL);
            defaults.put(text.substring(PROPERTY.length(), mark), text.substring(mark + USUAL.length()));
        } else if (text.startsWith(PROPERTY)) {
            int equals = text.indexOf('=');
            String value = ALL_OF_IT.matcher(text.substring(equals + 1)).replaceAll("all");
            properties.merge(text.substring(PROPERTY.length(), equals), value, CommandTranslation::joined);
        } else if (!text.isEmpty()) {
            flags.add(text);
        }
    }

    private static String joined(String before, String more) {
        if (before.endsWith("@") && more.startsWith("@")) {
            return before.substring(0, before.length() - 1) + "=" + more.substring(1);
        }
        if (before.startsWith("@") && more.endsWith("@")) {
            return more.substring(0, more.length() - 1) + "=" + before.substring(1);
        }
        return before.contains("=") && more.contains("=") ? more + "," + before : more;
    }

    private static String dashed(String text) {
        return text.replace('_', '-');
    }

    private static String commands(Tool tool) {
        return tool.commands().stream()
                .map(c -> c.word().names().get(0))
                .filter(name -> !name.equals("*"))
                .collect(Collectors.joining(", "));
    }

    private static EspException bad(String what, String choices) {
        return new EspException(
                Problem.BAD_PARAMETER,
                "esp.command " + what,
                Evidence.of(Key.PARAMETER, "esp.command").with(Key.CHOICES, choices));
    }

    /** The goals, as {@code esp:flash}. */
    public List<String> goals() {
        return List.copyOf(goals);
    }

    /** The parameters by their properties. */
    public Map<String, String> properties() {
        return properties;
    }

    /** The commands and options that were translated. */
    public Set<Word> used() {
        return used;
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
            lines.add(String.format(Locale.ROOT, "    <%s>%s</%s>", element, escaped(value), element));
        });
        lines.add("  </configuration>");
        lines.add("</execution>");
        return lines;
    }

    private static String escaped(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
