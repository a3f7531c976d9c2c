package io.github.espmaven.monitor.unity;

import io.github.espmaven.monitor.tests.TestOutcome;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One test of the menu while it runs: what the board says of it. Not thread-safe. */
final class MenuTrial {
    private static final Pattern SUMMARY = Pattern.compile("(\\d{1,9}) Tests (\\d{1,9}) Failures (\\d{1,9}) Ignored");
    private static final Pattern STAGE = Pattern.compile("^\\s+\\((\\d{1,6})\\)\\s+\".*\"\\s*$");

    private final MenuEntry entry;
    private final Pattern result;
    private int stage;
    private int stagesListed;
    private Optional<Result> seen = Optional.empty();
    private Optional<Matcher> counts = Optional.empty();
    private Optional<String> broken = Optional.empty();
    private String file = "";
    private String message = "";

    MenuTrial(MenuEntry entry) {
        this.entry = entry;
        result = Pattern.compile(
                "^(.{0,400}?):(\\d{1,7}):" + Pattern.quote(entry.name()) + ":(PASS|FAIL|IGNORE)(?::\\s*(.*)|(.*))$");
    }

    MenuEntry entry() {
        return entry;
    }

    /** Whether a plain line shows that the test began. */
    boolean begins(String line) {
        return line.contains("Running " + entry.name()) || result.matcher(line).find();
    }

    /** Takes a plain line of the running test. */
    void accept(String line) {
        Matcher stages = STAGE.matcher(line);
        if (stages.matches()) {
            stagesListed = Integer.parseInt(stages.group(1));
        }
        Matcher summary = SUMMARY.matcher(line);
        if (summary.find()) {
            counts = Optional.of(summary);
        }
        Matcher m = result.matcher(line);
        if (m.find() && !seen.equals(Optional.of(Result.FAILED))) {
            Result now = switch (m.group(3)) {
                case "PASS" -> Result.PASSED;
                case "IGNORE" -> Result.SKIPPED;
                default -> Result.FAILED;
            };
            seen = Optional.of(now);
            file = fileName(m.group(1));
            String text = m.group(4) == null ? m.group(5).trim() : m.group(4).trim();
            message = now == Result.PASSED ? "" : text + " (" + m.group(1).trim() + ":" + m.group(2) + ")";
        }
    }

    /** The number that the menu of stages waits for, once; empty while it is not complete. */
    Optional<Integer> stageToSend() {
        if (entry.stages().isEmpty() || stagesListed < entry.stages().size()) {
            return Optional.empty();
        }
        stagesListed = 0;
        return Optional.of(stage + 1);
    }

    /** A stage is over; whether another one follows. A failure ends the test. */
    boolean nextStage() {
        if (seen.equals(Optional.of(Result.FAILED)) || stage + 1 >= entry.runs()) {
            return false;
        }
        stage++;
        stagesListed = 0;
        seen = Optional.empty();
        counts = Optional.empty();
        return true;
    }

    boolean hasResult() {
        return seen.isPresent() || counts.isPresent();
    }

    /** Something ended it that is no result; the first counts. */
    void breakOff(String why, List<String> details) {
        if (broken.isEmpty()) {
            broken = Optional.of(details.isEmpty() ? why : why + "\n" + String.join("\n", details));
        }
    }

    /** How it went. It passed only when the board said so. */
    TestOutcome outcome(Duration time) {
        Result how = result();
        String why = switch (how) {
            case PASSED -> "";
            case SKIPPED -> message.isEmpty() ? "ignored on the board" : message;
            case FAILED ->
                broken.orElse(
                        message.isEmpty() ? "failed on the board; the line of its result could not be read" : message);
        };
        return new TestOutcome(file.isEmpty() ? entry.suite() : file, entry.name(), how, why, time);
    }

    private Result result() {
        if (broken.isPresent() || failures() > 0) {
            return Result.FAILED;
        }
        return seen.or(() -> counts.map(
                        c -> count(c, 1) == 0 ? Result.FAILED : count(c, 3) > 0 ? Result.SKIPPED : Result.PASSED))
                .orElse(Result.FAILED);
    }

    private long failures() {
        return counts.map(c -> count(c, 2)).orElse(0L);
    }

    private static long count(Matcher counts, int group) {
        return Long.parseLong(counts.group(group));
    }

    /** The file's name without its folder and extension. */
    private static String fileName(String path) {
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        int dot = name.indexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
