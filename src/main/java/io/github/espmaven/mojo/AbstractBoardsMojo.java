package io.github.espmaven.mojo;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.ProcessEnd;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.job.ManyBoards.OnFailure;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.job.input.ChoiceParameter;
import io.github.espmaven.port.Ports;
import io.github.espmaven.report.BoardsReport;
import io.github.espmaven.report.BoardsReport.Done;
import io.github.espmaven.report.BoardsReport.Row;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Parameters of the goals that work on several boards at the same time. */
abstract class AbstractBoardsMojo extends AbstractBoardMojo {

    /**
     * Several boards, worked on at the same time: a list of {@code <board>} with {@code <port>} and, where they matter,
     * {@code <name>}, {@code <mac>} (the address its chip must have), {@code <chip>} and {@code <values>} of its own, which
     * images name by <code>${board.KEY}</code>. Default: the one at {@code port}; that alone,
     * too, where {@code -Desp.port} names it.
     */
    @Parameter
    private @Nullable List<BoardParameter> boards;

    /**
     * Several boards in one text: ports separated by commas, {@code auto} for all ports that look like a board and pass
     * {@code portFilter}, or a file {@code boards.csv} (with a line of the names {@code name,port,mac,chip} first, and
     * of values of their own) or {@code boards.json} (a list of objects with these). Replaces {@code boards}.
     */
    @Parameter(property = "esp.boards")
    private @Nullable String boardList;

    /**
     * With several boards: {@code continue} finishes the others when one fails, and then fails with the list; {@code stop}
     * begins no other.
     */
    @Parameter(property = "esp.onFailure", defaultValue = "continue")
    private String onFailure = "continue";

    /** How many boards at the same time. */
    @Parameter(property = "esp.parallel", defaultValue = "16")
    private int parallel = 16;

    /**
     * Folder of the test report {@code TEST-*.xml}, in which each board is a test case, or what was watched on it. Default:
     * for monitors {@code target/failsafe-reports}; other goals write one only where this is set.
     */
    @Parameter(property = "esp.reportsDirectory")
    private @Nullable File reportsDirectory;

    /** What a goal does with a board. */
    @FunctionalInterface
    interface BoardWork {
        /**
         * Does it.
         *
         * @param named which of several boards; empty: the only one
         * @param board how to reach it
         */
        Done on(Optional<NamedBoard> named, BoardRequest board, JobListener listener) throws EspException;
    }

    /** Shows what a job on one board tells; a goal that is for one only asks for it where several are named. */
    @Override
    final LogListener listener() throws EspException {
        Optional<BoardsGoal> several = namesPort() ? Optional.empty() : boards();
        if (several.isPresent()) {
            throw EspException.badParameter(
                    "this goal is for one board, and boards are named, but not esp.port",
                    "esp.port",
                    several.get().boards().stream().map(NamedBoard::port).collect(Collectors.joining(", ")));
        }
        return super.listener();
    }

    /**
     * Does work on the board, or at the same time on all that are named, prints what came of it, and reports it.
     *
     * @param output where the report goes as JSON; null: nowhere
     * @throws EspException why it failed; of several boards {@code BOARDS_FAILED}
     */
    final void work(BoardRequest common, @Nullable File output, BoardWork work) throws EspException {
        work(boards(), common, output, work);
    }

    /** The same on those boards. */
    final void work(Optional<BoardsGoal> several, BoardRequest common, @Nullable File output, BoardWork work)
            throws EspException {
        ProcessEnd.Work waitedFor = new ProcessEnd.Work();
        try {
            workNow(several, common, output, work);
        } catch (EspException e) {
            if (ProcessEnd.isNear()) { // Maven does not come to it
                getLog().error(Remedies.explain(e));
            }
            throw e;
        } finally {
            waitedFor.close();
        }
    }

    private void workNow(Optional<BoardsGoal> several, BoardRequest common, @Nullable File output, BoardWork work)
            throws EspException {
        if (several.isPresent()) {
            BoardsReport report = several.get()
                    .run(
                            screen(),
                            tellsJson(),
                            getLog(),
                            (board, listener) -> work.on(Optional.of(board), board.request(common), listener));
            write(report, output, report.json());
            getLog().info(report.conclusion());
            return;
        }
        one(common, output, work);
    }

    private void one(BoardRequest common, @Nullable File output, BoardWork work) throws EspException {
        Clock clock = Clock.system();
        long start = clock.nanoTime();
        Optional<File> written = Optional.ofNullable(output);
        Done done;
        try {
            done = work.on(Optional.empty(), common, listener());
        } catch (EspException e) {
            done = Done.failed(e, new JsonObject());
            written = Optional.empty(); // the goal has none for this
        }
        done.details().forEach(getLog()::info);
        BoardsReport report = new BoardsReport(List.of(new Row(common.port().name(), clock.since(start), done)));
        write(report, written.orElse(null), done.json());
        if (done.failure().isPresent()) {
            throw done.failure().get();
        }
        done.line().filter(line -> !line.isEmpty()).ifPresent(getLog()::info);
    }

    /** Where a report cannot be written either, the first failure is what the user must read. */
    final void write(BoardsReport report, @Nullable File output, JsonObject json) throws EspException {
        try {
            toJson(output, json);
            if (reportsDirectory != null) {
                String suite =
                        "esp." + project().map(p -> p.getArtifactId() + ".").orElse("") + goal() + suffix('.');
                report.junit(suite, goal()).write(reportsDirectory.toPath(), buildStart());
            }
        } catch (EspException e) {
            if (report.rows().stream().allMatch(Row::isDone)) {
                throw e;
            }
            getLog().warn(e.getMessage());
        }
    }

    /** Where test reports go, where that is said. */
    final Optional<Path> reportsDirectory() {
        return Optional.ofNullable(reportsDirectory).map(File::toPath);
    }

    /** What tells this execution of the goal from others in the same POM; empty for the usual one. */
    final String suffix(char separator) {
        return executionId().startsWith("default-") ? "" : separator + executionId();
    }

    final boolean findsBoards() {
        return boardList != null && boardList.strip().equalsIgnoreCase(Ports.AUTO);
    }

    /** How many boards at the same time. */
    final int parallel() {
        return parallel;
    }

    /** What becomes of the others when one fails. */
    final OnFailure onFailure() throws EspException {
        return ChoiceParameter.of(OnFailure.class, "esp.onFailure", onFailure);
    }

    /**
     * The boards, where several are named: not where the user says a port, and the boards stand in the POM.
     *
     * @throws EspException {@code BAD_PARAMETER} where the user says both
     */
    final Optional<BoardsGoal> boards() throws EspException {
        boolean one = isSaidByUser("esp.port");
        if (one && isSaidByUser("esp.boards")) {
            throw EspException.badParameter(
                    "esp.port names one board, and esp.boards several",
                    "esp.port",
                    "no value, or no esp.boards beside it");
        }
        return one
                ? Optional.empty()
                : BoardsGoal.of(boardList, boards, parallel, onFailure, directory(), portFilters());
    }
}
