package io.github.espmaven.mojo;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.ExternalProgram;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.job.BootCheckRequest;
import io.github.espmaven.job.FlashRequest;
import io.github.espmaven.job.ManyBoards.OnFailure;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.job.provision.ProvisionJob;
import io.github.espmaven.job.provision.ProvisionRequest;
import io.github.espmaven.job.provision.ProvisionRequest.End;
import io.github.espmaven.monitor.Expectation;
import io.github.espmaven.monitor.ExpectedSequence;
import io.github.espmaven.port.PortFilter;
import io.github.espmaven.port.Ports;
import io.github.espmaven.report.BoardsReport;
import io.github.espmaven.terminal.JLineTerminal;
import io.github.espmaven.terminal.UserTerminal;
import java.io.File;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * A station of a production line: waits for a board, checks it, flashes it with its own row of the devices' table, checks its
 * start, writes it down, shows PASS or FAIL, and takes the next.
 */
@Mojo(name = "provision", requiresProject = false, threadSafe = true)
public final class ProvisionMojo extends FlashMojo {
    /** Where nobody sits who could say that there will be no other board. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /**
     * The station ends after so many boards, whether they passed or not. 0: it goes on until each row of the devices' table
     * has its board, or a key (q, Ctrl+C) ends it; without a terminal, only the boards that are there now are done.
     */
    @Parameter(property = "esp.count", defaultValue = "0")
    private int count;

    /** What the station is called in the log. Default: the name of this machine. */
    @Parameter(property = "esp.station")
    private @Nullable String station;

    /**
     * The log, without its ending: a line a board is added to {@code NAME.csv} and {@code NAME.jsonl}. Several stations may
     * share it. Not in a folder that is deleted with builds. Default: {@code provision-log} in the module's directory.
     */
    @Parameter(property = "esp.provisionLog")
    private @Nullable File provisionLog;

    /** Columns of the devices' table whose values may be written into the log and shown: {@code device.serial}. */
    @Parameter(property = "esp.logValues")
    private @Nullable List<String> logValues;

    /**
     * A program that is run with the result of each board that passed or failed, a label printer's perhaps: it gets the
     * board's line of the log as JSON at its input, and in its arguments {@code {result}}, {@code {code}}, {@code {mac}},
     * {@code {device.serial}} and the like stand for values of it. It has five minutes; a board that passed fails with it.
     */
    @Parameter(property = "esp.resultCommand")
    private @Nullable String resultCommand;

    /** Does boards once more that have passed before, with the row that they have. Else they are refused. */
    @Parameter(property = "esp.repeat", defaultValue = "false")
    private boolean repeat;

    /** The least revision that a board's chip must have, as {@code v0.4}. Default: any that the images run on. */
    @Parameter(property = "esp.boardRevision")
    private @Nullable String boardRevision;

    /** The size that a board's flash must have, as {@code 4MB}. Default: any that the images fit. */
    @Parameter(property = "esp.boardFlash")
    private @Nullable String boardFlash;

    /**
     * What the fuses must be, else the build fails: {@code SECURE_BOOT_EN=1,BLOCK_KEY0=hidden}. Values are numbers, meanings
     * as the goal prints them, bytes in hexadecimal, or {@code hidden} and {@code locked} for the protections.
     */
    @Parameter(name = "assert", property = "esp.assert")
    private @Nullable String asserted;

    /**
     * Output that must come, in this order: a list of {@code <line>}, each a regular expression, or with
     * {@code <pattern>}, or {@code <text>} (exact) or {@code <anyOf>} (several {@code <pattern>}, of which one must come), and
     * {@code <within>} (a time from the line before), {@code <send>} (what to send to the board then). The lines in
     * {@code <anyOrder>} must all come, in any order. A {@code <send>} between lines is sent when all before it has come. With
     * several boards {@code board="NAME"} on a line or a {@code <send>} says which one is meant, else it is each.
     * The watch ends when all has come.
     */
    @Parameter
    private @Nullable PlexusConfiguration expect;

    /** The same with one line, for use without a POM. Replaces {@code expect} when both are given. */
    @Parameter(property = "esp.expect")
    private @Nullable String expectLine;

    /** The configuration's name is a word of Java's. */
    public void setAssert(String wanted) {
        asserted = wanted;
    }

    @Override
    void run() throws EspException {
        Screen screen = screen();
        FlashRequest flash = request(BootCheckRequest.When.ALWAYS, expected());
        Optional<Duration> arrival = flash.inputs().board().port().queueing().arrival();
        End end = end(screen.isTerminal(), arrival);
        StationView.Places places = places(flash.inputs().board());
        ProvisionRequest request = new ProvisionRequest(flash, requirements(), end, log(), command());
        List<NamedBoard> now = places.now();
        rehearse(flash.at(flash.inputs().board(), now.stream().findFirst())); // each may have values of its own
        ProvisionJob job = new ProvisionJob(request, now, Clock.system());
        job.rowLines().forEach(getLog()::info);
        if (isDryRun()) {
            return;
        }
        Optional<UserTerminal> keys = screen.isTerminal() ? Optional.of(JLineTerminal.open()) : Optional.empty();
        BoardLines lines = new BoardLines(screen, tellsJson(), now, Clock.system());
        try {
            StationView view = new StationView(places, lines, keys, getLog());
            BoardsReport report = done(job, view, lines);
            write(report, output().orElse(null), report.json());
            getLog().info(report.rows().isEmpty() ? "No board was done." : report.conclusion());
        } finally {
            keys.ifPresent(UserTerminal::close);
        }
    }

    private BoardsReport done(ProvisionJob job, StationView view, BoardLines lines) throws EspException {
        try {
            return job.run(view, parallel(), lines::of);
        } finally {
            lines.end();
        }
    }

    private ProvisionRequest.Requirements requirements() throws EspException {
        Optional<Revision> revision = Optional.ofNullable(boardRevision).flatMap(Revision::parse);
        OptionalLong bytes = boardFlash == null ? OptionalLong.empty() : ByteSize.parse(boardFlash);
        if (boardRevision != null && revision.isEmpty()) {
            throw bad("esp.boardRevision", boardRevision, "a revision, as v0.4");
        }
        if (boardFlash != null && bytes.orElse(0) < 1) {
            throw bad("esp.boardFlash", boardFlash, "a size, as 4MB");
        }
        return new ProvisionRequest.Requirements(revision, bytes, Optional.ofNullable(asserted), repeat);
    }

    private End end(boolean attended, Optional<Duration> arrival) throws EspException {
        if (count < 0 || parallel() < 1) {
            throw count < 0
                    ? bad("esp.count", String.valueOf(count), "0 and more")
                    : bad("esp.parallel", String.valueOf(parallel()), "1 and more");
        }
        boolean once = !attended && count == 0;
        Optional<Duration> usual = attended ? Optional.empty() : Optional.of(once ? Duration.ZERO : PATIENCE);
        return new End(count, once, onFailure() == OnFailure.STOP, arrival.or(() -> usual));
    }

    /** Where boards may be, asked anew each time where ports are not named. */
    private StationView.Places places(BoardRequest board) throws EspException {
        Ports ports = new Ports(Clock.system());
        List<PortFilter> filters = portFilters();
        Optional<BoardsGoal> named = findsBoards() ? Optional.empty() : boards();
        if (named.isPresent()) {
            return named.get()::boards;
        }
        String port = board.port().name();
        if (!findsBoards() && !port.strip().equalsIgnoreCase(Ports.AUTO)) {
            List<NamedBoard> one = List.of(NamedBoard.at(port.strip()));
            return () -> one;
        }
        StationView.Places all =
                () -> ports.boardsIfAny(filters).stream().map(NamedBoard::at).toList();
        if (!findsBoards() && !all.now().isEmpty()) {
            ports.resolve(port, filters); // which of several is meant must be said
        }
        return all;
    }

    private static EspException bad(String parameter, String value, String choices) {
        return EspException.badParameter(parameter + " is \"" + value + "\"", parameter, choices);
    }

    private ProvisionRequest.Log log() throws EspException {
        Path file = provisionLog == null ? directory().resolve("provision-log") : provisionLog.toPath();
        return new ProvisionRequest.Log(
                file,
                Optional.ofNullable(station).filter(name -> !name.isBlank()).orElseGet(ProvisionMojo::machine),
                ListParameter.elements("esp.logValues", logValues).stream()
                        .map(String::strip)
                        .toList());
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "station";
        }
    }

    private Optional<ExternalProgram> command() {
        return Optional.ofNullable(resultCommand)
                .filter(text -> !text.isBlank())
                .map(text ->
                        new ExternalProgram(ExternalProgram.words(text), directory(), ExternalProgram.USUAL_LIMIT));
    }

    private List<Expectation> expected() throws EspException {
        List<Expectation> all = ExpectParameter.of(expectLine, expect, this);
        ExpectedSequence.ofOne(all);
        return all;
    }
}
