package io.github.espmaven.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.monitor.tests.TestOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table, the JSON and the verdict of a goal that worked on several boards. */
public record BoardsReport(List<Row> rows) {
    public BoardsReport {
        rows = List.copyOf(rows);
    }

    /**
     * What came of the work on a board.
     *
     * @param details what a goal for a single board prints besides, a line each
     * @param line its closing line; empty when it failed or was not begun
     * @param failure why it failed; with no line and no failure it was not begun
     */
    public record Done(List<String> details, Optional<String> line, Optional<EspException> failure, JsonObject json) {
        public static final Done NOT_BEGUN = new Done(List.of(), Optional.empty(), Optional.empty(), new JsonObject());

        public static Done well(String line, JsonObject json) {
            return new Done(List.of(), Optional.of(line), Optional.empty(), json);
        }

        public static Done failed(EspException failure, JsonObject json) {
            return new Done(List.of(), Optional.empty(), Optional.of(failure), json);
        }

        /** The same with lines before the closing one. */
        public Done with(List<String> lines) {
            return new Done(lines, line, failure, json);
        }
    }

    /**
     * A board.
     *
     * @param took from the beginning of the work to its end
     */
    public record Row(String name, Duration took, Done done) {
        /** Whether the work ended well. */
        public boolean isDone() {
            return done.line.isPresent();
        }

        private boolean isBegun() {
            return isDone() || done.failure.isPresent();
        }

        private String state() {
            return isDone() ? "done" : isBegun() ? "failed" : "not begun";
        }

        /** The address of the chip that was reached; empty also for a virtual one, as these have the same unless told. */
        private Optional<String> mac() {
            JsonObject board = done.json.getAsJsonObject("board");
            return board == null
                            || !board.has("mac")
                            || board.get("port").getAsString().startsWith("sim:")
                    ? Optional.empty()
                    : Optional.of(board.get("mac").getAsString());
        }

        private String words() {
            return done.line
                    .or(() -> done.failure.map(e -> e.problem().code() + " " + e.getMessage()))
                    .orElse("a board before it failed, or the build was broken off");
        }
    }

    /** A line a board, those first that failed, then those that took long. */
    public List<String> lines() {
        int width = rows.stream().mapToInt(row -> row.name.length()).max().orElse(1);
        return sorted().map(row -> String.format(
                        Locale.ROOT,
                        "  %-" + width + "s  %-9s  %7s  %s",
                        row.name,
                        row.state(),
                        row.took.isZero() ? "" : NumberText.time(row.took),
                        row.words()))
                .toList();
    }

    /** What is to be noticed of them together: two ports that lead to the same chip, as the two sockets of some boards. */
    public List<String> warnings() {
        Map<String, String> seen = new HashMap<>();
        List<String> warnings = new ArrayList<>();
        rows.forEach(row -> row.mac().ifPresent(mac -> {
            String other = seen.putIfAbsent(mac, row.name);
            if (other != null) {
                warnings.add(other + " and " + row.name + " are one chip, " + mac
                        + ", at two ports: they disturb each other. Name one of them.");
            }
        }));
        return warnings;
    }

    private Stream<Row> sorted() {
        return rows.stream()
                .sorted(Comparator.comparing(Row::isDone).thenComparing(Row::took, Comparator.reverseOrder()));
    }

    /** All boards, in the order of {@link #lines}, each as the goal reports a single one, with its name. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", FlashReportJson.FORMAT_VERSION);
        json.addProperty("result", failed().isEmpty() ? "success" : "failure");
        JsonArray boards = new JsonArray();
        sorted().forEach(row -> {
            JsonObject board = new JsonObject();
            board.addProperty("name", row.name);
            board.addProperty("tookMillis", row.took.toMillis());
            board.addProperty("result", row.isDone() ? "success" : row.isBegun() ? "failure" : "not-begun");
            row.done.json.asMap().forEach(board::add);
            boards.add(board);
        });
        json.add("boards", boards);
        return json;
    }

    /** Each board as a test case with the name of the goal, in a class with that of the board. */
    public JUnitReport junit(String suite, String goal) {
        List<TestOutcome> cases = rows.stream()
                .map(row -> new TestOutcome(
                        row.name,
                        goal,
                        row.isDone()
                                ? TestOutcome.Result.PASSED
                                : row.done.failure.isPresent() ? TestOutcome.Result.FAILED : TestOutcome.Result.SKIPPED,
                        row.isDone() ? "" : row.words(),
                        row.took,
                        String.join("\n", row.done.details)))
                .toList();
        Duration longest =
                rows.stream().map(Row::took).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
        return new JUnitReport(suite, "esp." + goal, cases, longest, String.join("\n", lines()));
    }

    private List<Row> failed() {
        return rows.stream().filter(row -> !row.isDone()).toList();
    }

    /**
     * The closing line.
     *
     * @throws EspException {@code BOARDS_FAILED} with the list of those that failed
     */
    public String conclusion() throws EspException {
        List<Row> undone = failed();
        if (undone.isEmpty()) {
            return rows.size() == 1 ? "The board is done." : "All " + rows.size() + " boards are done.";
        }
        List<String> failed = undone.stream()
                .flatMap(row -> row.done.failure.stream()
                        .map(e -> row.name + " (" + e.problem().code() + ")"))
                .toList();
        String others = undone.stream()
                .filter(row -> row.done.failure.isEmpty())
                .map(Row::name)
                .collect(Collectors.joining(", "));
        throw new EspException(
                Problem.BOARDS_FAILED,
                failed.size() + " of " + rows.size() + " boards failed: " + String.join(", ", failed)
                        + (others.isEmpty() ? "" : "; not begun: " + others),
                Evidence.of(Key.CHOICES, undone.stream().map(Row::name).collect(Collectors.joining(","))));
    }
}
