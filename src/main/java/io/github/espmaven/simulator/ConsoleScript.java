package io.github.espmaven.simulator;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.Problem;
import io.github.espmaven.bootlog.ResetReason;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A console script: what the application of a virtual board prints, from a text file ({@code virtual-board.md},
 * "Console scripts").
 *
 * @param echo whether it sends back what it receives
 * @param steps in order
 * @param repeated lines that come again and again
 * @param reactions to lines it receives; the first that matches counts
 */
public record ConsoleScript(boolean echo, List<Step> steps, List<Repeated> repeated, List<Reaction> reactions) {

    /** @param after how long after the step before it */
    record Step(Duration after, Action action) {}

    record Repeated(Duration period, Action action) {}

    record Reaction(Pattern pattern, Action action) {}

    sealed interface Action {
        record Print(byte[] bytes) implements Action {}

        record Restart(ResetReason reason) implements Action {}

        /** The application crashes, says so and restarts. */
        record Panic() implements Action {}
    }

    private static final Pattern TIME = Pattern.compile("(\\d{1,7})(ms|s)(?: (.*))?");
    private static final Pattern EVERY = Pattern.compile("every (\\d{1,7})(ms|s) (.*)");
    private static final Pattern ON = Pattern.compile("on (.+?) -> (.*)");

    public ConsoleScript {
        steps = List.copyOf(steps);
        repeated = List.copyOf(repeated);
        reactions = List.copyOf(reactions);
    }

    /**
     * @param port the board's port, for messages
     * @throws EspException {@code BAD_VIRTUAL_BOARD} with the line that is wrong
     */
    static ConsoleScript read(Path file, String port) throws EspException {
        try {
            return new Reader(file, port).read(Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw bad(port, "there is no console script " + file);
        } catch (CharacterCodingException e) {
            throw bad(port, "the console script " + file + " is not UTF-8 text");
        } catch (IOException e) {
            throw bad(port, "cannot read the console script " + file + ": " + FileErrorText.reason(e));
        }
    }

    private static EspException bad(String port, String what) {
        return new EspException(Problem.BAD_VIRTUAL_BOARD, "in \"" + port + "\": " + what, Evidence.of(Key.PORT, port));
    }

    private static final class Reader {
        private final Path file;
        private final String port;
        private final List<Step> steps = new ArrayList<>();
        private final List<Repeated> repeated = new ArrayList<>();
        private final List<Reaction> reactions = new ArrayList<>();
        private boolean echo;

        Reader(Path file, String port) {
            this.file = file;
            this.port = port;
        }

        ConsoleScript read(String text) throws EspException {
            int number = 0;
            for (String line : text.lines().toList()) {
                number++;
                if (!line.isBlank() && !line.startsWith("#")) {
                    read(line, number);
                }
            }
            return new ConsoleScript(echo, steps, repeated, reactions);
        }

        private void read(String line, int number) throws EspException {
            Matcher time = TIME.matcher(line);
            Matcher every = EVERY.matcher(line);
            Matcher on = ON.matcher(line);
            if (line.equals("echo")) {
                echo = true;
            } else if (time.matches()) {
                String rest = time.group(3) == null ? "" : time.group(3);
                steps.add(new Step(duration(time), action(rest, number)));
            } else if (every.matches() && duration(every).toMillis() > 0) {
                repeated.add(new Repeated(duration(every), action(every.group(3), number)));
            } else if (on.matches()) {
                reactions.add(new Reaction(pattern(on.group(1), number), action(on.group(2), number)));
            } else {
                throw wrong(
                        number,
                        "\"" + line + "\" is neither \"100ms TEXT\", \"every 1s TEXT\","
                                + " \"on PATTERN -> TEXT\" nor \"echo\"");
            }
        }

        private static Duration duration(Matcher m) {
            long count = Long.parseLong(m.group(1));
            return m.group(2).equals("s") ? Duration.ofSeconds(count) : Duration.ofMillis(count);
        }

        private Pattern pattern(String regex, int number) throws EspException {
            try {
                return Pattern.compile(regex);
            } catch (PatternSyntaxException e) {
                throw wrong(number, "\"" + regex + "\" is not a regular expression");
            }
        }

        private Action action(String text, int number) throws EspException {
            return switch (text) {
                case "!restart" -> new Action.Restart(ResetReason.SOFTWARE_CPU);
                case "!watchdog" -> new Action.Restart(ResetReason.TIMER_0_WATCHDOG);
                case "!brownout" -> new Action.Restart(ResetReason.BROWNOUT);
                case "!panic" -> new Action.Panic();
                default ->
                    text.startsWith("!file ")
                            ? new Action.Print(contents(text.substring(6), number))
                            : new Action.Print((text + "\r\n").getBytes(StandardCharsets.UTF_8));
            };
        }

        private byte[] contents(String name, int number) throws EspException {
            try {
                return Files.readAllBytes(file.resolveSibling(name.trim()));
            } catch (IOException | java.nio.file.InvalidPathException e) {
                throw wrong(number, "cannot read " + name.trim() + ": " + e);
            }
        }

        private EspException wrong(int number, String what) {
            return bad(port, "the console script " + file + ", line " + number + ": " + what);
        }
    }
}
