package io.github.espmaven.job.provision;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.ExternalProgram;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.ProcessEnd;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.firmware.DeviceRows;
import io.github.espmaven.firmware.DeviceTable;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.job.ManyBoards;
import io.github.espmaven.job.ManyBoards.OnFailure;
import io.github.espmaven.job.QuietListener;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.job.board.SharedConnection;
import io.github.espmaven.job.provision.Station.Result;
import io.github.espmaven.monitor.ExpectedSequence;
import io.github.espmaven.port.Ports;
import io.github.espmaven.report.BoardsReport;
import io.github.espmaven.report.BoardsReport.Done;
import io.github.espmaven.report.BoardsReport.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Does one board after the other: checks it, flashes it with its own row of the devices' table, checks its start, writes it
 * down, and only then says how it ended. A row is given to a board before anything is written to it, and stays with it.
 */
public final class ProvisionJob {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final ProvisionRequest request;
    private final Attempt.Release release;
    private final Set<DeviceRows> tables = new LinkedHashSet<>();
    private final Clock clock;
    private final ProvisionLog log;
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private volatile Optional<EspException> unwritten = Optional.empty();
    private Optional<Long> looked = Optional.empty();
    private boolean usedUp;

    /** A connection to a board that lies where it was done. */
    private record Held(SharedConnection connection, JobListener listener) {}

    /**
     * Reads the firmware's files, which are not read again.
     *
     * @param places where boards are now, for files that only some of them get
     * @throws EspException what is wrong with them, {@code BAD_PARAMETER} for a value to be logged that no table has
     */
    public ProvisionJob(ProvisionRequest request, List<NamedBoard> places, Clock clock) throws EspException {
        this.request = request;
        this.clock = clock;
        this.log = new ProvisionLog(request.log(), clock);
        this.release = Attempt.Release.of(request.flash(), clock);
        for (NamedBoard place : places.isEmpty() ? List.of(NamedBoard.at(Ports.AUTO)) : places) {
            Attempt.Release own = release.at(place);
            own.flash().inputs().readNow(own.flash().options().contains(FlashOption.FORCE));
            tables.addAll(own.tables());
        }
        requireColumns();
        if (request.command().isPresent()) {
            ResultLine.requireKnown(request.command().get(), request.log().values());
        }
        if (!request.flash().options().contains(FlashOption.VERIFY)) {
            throw EspException.badParameter(
                    "esp.verify is false, and a board passes with a proof alone", "esp.verify", "true");
        }
        new ExpectedSequence(request.flash().boot().expected(), List.of(""));
    }

    private void requireColumns() throws EspException {
        List<String> keys = new ArrayList<>();
        for (DeviceRows table : tables) {
            keys.addAll(table.table().keys());
        }
        for (String value : request.log().values()) {
            if (!keys.contains(value)) {
                throw EspException.badParameter(
                        "no table of devices has the column " + value,
                        "esp.logValues",
                        keys.isEmpty() ? "none, without <devices>" : String.join(", ", keys));
            }
        }
    }

    /** A table of devices in words: {@code devices.csv: 3 rows are free, 97 have their boards}. */
    public List<String> rowLines() throws EspException {
        List<String> lines = new ArrayList<>();
        for (DeviceRows table : tables) {
            DeviceTable now = table.table();
            lines.add(table.file() + ": " + now.free() + " rows are free, "
                    + now.addresses().size() + " have their boards");
        }
        return lines;
    }

    /**
     * Does boards until the line ends.
     *
     * @param parallel how many at the same time
     * @param listeners who is told what happens to a board
     * @throws EspException {@code FILE_UNWRITABLE} when a board could not be written down: no other is begun then;
     *     {@code NO_PORT} when fewer boards came than wanted, {@code NO_ROW_LEFT} when the rows were fewer
     */
    public BoardsReport run(Station station, int parallel, Function<NamedBoard, JobListener> listeners)
            throws EspException {
        log.open();
        Arrivals arrivals = new Arrivals(request.end(), station, this::isUsedUp, clock);
        try {
            new ManyBoards(parallel, OnFailure.CONTINUE, clock)
                    .run(
                            arrivals,
                            listeners,
                            (board, listener) -> waitedFor(board, listener, arrivals),
                            (board, row) -> ended(board, row, station, arrivals));
        } finally {
            held.values().forEach(place -> place.connection().release(place.listener()));
        }
        if (unwritten.isPresent()) {
            throw unwritten.get();
        }
        if (arrivals.lacking() > 0 && (request.end().count() > 0 || !isUsedUp())) {
            throw tooFew(arrivals.handled());
        }
        return new BoardsReport(List.copyOf(rows.values()));
    }

    private EspException tooFew(int handled) {
        String done =
                handled + (request.end().count() > 0 ? " of " + request.end().count() : "") + " boards came";
        return isUsedUp()
                ? new EspException(Problem.NO_ROW_LEFT, "each row of the table has its board; " + done)
                : new EspException(
                        Problem.NO_PORT,
                        "no other board came within "
                                + request.end().idle().orElse(Duration.ZERO).toSeconds() + " s; " + done);
    }

    /** The end of the process waits for the line of a board that has begun. */
    private Done waitedFor(NamedBoard board, JobListener listener, Arrivals arrivals) throws EspException {
        ProcessEnd.Work waitedFor = new ProcessEnd.Work();
        try {
            return provision(board, listener, arrivals);
        } finally {
            waitedFor.close();
        }
    }

    /**
     * Asks whether there is another board than the last. The first question puts that one into its loader, where it waits to
     * be asked again without a reset; another one is left connected.
     */
    private boolean isNobody(NamedBoard board, Held place, Arrivals arrivals) {
        place.connection().begin(true);
        try {
            BoardRequest asked = board.request(release.flash().inputs().board()).byRom();
            BoardAccess access =
                    new BoardAccess(asked.sharing(Optional.of(place.connection())), clock, place.listener());
            return access.use((device, summary) -> {
                boolean same = arrivals.isStillThere(board, summary.mac().flatMap(MacAddress::parse));
                access.restart(device);
                return same;
            });
        } catch (EspException e) {
            return arrivals.isNobody(board, Optional.empty(), e, place.listener()::waiting);
        } finally {
            place.connection().begin(false);
        }
    }

    private Done provision(NamedBoard board, JobListener listener, Arrivals arrivals) throws EspException {
        Optional<Held> place = arrivals.asksAgain(board)
                ? Optional.of(held.computeIfAbsent(
                        board.port(),
                        port -> new Held(new SharedConnection(), new QuietListener(listener, text -> text))))
                : Optional.empty();
        if (place.isPresent() && isNobody(board, place.get(), arrivals)) {
            return Done.well("", new JsonObject());
        }
        long start = clock.nanoTime();
        Admission admission = new Admission(request.board(), log, mac -> arrivals.isStillThere(board, mac), listener);
        Attempt attempt =
                Attempt.at(board, request.log(), release.sharing(place.map(Held::connection)), admission, listener);
        Optional<EspException> failure = attempt.failure();
        if (failure.isPresent() && arrivals.isNobody(board, attempt.mac(), failure.get(), listener::waiting)) {
            return Done.well("", new JsonObject());
        }
        JsonObject begun = attempt.line(board, clock.epochMillis());
        JsonObject line = write(ResultLine.with(begun, clock.since(start), failure));
        Optional<EspException> unpassed = pass(line, listener);
        if (failure.isEmpty() && unpassed.isPresent()) {
            return Done.failed(unpassed.get(), write(ResultLine.with(begun, clock.since(start), unpassed)));
        }
        return failure.map(e -> Done.failed(e, line)).orElseGet(() -> Done.well(ResultLine.words(line), line));
    }

    private JsonObject write(JsonObject line) throws EspException {
        boolean brokenOff = Thread.interrupted(); // its line is written all the same
        try {
            log.append(line);
            return line;
        } catch (EspException e) {
            unwritten = Optional.of(e);
            throw e;
        } finally {
            if (brokenOff) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Gives the result to the command; tells why that failed. */
    private Optional<EspException> pass(JsonObject line, JobListener listener) {
        if (request.command().isEmpty() || ResultLine.result(line).equals(Optional.of(Result.REFUSED))) {
            return Optional.empty();
        }
        try {
            ResultLine.pass(line, request.command().get());
            return Optional.empty();
        } catch (ExternalProgram.Failure e) {
            String program = request.command().get().command().get(0);
            listener.warning(program + " did not take the result: " + e.getMessage());
            return Optional.of(new EspException(
                    Problem.RESULT_COMMAND_FAILED,
                    program + " did not take the result: " + e.getMessage(),
                    Evidence.of(Key.PARAMETER, "esp.resultCommand")));
        }
    }

    private synchronized void ended(NamedBoard board, Row row, Station station, Arrivals arrivals) {
        JsonObject line = row.done().json();
        boolean counts = !line.isEmpty();
        Optional<MacAddress> mac =
                line.has("mac") ? MacAddress.parse(line.get("mac").getAsString()) : Optional.empty();
        try {
            if (counts) {
                Result result = ResultLine.result(line).orElse(Result.FAIL);
                String name = mac.map(MacAddress::toString).orElse(board.name());
                if (result != Result.REFUSED || !rows.containsKey(name)) {
                    rows.put(name, new Row(name, row.took(), row.done()));
                }
                station.ended(board, result, row);
            }
        } finally {
            boolean last = unwritten.isPresent() || (request.end().stopAtFailure() && !row.isDone());
            arrivals.ended(board, mac, counts, last);
        }
    }

    /** Whether each row of the tables has a board that has passed. */
    private boolean isUsedUp() {
        if (!tables.isEmpty() && (looked.isEmpty() || clock.hasPassed(looked.get(), LOOK_AGAIN))) {
            looked = Optional.of(clock.nanoTime());
            try {
                Map<String, JsonObject> last = log.last();
                usedUp = true;
                for (DeviceRows table : tables) {
                    DeviceTable now = table.table();
                    usedUp &= now.free() == 0
                            && now.addresses().stream()
                                    .map(mac -> Optional.ofNullable(last.get(mac.toString())))
                                    .allMatch(line ->
                                            line.flatMap(ResultLine::result).equals(Optional.of(Result.PASS)));
                }
            } catch (EspException halfSaved) { // by the editor of whoever puts in more rows
                usedUp = false;
            }
        }
        return usedUp;
    }
}
