package io.github.espmaven.mojo;

import io.github.espmaven.job.CommandTable;
import io.github.espmaven.job.CommandTable.Command;
import io.github.espmaven.job.CommandTable.Tool;
import io.github.espmaven.job.CommandTable.Word;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rows of checklist.md: those of {@code commands.txt} and those of {@code checklist.txt}. */
final class Checklist {
    private static final Path MORE = Path.of("src", "test", "resources", "mojo", "checklist.txt");

    private final Map<String, Effect> effects = new LinkedHashMap<>();
    private final BiPredicate<String, String> hasParameter;

    /** @param hasParameter whether a goal has a parameter */
    Checklist(BiPredicate<String, String> hasParameter) {
        this.hasParameter = hasParameter;
        Effect.all().forEach(effect -> effect.keys().forEach(key -> effects.put(key, effect)));
    }

    /**
     * A row.
     *
     * @param what the command, option, key or setting
     * @param ours what it is here
     * @param proofs what proves it: keys of effects, or the test with its word; empty with a reason
     */
    record Row(String what, String ours, List<String> proofs, Optional<String> reason) {}

    /** What proves that; empty where a row names its test itself. */
    Optional<Effect> effect(String key) {
        return Optional.ofNullable(effects.get(key));
    }

    /** All tools with their rows, in the order of the table. */
    Map<String, List<Row>> tools() {
        Map<String, List<Row>> all = new LinkedHashMap<>();
        for (Tool tool : CommandTable.tools()) {
            List<Row> rows = all.computeIfAbsent(String.join(", ", tool.names()), name -> new ArrayList<>());
            tool.options().forEach(option -> rows.add(row(tool, Optional.empty(), option)));
            for (Command command : tool.commands()) {
                rows.add(row(tool, Optional.of(command), command.word()));
                command.options().forEach(option -> rows.add(row(tool, Optional.of(command), option)));
            }
        }
        String tool = "";
        for (String line : lines()) {
            if (line.startsWith("tool ")) {
                String name = line.substring(5);
                tool = all.keySet().stream()
                        .filter(key -> List.of(key.split(", ", -1)).contains(name))
                        .findFirst()
                        .orElse(name);
            } else {
                all.computeIfAbsent(tool, name -> new ArrayList<>()).add(row(line));
            }
        }
        return all;
    }

    private static List<String> lines() {
        try (Stream<String> lines = Files.lines(MORE)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String line) {
        String[] reason = line.split(" ## ", 2);
        if (reason.length > 1) {
            return new Row(reason[0], "", List.of(), Optional.of(reason[1]));
        }
        String[] sides = line.split(" -> | :: ", 3);
        return new Row(sides[0], sides[1], List.of(sides[2].split(" & ", -1)), Optional.empty());
    }

    private Row row(Tool tool, Optional<Command> command, Word word) {
        String name = command.map(c -> c.word().names().get(0))
                .filter(c -> !c.equals("*") && !word.equals(command.get().word()))
                .map(c -> c + " ")
                .orElse("");
        String what = word.toString().equals("*") ? "(the program)" : "`" + name + word + "`";
        String ours = word.ours().isEmpty()
                ? "nothing is needed"
                : "`"
                        + word.ours().stream()
                                .filter(o -> !o.equals("{}") && !o.endsWith("=*") && !o.contains("=!"))
                                .map(o -> o.replaceFirst("\\?$", "").replaceFirst("[+?]=", "="))
                                .collect(Collectors.joining(" "))
                        + "`";
        String own = tool.names().get(0) + " " + name + word.names().get(0);
        return word.reason().isPresent()
                ? new Row(what, "", List.of(), word.reason())
                : new Row(what, ours, proofs(command, word, own), Optional.empty());
    }

    /** The most special proofs of each argument; where there is none, the row's own. */
    private List<String> proofs(Optional<Command> command, Word word, String own) {
        List<String> goals = new ArrayList<>(goals(word.ours()));
        command.ifPresent(c -> goals.addAll(goals(c.word().ours())));
        if (command.isPresent()) {
            command.get().options().forEach(option -> goals.addAll(goals(option.ours())));
        }
        List<String> proofs = word.ours().stream()
                .filter(argument -> argument.startsWith("-") && !argument.endsWith("=*") && !argument.contains("=!"))
                .map(argument -> proof(goals, argument))
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new));
        if (proofs.isEmpty() && !effects.containsKey(own)) {
            proofs.addAll(goals(word.ours()));
        }
        if (proofs.isEmpty()) {
            proofs.add(own);
        }
        return proofs;
    }

    private static List<String> goals(List<String> arguments) {
        return arguments.stream()
                .filter(argument -> argument.startsWith("esp:"))
                .toList();
    }

    private String proof(List<String> goals, String argument) {
        if (!argument.startsWith("-D")) {
            return argument;
        }
        String[] sides = argument.substring(2).split("[+?]?=", 2);
        String goal = goals.stream()
                .filter(g -> hasParameter.test(g, sides[0]))
                .findFirst()
                .map(g -> g + " ")
                .orElse("");
        return Stream.of(goal + sides[0] + "=" + sides[1], goal + sides[0], sides[0] + "=" + sides[1], sides[0])
                .filter(effects::containsKey)
                .findFirst()
                .orElse(goal + argument.substring(2));
    }
}
