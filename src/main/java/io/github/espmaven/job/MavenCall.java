package io.github.espmaven.job;

import static io.github.espmaven.job.CommandTranslation.bad;

import io.github.espmaven.base.EspException;
import io.github.espmaven.job.CommandTable.Command;
import io.github.espmaven.report.map.FlashMapPage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Goals and properties that stand for a command line of another tool, as a command line and for a POM. */
public final class MavenCall {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{?(\\w+)}?|%(\\w+)%");
    private static final Pattern ALL_OF_IT = Pattern.compile("(?i)0(x0+)?\\+all");
    private static final String PROPERTY = "-D";

    /** Before the = of a value that counts where no option gives another. */
    private static final char USUAL = '?';

    /** Before the = of a value that may stand with others. */
    private static final char LIST = '+';

    /** In a list of parts: all of them, which is what holds without the list. */
    private static final String EVERYTHING = "*";

    /** Begins a usual value that says what is lacking, with _ for blanks. */
    private static final String LACKING = "!";

    private final Set<String> goals = new LinkedHashSet<>();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Map<String, String> defaults = new LinkedHashMap<>();
    private final Set<String> flags = new LinkedHashSet<>();
    private final List<Use> uses = new ArrayList<>();

    MavenCall() {}

    /** A property that a command or an option of it has given. */
    private record Use(Command command, String property, String value) {}

    /**
     * Adds an argument of the table.
     *
     * @param command whose it is; empty for those of all commands
     */
    void add(Optional<Command> command, String text) throws EspException {
        if (text.startsWith("esp:")) {
            goals.add(text);
        } else if (text.startsWith(PROPERTY)) {
            int equals = text.indexOf('=');
            char mark = text.charAt(equals - 1);
            String name = text.substring(PROPERTY.length(), mark == USUAL || mark == LIST ? equals - 1 : equals);
            String value = ALL_OF_IT.matcher(text.substring(equals + 1)).replaceAll("all");
            if (mark == LIST && value.contains(",")) {
                throw bad("has a comma in \"" + value + "\", of which a list is made", "names without one");
            }
            Map<String, String> to = mark == USUAL ? defaults : properties;
            Optional<String> before = Optional.ofNullable(to.get(name));
            to.put(name, before.isEmpty() ? value : joined(name, before.get(), value, mark == LIST));
            command.ifPresent(c -> uses.add(new Use(c, name, value)));
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

    /**
     * Nothing more is added.
     *
     * @throws EspException {@code BAD_PARAMETER} where there is no goal, something is lacking, or goals would share a value
     *     that was given to one of them
     */
    void finish(String commands, boolean inOrder) throws EspException {
        if (!inOrder) {
            List<String> ordered =
                    goals.stream().sorted(Comparator.comparing(MavenCall::rank)).toList();
            goals.clear();
            goals.addAll(ordered);
        }
        if (goals.contains("esp:flash")) {
            defaults.remove("esp.reset"); // a flash restarts the board, and the monitor sees its start
        }
        defaults.forEach(properties::putIfAbsent);
        properties.values().removeIf(value -> List.of(value.split(",", -1)).contains(EVERYTHING));
        if (goals.isEmpty()) {
            throw bad("does not say what to do", commands);
        }
        for (String value : properties.values()) {
            if (value.startsWith(LACKING)) {
                throw bad("lacks " + value.substring(1).replace('_', ' '), CommandTranslation.WHOLE_LINE);
            }
            if (value.startsWith("@") || value.endsWith("@")) {
                throw bad("lacks a partition or its file", CommandTranslation.WHOLE_LINE);
            }
        }
        for (Use use : uses) {
            for (Use other : uses) {
                requireForBoth(use, other.command);
            }
        }
    }

    /** What idf.py and PlatformIO do first and last, however it is written. */
    private static int rank(String goal) {
        return goal.equals("esp:erase") ? 0 : goal.equals("esp:monitor") ? 2 : 1;
    }

    /** One call of Maven gives a property to all its goals: another command that takes it must say the same. */
    private void requireForBoth(Use use, Command other) throws EspException {
        Use same = new Use(other, use.property, use.value);
        if (!other.goals().equals(use.command.goals()) && other.takes(use.property) && !uses.contains(same)) {
            throw bad(
                    "has " + use.command.word() + " and " + other.word() + ", which would share " + use.property,
                    "one command by itself");
        }
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
        return argument.matches("[\\w.,:=/@+%-]*") ? argument : "\"" + argument.replace("\"", "\\\"") + "\"";
    }

    /** The same as an execution in a POM, a line each; variables of a shell are Maven's, {@code ${env.PORT}}. */
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
            String text = REFERENCE.matcher(FlashMapPage.escape(value)).replaceAll("\\${env.$1$2}");
            lines.add(String.format(Locale.ROOT, "    <%s>%s</%s>", element, text, element));
        });
        lines.add("  </configuration>");
        lines.add("</execution>");
        return lines;
    }
}
