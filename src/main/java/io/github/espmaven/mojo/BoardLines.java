package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.flash.FlashEvent;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.job.ManyBoards;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.BoardsReport.Done;
import io.github.espmaven.report.FlashProgress;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.report.ProgressJson;
import io.github.espmaven.report.ShortNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Shows several boards at work: on a terminal a line a board that is drawn over, elsewhere a line when the state of a board
 * changes. Called by the threads of all of them.
 */
final class BoardLines {
    private static final Duration REDRAW = Duration.ofMillis(100);

    /** A terminal has 24 rows or more. */
    private static final int MOST_LINES = 20;

    /** With these a line with a bar fits into 80 columns. */
    private static final int NAME_COLUMNS = 16;

    private final Screen screen;
    private final boolean json;
    private final Clock clock;
    private final Map<String, Line> states = new LinkedHashMap<>();
    private final Map<String, String> printed = new HashMap<>();
    private long drawnAt;

    /** What a terminal shows of a board. */
    private record Line(boolean atWork, String chip, String state) {}

    /** @param json whether progress is told as JSON, a line an event */
    BoardLines(Screen screen, boolean json, List<NamedBoard> boards, Clock clock) {
        this.screen = screen;
        this.json = json;
        this.clock = clock;
        boards.forEach(board -> states.put(board.name(), new Line(false, "", "waiting")));
    }

    synchronized JobListener of(NamedBoard board) {
        states.put(board.name(), new Line(true, "", "connecting"));
        redraw();
        return new Listener(board.name());
    }

    /** The same work, of whose end the board's line tells, too. */
    ManyBoards.Work telling(ManyBoards.Work work) {
        return (board, listener) -> {
            try {
                Done done = work.on(board, listener);
                done.failure().ifPresentOrElse(e -> failed(board.name(), e), () -> ended(board.name(), "done"));
                return done;
            } catch (EspException e) {
                failed(board.name(), e);
                throw e;
            }
        };
    }

    private synchronized void failed(String board, EspException e) {
        String code = "failed: " + e.problem().code() + " ";
        if (!screen.isTerminal()) {
            screen.line(text(board, code + e.getMessage()));
        }
        ended(board, code + e.problem().title()); // a message begins with long names
    }

    private synchronized void ended(String board, String state) {
        states.computeIfPresent(board, (name, line) -> new Line(false, line.chip, state));
        redraw();
    }

    /** Takes the lines away that were drawn. */
    synchronized void end() {
        screen.drawLines(List.of());
    }

    /** Tells what came of a board, in lines that stay together. */
    synchronized void ended(String board, List<String> lines, Consumer<String> log) {
        states.put(board, new Line(false, "", "waiting for a board"));
        screen.drawLines(List.of());
        lines.forEach(log);
        redraw();
    }

    /** @param said the same where there is no terminal, once */
    private synchronized void state(String board, String chip, String state, String said) {
        states.put(board, new Line(true, chip, state));
        redraw();
        if (!screen.isTerminal() && !said.equals(printed.put(board, said))) {
            screen.line(text(board, said));
        }
    }

    private synchronized void progress(String board, String chip, String state) {
        states.put(board, new Line(true, chip, state));
        if (clock.hasPassed(drawnAt, REDRAW)) {
            redraw();
        }
    }

    private synchronized void warning(String board, String text) {
        screen.warning(board + ": " + text);
        drawAgain();
    }

    /** A line of its own. */
    synchronized void line(String text) {
        screen.line(text);
        drawAgain();
    }

    private synchronized void debug(String board, String text) {
        screen.debug(board + ": " + text);
        drawAgain();
    }

    private void drawAgain() {
        if (!screen.showsLines()) {
            redraw();
        }
    }

    private void redraw() {
        if (!screen.isTerminal()) {
            return;
        }
        drawnAt = clock.nanoTime();
        List<Map.Entry<String, Line>> shown = states.entrySet().stream()
                .sorted(Comparator.comparing(e -> states.size() > MOST_LINES && !e.getValue().atWork))
                .limit(states.size() > MOST_LINES ? MOST_LINES - 1 : MOST_LINES)
                .toList();
        ShortNames names = ShortNames.of(states.keySet(), NAME_COLUMNS);
        List<String> lines = new ArrayList<>(shown.stream()
                .map(e -> names.padded(e.getKey()) + "  " + drawn(e.getValue()))
                .toList());
        if (shown.size() < states.size()) {
            lines.add("  … and " + (states.size() - shown.size()) + " more");
        }
        screen.drawLines(lines);
    }

    private static String drawn(Line line) {
        return line.chip.isEmpty() ? line.state : String.format(Locale.ROOT, "%-8s  %s", line.chip, line.state);
    }

    private String text(String board, String state) {
        int width = states.keySet().stream().mapToInt(String::length).max().orElse(1);
        return String.format(Locale.ROOT, "  %-" + width + "s  %s", board, state);
    }

    private final class Listener implements JobListener {
        private final String board;
        private String chip = "";
        private long writingSince;

        Listener(String board) {
            this.board = board;
        }

        @Override
        public void waiting(String text) {
            say(text, text);
        }

        @Override
        public void connected(BoardSummary summary) {
            chip = summary.chip();
            say("connected" + summary.mac().map(mac -> ", MAC " + mac).orElse(""), summary.line());
        }

        private void say(String state, String said) {
            state(board, chip, state, said);
        }

        /** Where there is no terminal the chip is in front of it. */
        private void say(String state) {
            say(state, chip + "  " + state);
        }

        @Override
        public void flash(FlashEvent event) {
            if (json) {
                new ProgressJson(BoardLines.this::line, Optional.of(board)).accept(event);
            } else if (event instanceof FlashEvent.Planned planned) {
                planned.plan().warnings().forEach(this::warning);
            } else if (event instanceof FlashEvent.Erasing) {
                say("erasing");
            } else if (event instanceof FlashEvent.Writing writing) {
                writingSince = clock.nanoTime();
                say("writing " + writing.region().name());
            } else if (event instanceof FlashEvent.Written written) {
                String bar = FlashProgress.bar(written, clock.since(writingSince));
                progress(
                        board,
                        chip,
                        String.format(
                                Locale.ROOT, "%-28s %s", bar, written.region().name()));
            } else if (event instanceof FlashEvent.Restarted restarted) {
                warning(restarted.region().name() + ": " + restarted.reason());
            } else if (event instanceof FlashEvent.Unverified unverified) {
                warning(unverified.region().name() + ": not verified: " + unverified.reason());
            } else if (event instanceof FlashEvent.Finished finished) {
                boolean proven = finished.report().regions().stream().noneMatch(r -> r.state() == State.WRITTEN);
                say(proven ? "written and verified" : "written");
            }
        }

        @Override
        public void flashed(FlashResult result) {
            progress(board, chip, "restarted");
        }

        @Override
        public void console(String line) {
            BoardLines.this.line(text(board, "> " + line));
        }

        @Override
        public void warning(String text) {
            BoardLines.this.warning(board, text);
        }

        @Override
        public void debug(String text) {
            BoardLines.this.debug(board, text);
        }
    }
}
