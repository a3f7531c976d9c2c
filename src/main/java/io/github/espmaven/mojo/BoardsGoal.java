package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.job.ManyBoards;
import io.github.espmaven.job.ManyBoards.OnFailure;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.job.input.BoardList;
import io.github.espmaven.job.input.ChoiceParameter;
import io.github.espmaven.port.PortFilter;
import io.github.espmaven.port.PortQueue;
import io.github.espmaven.port.Ports;
import io.github.espmaven.report.BoardsReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Work on several boards, as the parameters of a goal say.
 *
 * @param boards all of them
 * @param parallel how many at the same time
 * @param onFailure what becomes of the others when one fails
 */
record BoardsGoal(List<NamedBoard> boards, int parallel, OnFailure onFailure) {

    /**
     * The boards that are named; empty where none are, and the goal is for one.
     *
     * @param text the parameter's text, which replaces {@code list}
     * @param filters which ports {@code auto} may take
     */
    static Optional<BoardsGoal> of(
            @Nullable String text,
            @Nullable List<BoardParameter> list,
            int parallel,
            String onFailure,
            Path directory,
            List<PortFilter> filters)
            throws EspException {
        if (text == null && list == null) {
            return Optional.empty();
        }
        if (parallel < 1) {
            throw EspException.badParameter("esp.parallel is " + parallel, "esp.parallel", "1 and more");
        }
        List<NamedBoard> boards = text != null
                ? BoardList.parse(text, directory, () -> found(filters))
                : BoardList.of(ListParameter.elements("boards", list).stream()
                        .map(BoardParameter::all)
                        .toList());
        return Optional.of(
                new BoardsGoal(boards, parallel, ChoiceParameter.of(OnFailure.class, "esp.onFailure", onFailure)));
    }

    private static List<String> found(List<PortFilter> filters) throws EspException {
        if (!PortFilter.macs(filters)
                .isEmpty()) { // most ports do not tell it, and their boards would be worked on, too
            throw EspException.badParameter(
                    "esp.boards is auto, and esp.portFilter names a chip's address, which few ports tell",
                    "esp.boards",
                    "a file boards.csv with a column mac; auto with other filters");
        }
        return new Ports(Clock.system()).boards(filters);
    }

    /** The same with all at the same time, for what happens between them. */
    BoardsGoal atOnce() {
        return new BoardsGoal(boards, boards.size(), OnFailure.CONTINUE);
    }

    /**
     * Does it, and shows what happens.
     *
     * @param json whether progress is told as JSON, a line an event
     * @throws EspException {@code BOARDS_FAILED} when one failed; what each needs has been said
     */
    BoardsReport run(Screen screen, boolean json, Log log, ManyBoards.Work work) throws EspException {
        PortQueue queue = PortQueue.ofThisUser(Clock.system());
        for (NamedBoard board : boards) {
            queue.otherHolder(board.port())
                    .ifPresent(holder -> log.warn(board.name() + " has to wait: its port is held by " + holder));
        }
        BoardLines lines = new BoardLines(screen, json, boards, Clock.system());
        List<BoardsReport.Row> rows;
        try {
            rows = new ManyBoards(parallel, onFailure, Clock.system()).run(boards, lines::of, lines.telling(work));
        } finally {
            lines.end();
        }
        BoardsReport report = new BoardsReport(rows);
        rows.forEach(row -> row.done().details().forEach(line -> log.info(row.name() + ": " + line)));
        report.lines().forEach(log::info);
        report.warnings().forEach(log::warn);
        Map<String, List<String>> failed = new LinkedHashMap<>(); // what is equal of many is said once
        rows.forEach(row -> row.done()
                .failure()
                .ifPresent(e -> failed.computeIfAbsent(Remedies.explain(e), text -> new ArrayList<>())
                        .add(row.name())));
        failed.forEach((text, names) -> log.error(String.join(", ", names) + ": " + text));
        return report;
    }
}
