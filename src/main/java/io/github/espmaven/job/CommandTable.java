package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Commands and options of other tools with what they are here: the resource {@code commands.txt}, which says how it reads. */
public final class CommandTable {
    private static final List<Tool> TOOLS = read();

    private CommandTable() {}

    /**
     * A word of a tool's command line.
     *
     * @param names as it is written, with dashes
     * @param value which value it takes: empty none, {@code =} any, {@code =x} this one, {@code =x*} one that begins so
     * @param ours arguments of Maven; empty where there are none, or {@code reason} says why it is not here
     * @param reason why it is not here
     */
    public record Word(List<String> names, Optional<String> value, List<String> ours, Optional<String> reason) {
        public Word {
            names = List.copyOf(names);
            ours = List.copyOf(ours);
        }

        /** Whether it stands for this option or command. */
        boolean is(String name, String itsValue) {
            return names.contains(name)
                    && value.filter(v -> v.length() > 1 && !v.substring(1).equals(itsValue))
                            .filter(v -> !v.endsWith("*") || rest(itsValue).equals(itsValue))
                            .isEmpty();
        }

        /** A value without the beginning that it must have. */
        String rest(String itsValue) {
            return value.filter(v -> v.endsWith("*"))
                    .map(v -> v.substring(1, v.length() - 1))
                    .filter(itsValue::startsWith)
                    .map(beginning -> itsValue.substring(beginning.length()))
                    .filter(rest -> !rest.contains(","))
                    .orElse(itsValue);
        }

        /** @throws EspException {@code BAD_PARAMETER} with the reason, where it is not here */
        void requireHere(String written) throws EspException {
            if (reason.isPresent()) {
                throw CommandTranslation.bad("has " + written + ", which is not here", reason.get());
            }
        }

        @Override
        public String toString() {
            return String.join(", ", names)
                    + value.map(v -> v.replaceFirst("^=", " ").replaceFirst("\\*$", "…"))
                            .map(v -> v.equals(" ") ? " …" : v)
                            .orElse("");
        }
    }

    /** A command with the options that stand behind it. */
    public record Command(Word word, List<Word> options) {
        /** The goals that it is here. */
        List<String> goals() {
            return word.ours.stream().filter(ours -> ours.startsWith("esp:")).toList();
        }

        /** Whether it or an option of it may give this property. */
        boolean takes(String property) {
            return Stream.concat(Stream.of(word), options.stream())
                    .flatMap(w -> w.ours.stream())
                    .anyMatch(ours -> ours.matches("-D" + Pattern.quote(property) + "[?+]?=.*"));
        }
    }

    /** A tool. */
    public record Tool(List<String> names, List<Word> options, List<Command> commands) {
        /** Whether commands are carried out as they are written, and not as they depend on each other. */
        boolean isInOrder() {
            return names.contains("esptool");
        }

        /** The command of that name, or the only one of a tool without commands. */
        Optional<Command> command(String name) {
            return commands.stream().filter(c -> c.word.names.contains(name)).findFirst();
        }
    }

    public static List<Tool> tools() {
        return TOOLS;
    }

    private static List<Tool> read() {
        try (InputStream in = CommandTable.class.getResourceAsStream("commands.txt")) {
            if (in == null) {
                throw new AssertionError("commands.txt is in the plugin");
            }
            List<Tool> tools = new ArrayList<>();
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> add(tools, line.trim()));
            return List.copyOf(tools);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(List<Tool> tools, String line) {
        String rest = line.substring(line.indexOf(' ') + 1);
        if (line.startsWith("tool ")) {
            tools.add(new Tool(words(rest), new ArrayList<>(), new ArrayList<>()));
            return;
        }
        Tool tool = tools.get(tools.size() - 1);
        if (line.startsWith("cmd ")) {
            tool.commands.add(new Command(word(rest), new ArrayList<>()));
        } else if (tool.commands.isEmpty()) {
            tool.options.add(word(rest));
        } else {
            tool.commands.get(tool.commands.size() - 1).options.add(word(rest));
        }
    }

    private static Word word(String line) {
        int refused = line.indexOf(" ## ");
        int arrow = line.indexOf(" -> ");
        boolean known = arrow >= 0 && (refused < 0 || arrow < refused);
        List<String> left = words(line.substring(0, known ? arrow : refused));
        List<String> names = left.stream().filter(name -> !name.startsWith("=")).toList();
        Optional<String> value =
                left.stream().filter(name -> name.startsWith("=")).findFirst();
        List<String> ours = known
                ? words(line.substring(arrow + 4, refused < 0 ? line.length() : refused)).stream()
                        .filter(word -> !word.equals("-"))
                        .toList()
                : List.of();
        return new Word(names, value, ours, refused < 0 ? Optional.empty() : Optional.of(line.substring(refused + 4)));
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.trim().split("\\s+", -1)).toList();
    }
}
