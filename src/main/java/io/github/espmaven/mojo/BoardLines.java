package io.github.espmaven.mojo;

import io.github.espmaven.flash.FlashEvent;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.report.ProgressJson;
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
    private final Screen screen;
    private final boolean json;
    private int width;
    private final Map<String, String> states = new LinkedHashMap<>();
    private final Map<String, String> printed = new HashMap<>();

    /** @param json whether progress is told as JSON, a line an event */
    BoardLines(Screen screen, boolean json, List<NamedBoard> boards) {
        this.screen = screen;
        this.json = json;
        this.width = boards.stream().mapToInt(b -> b.name().length()).max().orElse(1);
        boards.forEach(board -> states.put(board.name(), "waiting"));
    }

    synchronized JobListener of(NamedBoard board) {
        width = Math.max(width, board.name().length());
        states.putIfAbsent(board.name(), "waiting");
        return new Listener(board.name());
    }

    /** Takes the lines away that were drawn. */
    synchronized void end() {
        screen.drawLines(List.of());
    }

    /** Tells what came of a board, in lines that stay together. */
    synchronized void ended(String board, List<String> lines, Consumer<String> log) {
        states.put(board, "waiting for a board");
        screen.drawLines(List.of());
        lines.forEach(log);
        drawAgain();
    }

    private synchronized void state(String board, String state) {
        states.put(board, state);
        if (screen.isTerminal()) {
            draw();
        } else if (!state.equals(printed.put(board, state))) {
            screen.line(text(board, state));
        }
    }

    private synchronized void progress(String board, String state) {
        states.put(board, state);
        if (screen.isTerminal()) {
            draw();
        }
    }

    private synchronized void warning(String board, String text) {
        screen.warning(board + ": " + text);
        drawAgain();
    }

    private synchronized void line(String text) {
        screen.line(text);
        drawAgain();
    }

    private synchronized void debug(String board, String text) {
        screen.debug(board + ": " + text);
        drawAgain();
    }

    private void drawAgain() {
        if (screen.isTerminal() && !screen.showsLines()) {
            draw();
        }
    }

    private void draw() {
        screen.drawLines(states.entrySet().stream()
                .map(board -> text(board.getKey(), board.getValue()))
                .toList());
    }

    private String text(String board, String state) {
        return String.format(Locale.ROOT, "  %-" + width + "s  %s", board, state);
    }

    private final class Listener implements JobListener {
        private final String board;
        private String chip = "";

        Listener(String board) {
            this.board = board;
        }

        @Override
        public void waiting(String text) {
            state(board, text);
        }

        @Override
        public void connected(BoardSummary summary) {
            chip = summary.chip();
            state(board, summary.line());
        }

        @Override
        public void flash(FlashEvent event) {
            if (json) {
                new ProgressJson(BoardLines.this::line, Optional.of(board)).accept(event);
            } else if (event instanceof FlashEvent.Planned planned) {
                planned.plan().warnings().forEach(this::warning);
            } else if (event instanceof FlashEvent.Erasing) {
                state(board, chip + "  erasing");
            } else if (event instanceof FlashEvent.Writing writing) {
                state(board, chip + "  writing " + writing.region().name());
            } else if (event instanceof FlashEvent.Written written) {
                long percent = 100L * written.bytesDone() / written.region().length();
                progress(board, chip + "  writing " + written.region().name() + "  " + percent + "%");
            } else if (event instanceof FlashEvent.Restarted restarted) {
                warning(restarted.region().name() + ": " + restarted.reason());
            } else if (event instanceof FlashEvent.Unverified unverified) {
                warning(unverified.region().name() + ": not verified: " + unverified.reason());
            } else if (event instanceof FlashEvent.Finished finished) {
                boolean proven = finished.report().regions().stream().noneMatch(r -> r.state() == State.WRITTEN);
                state(board, chip + (proven ? "  written and verified" : "  written"));
            }
        }

        @Override
        public void flashed(FlashResult result) {
            progress(board, chip + "  restarted");
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
