package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.ReadFlashRequest;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.job.input.ChoiceParameter;
import io.github.espmaven.job.input.ConsoleParameters;
import io.github.espmaven.job.input.TimeText;
import io.github.espmaven.job.monitor.BackgroundMonitor.Watched;
import io.github.espmaven.job.monitor.BoardsMonitor;
import io.github.espmaven.job.monitor.MonitorRequest;
import io.github.espmaven.monitor.FailOn;
import io.github.espmaven.monitor.HexView;
import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.monitor.MonitorSettings.Silence;
import io.github.espmaven.monitor.MonitorSettings.TestEnd;
import io.github.espmaven.monitor.unity.UnityMenu;
import io.github.espmaven.report.BoardsReport;
import io.github.espmaven.report.JsonFile;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.maven.plugins.annotations.Parameter;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/** Parameters of the goals that watch a board. */
abstract class AbstractMonitorMojo extends AbstractBoardImagesMojo {
    static final Duration USUAL_DEADLINE = Duration.ofSeconds(60);

    /** Another port to watch than the one that flashes, as {@code esp.port}. Default: the same. */
    @Parameter(property = "esp.monitorPort")
    private @Nullable String monitorPort;

    /**
     * Baud rate of the board's console. Default: what the ROM of the chip uses, 115200, on the ESP8266 74880; the chip is
     * that of {@code esp.chip} or of the last flash at this port. {@code auto} begins so, and where what comes is no text it
     * finds the rate at which it is and goes on at that. The environment variable {@code MONITOR_BAUD} stands for it.
     */
    @Parameter(property = "esp.monitorBaud")
    private @Nullable String monitorBaud;

    /** Resets the board when the watch begins, so that its log is seen from the first line. */
    @Parameter(property = "esp.reset", defaultValue = "false")
    private boolean reset;

    /**
     * Programs, as ELF files: for {@code esp:elf2image} the one to make an image of; for the monitors those on the board, to
     * decode addresses: of several, the one is taken that the board itself names by its SHA-256. Default of the monitors:
     * those among or beside the {@code images}, those of the {@code buildDirectory}, and those that {@code esp:package} has
     * attached to the {@code firmware} (classifier {@code elf}).
     */
    @Parameter(property = "esp.elf")
    private @Nullable List<File> elf;

    /**
     * Which lines are shown: ESP-IDF's {@code TAG:LEVEL}, separated by blanks, as {@code wifi:W *:E}; {@code -:N} hides lines
     * without a tag; {@code /regex/} shows and {@code !/regex/} hides lines that match.
     */
    @Parameter(property = "esp.filter")
    private @Nullable String filter;

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

    /**
     * What must not happen: kinds of faults ({@code panic}, {@code abort}, {@code assertion}, {@code stack-overflow},
     * {@code heap-corruption}, {@code watchdog}, {@code watchdog-reset}, {@code brownout}, {@code brownout-reset},
     * {@code boot-loop}, {@code reset}, {@code bad-app} and more), {@code none}, and regular expressions for lines that must not come.
     * Default: all kinds; in an interactive monitor none.
     */
    @Parameter(property = "esp.failOn")
    private @Nullable List<String> failOn;

    /**
     * How many resets that nobody asked for are no fault, for programs that restart by themselves. Waking from deep sleep,
     * resets over USB and those that this plugin causes do not count. 0 and more.
     */
    @Parameter(property = "esp.allowResets", defaultValue = "0")
    private int allowResets;

    /**
     * How long to watch at most, as {@code 30s}. With expectations, those that have not come then have failed. Default:
     * {@code 60s}; in an interactive monitor none. {@code esp:monitor-start} watches on until {@code esp:monitor-stop} in
     * any case, and what is expected has time until then by default.
     */
    @Parameter(property = "esp.deadline")
    private @Nullable String deadline;

    /**
     * How many groups of tests the board runs, each with a last line of its framework, as Unity's {@code UNITY_END} prints
     * it; with the last of them the watch ends at once. 0: results of tests come without a last line. Default: not known;
     * {@code testQuiet} decides.
     */
    @Parameter(property = "esp.testGroups")
    private @Nullable Integer testGroups;

    /**
     * How long the board must be quiet after the last line of a group of tests, or after the answer to what the last
     * {@code expect} sends, until the watch ends, as {@code 5s}. A board that talks on and on about something else is
     * watched five times as long.
     */
    @Parameter(property = "esp.testQuiet", defaultValue = "2s")
    private String testQuiet = "2s";

    /**
     * Whether a board passes that prints nothing, or nothing of an application, when nothing is expected of it and no test
     * ran on it. For boards that really say nothing.
     */
    @Parameter(property = "esp.allowSilence", defaultValue = "false")
    private boolean allowSilence;

    /**
     * Shows times before lines, written as this pattern of {@code java.time} says: {@code HH:mm:ss.SSS}. Those in the log
     * file are written so too. Default: times are in the log file only, as {@code HH:mm:ss.SSS}.
     */
    @Parameter(property = "esp.timestampFormat")
    private @Nullable String timestampFormat;

    /**
     * Which lines are shown as hexadecimal, in rows of 16 bytes: {@code auto}: those that are no text, {@code always}: all,
     * beside their text, {@code never}. At most 4096 bytes in a row that are no text are shown so.
     */
    @Parameter(property = "esp.hex", defaultValue = "auto")
    private String hex = "auto";

    /** Largest size of the log file, as {@code 100MB}; it ends there, and the watch goes on. */
    @Parameter(property = "esp.monitorLogLimit", defaultValue = "100MB")
    private String monitorLogLimit = "100MB";

    /** Where all lines go, with times; five earlier runs are kept beside it. Default: {@code target/esp/monitor.log}. */
    @Parameter(property = "esp.monitorLog")
    private @Nullable File monitorLog;

    /**
     * Name of a partition from which the core dump is read after a crash, usually {@code coredump}, into
     * {@code target/esp/core.dump}. The board is reset for it. Default: only a dump that the board prints is saved.
     */
    @Parameter(property = "esp.coreDumpPartition")
    private @Nullable String coreDumpPartition;

    /** Whether it is a failure when there is no board; else the watch is skipped, and the report says so. */
    @Parameter(property = "esp.failIfNoBoard", defaultValue = "true")
    private boolean failIfNoBoard;

    /** All that was said, and defaults for the rest: every fault and a minute are the end. */
    final MonitorRequest request() throws EspException {
        return request(Optional.empty(), Ending.WHEN_DECIDED, Optional.of(FailOn.DEFAULT), Optional.of(USUAL_DEADLINE));
    }

    /** The same with when the watch ends, and other defaults for what ends it; of one of several boards. */
    final MonitorRequest request(
            Optional<NamedBoard> named, Ending ending, Optional<FailOn> usualFailOn, Optional<Duration> usualDeadline)
            throws EspException {
        int allowed = ConsoleParameters.notNegative("esp.allowResets", allowResets);
        Path results = outputDirectory();
        BoardRequest watched = watched(named);
        UnaryOperator<Path> own = named.isPresent() ? named.get()::beside : UnaryOperator.identity();
        return new MonitorRequest(
                watched,
                ConsoleParameters.baud(
                        monitorBaud(Optional.ofNullable(monitorBaud), System.getenv()), watched, flashReport()),
                listen(),
                reset ? MonitorRequest.Reset.HARD : MonitorRequest.Reset.NONE,
                ImageInputs.programs(
                        ListParameter.elements("esp.elf", elf), this::images, directory(), artifacts(), getLog()),
                LogFilter.parse(filter == null ? "" : filter),
                ExpectParameter.of(expectLine, expect, this),
                failOn(usualFailOn).map(f -> f.allowingResets(allowed)),
                deadline == null
                        ? (unity().isPresent() ? Optional.empty() : usualDeadline)
                        : Optional.of(TimeText.parse("esp.deadline", deadline)),
                ending,
                new MonitorRequest.Output(
                        own.apply(monitorLog == null ? results.resolve(logName() + ".log") : monitorLog.toPath()),
                        coreDumps(watched, own.apply(results.resolve("core" + suffix('-') + ".dump"))),
                        new MonitorRequest.Report(
                                reportsDirectory().orElse(results.resolveSibling("failsafe-reports")),
                                "esp." + project().map(p -> p.getArtifactId()).orElse("monitor") + suffix('.'),
                                buildStart()),
                        failIfNoBoard ? MonitorRequest.NoBoard.FAILS : MonitorRequest.NoBoard.IS_SKIPPED),
                testEnd(),
                allowSilence ? Silence.IS_ALLOWED : Silence.FAILS,
                new MonitorRequest.Console(
                        ConsoleParameters.search(monitorBaud(Optional.ofNullable(monitorBaud), System.getenv())),
                        unity(),
                        ConsoleParameters.times(Optional.ofNullable(timestampFormat)),
                        ConsoleParameters.logLimit(monitorLogLimit),
                        ChoiceParameter.of(HexView.Mode.class, "esp.hex", hex)));
    }

    /**
     * Watches several boards at the same time, whatever {@code parallel} says, and reports them together.
     *
     * @param stopped as of {@link BoardsMonitor}
     * @param opened as of {@link BoardsMonitor}
     * @return what went wrong on the boards
     * @throws EspException {@code BOARDS_FAILED} where one could not be watched
     */
    final Optional<EspException> watch(
            BoardsGoal several,
            Map<String, MonitorRequest> requests,
            BooleanSupplier stopped,
            Consumer<List<Watched>> opened)
            throws EspException {
        BoardsMonitor monitor = new BoardsMonitor(requests, Clock.system(), stopped, opened);
        BoardsReport report = several.atOnce().run(Screen.plain(getLog()), false, getLog(), monitor::watch);
        getLog().debug("report: " + monitor.report());
        JsonFile.write(outputDirectory().resolve("monitor" + suffix('-') + "-report.json"), report.json());
        try {
            getLog().info(report.conclusion());
            return Optional.empty();
        } catch (EspException e) {
            if (monitor.isBroken()) {
                throw e;
            }
            return Optional.of(e);
        }
    }

    /** What to watch of several boards, by name; all that is the same for all is refused once, before a port is opened. */
    final Map<String, MonitorRequest> requests(BoardsGoal several, Ending ending, Optional<Duration> usualDeadline)
            throws EspException {
        Map<String, MonitorRequest> requests = new LinkedHashMap<>();
        for (NamedBoard board : several.boards()) {
            requests.put(board.name(), request(Optional.of(board), ending, Optional.of(FailOn.DEFAULT), usualDeadline));
        }
        return requests;
    }

    private BoardRequest watched(Optional<NamedBoard> named) throws EspException {
        if (named.isPresent() && monitorPort != null) {
            throw EspException.badParameter(
                    "esp.monitorPort is one port, and boards names several",
                    "esp.monitorPort",
                    "no value; the port of each board's console in boards");
        }
        BoardRequest board = board();
        if (named.isPresent()) {
            return named.get().request(board);
        }
        return monitorPort == null ? board : board.withPort(monitorPort);
    }

    private Optional<FailOn> failOn(Optional<FailOn> usual) throws EspException {
        List<String> named = ListParameter.elements("esp.failOn", failOn);
        return named.isEmpty() ? usual : Optional.of(FailOn.parse(named));
    }

    private TestEnd testEnd() throws EspException {
        return new TestEnd(
                testGroups == null
                        ? OptionalInt.empty()
                        : OptionalInt.of(ConsoleParameters.notNegative("esp.testGroups", testGroups)),
                TimeText.parse("esp.testQuiet", testQuiet));
    }

    /** Where a flash of this module leaves its report. */
    final Path flashReport() {
        return outputDirectory().resolve("flash-report.json");
    }

    private MonitorRequest.CoreDumps coreDumps(BoardRequest watched, Path file) throws EspException {
        if (coreDumpPartition == null) {
            return MonitorRequest.CoreDumps.printed(file);
        }
        BoardRequest flashed = monitorPort == null ? watched : board();
        ReadFlashRequest read =
                new ReadFlashRequest(flashed.sharing(Optional.empty()), Optional.of(coreDumpPartition), table(), file);
        return new MonitorRequest.CoreDumps(file, Optional.of(read));
    }

    /** What to run of a Unity test menu. */
    Optional<UnityMenu> unity() throws EspException {
        return Optional.empty();
    }

    /** Where others may talk to the board meanwhile. */
    Optional<String> listen() {
        return Optional.empty();
    }

    /** Name of the log file without its extension. */
    String logName() {
        return "monitor";
    }

    /** The rate of the console as it is said, or else as in the environment of espflash. */
    static Optional<String> monitorBaud(Optional<String> said, Map<String, String> environment) {
        return said.or(() -> Optional.ofNullable(environment.get("MONITOR_BAUD")))
                .filter(text -> !text.isBlank());
    }
}
