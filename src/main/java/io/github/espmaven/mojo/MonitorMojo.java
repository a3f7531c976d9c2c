package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.input.ChoiceParameter;
import io.github.espmaven.job.input.ConsoleParameters;
import io.github.espmaven.job.monitor.InteractiveRequest;
import io.github.espmaven.job.monitor.MonitorJob;
import io.github.espmaven.job.monitor.MonitorRequest;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.monitor.interactive.InteractiveSettings;
import io.github.espmaven.monitor.interactive.LineEnding;
import io.github.espmaven.monitor.unity.UnityMenu;
import io.github.espmaven.terminal.JLineTerminal;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.lifecycle.LifecycleExecutor;
import org.apache.maven.plugin.BuildPluginManager;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Shows what the board prints, with addresses decoded. On a terminal, {@code mvn esp:monitor} sends keys to the board
 * until Ctrl+] ends it; Ctrl+T opens a menu: reset, filter, flash again and more. Without a terminal, or bound to a phase,
 * it checks the board: what is expected must come, and the board must not crash; it ends by itself, and writes a test
 * report that build servers read.
 */
@Mojo(name = "monitor", defaultPhase = LifecyclePhase.INTEGRATION_TEST, requiresProject = false, threadSafe = true)
public final class MonitorMojo extends AbstractMonitorMojo {

    /**
     * Lets the build go on when the board failed; {@code failsafe:verify} decides by the report then. Default: what
     * {@code maven.test.failure.ignore} says, else false.
     */
    @Parameter(property = "esp.testFailureIgnore", defaultValue = "${maven.test.failure.ignore}")
    private boolean testFailureIgnore;

    /**
     * Whether keys go to the board: {@code true}, {@code false}, or {@code auto}: when the goal is named on the command
     * line, in a terminal, without {@code -B}. What is expected counts then too, but without {@code deadline} and
     * {@code failOn} nothing else ends the monitor than Ctrl+].
     */
    @Parameter(property = "esp.interactive", defaultValue = "auto")
    private String interactive = "auto";

    /** What Enter sends to the board in an interactive monitor: {@code cr}, {@code lf} or {@code crlf}. */
    @Parameter(property = "esp.lineEnding", defaultValue = "cr")
    private String lineEnding = "cr";

    /** Shows what is typed in an interactive monitor; for boards that do not send it back. */
    @Parameter(property = "esp.localEcho", defaultValue = "false")
    private boolean localEcho;

    /**
     * Passes all control sequences of the board on to the terminal of an interactive monitor. Without, those go that can
     * do harm: they set the window's title, write to the clipboard or make the terminal answer.
     */
    @Parameter(property = "esp.raw", defaultValue = "false")
    private boolean raw;

    /**
     * Colours of an interactive monitor: {@code auto} colours the log lines by their level where the board sends no colours,
     * unless the environment variable {@code NO_COLOR} is set; {@code always}; {@code never} takes out those of the board
     * too.
     */
    @Parameter(property = "esp.color", defaultValue = "auto")
    private String color = "auto";

    /**
     * Runs tests of the menu that ESP-IDF's Unity runner shows on the console ({@code unity_run_menu}): {@code *}, or items
     * separated by commas: {@code [group]}, {@code ![group]}, numbers, {@code 3-7}, names, in quotes where they have a comma.
     * Each is run by itself and is a test case; after one that crashed or hung the board is reset. The watch ends when all
     * have run; {@code deadline} has no default then.
     */
    @Parameter(property = "esp.unity")
    private @Nullable String unity;

    /** How long a test of {@code esp.unity} may take that names no {@code [timeout=60]} of its own. */
    @Parameter(property = "esp.unityTimeout", defaultValue = "30s")
    private String unityTimeout = "30s";

    @Inject
    private LifecycleExecutor lifecycle;

    @Inject
    private BuildPluginManager plugins;

    @Override
    void run() throws EspException {
        Optional<BoardsGoal> several = oneAtTheDesk() ? Optional.empty() : boards();
        Optional<EspException> failure;
        if (several.isPresent()) {
            failure = watch(
                    several.get(),
                    requests(several.get(), Ending.WHEN_DECIDED, Optional.of(USUAL_DEADLINE)),
                    () -> false,
                    opened -> {});
        } else {
            failure = isInteractive()
                    ? interactive(request(Optional.empty(), Ending.WHEN_DECIDED, Optional.empty(), Optional.empty()))
                    : job(request()).run(() -> false);
        }
        if (failure.isPresent()) {
            failed(failure.get(), testFailureIgnore);
        }
    }

    /** Keys can go to one board only: to that at the port that is named. */
    private boolean oneAtTheDesk() throws EspException {
        boolean wanted = interactive.equals("true");
        if (wanted && !namesPort() && boards().isPresent()) {
            throw EspException.badParameter(
                    "esp.interactive is true, boards are named, and esp.port is not",
                    "esp.port",
                    "the port of the board that keys go to");
        }
        return wanted;
    }

    private Optional<EspException> interactive(MonitorRequest request) throws EspException {
        return job(request).run(interactiveRequest(request));
    }

    private MonitorJob job(MonitorRequest request) throws EspException {
        return new MonitorJob(request, Clock.system(), listener());
    }

    private boolean isInteractive() throws EspException {
        return switch (interactive) {
            case "auto" -> unity == null && isCalledByName() && screen().isTerminal();
            case "false" -> false;
            case "true" -> {
                if (!Screen.isAttended()) {
                    throw new EspException(
                            Problem.NO_TERMINAL, "standard input or output is no terminal", Evidence.none());
                }
                yield true;
            }
            default ->
                throw EspException.badParameter(
                        "esp.interactive cannot be \"" + interactive + "\"", "esp.interactive", "auto, true, false");
        };
    }

    private InteractiveRequest interactiveRequest(MonitorRequest request) throws EspException {
        InteractiveSettings settings = new InteractiveSettings(
                LineEnding.named(lineEnding),
                localEcho ? InteractiveSettings.Echo.LOCAL : InteractiveSettings.Echo.BOARD,
                raw ? InteractiveSettings.Controls.ALL : InteractiveSettings.Controls.HARMLESS,
                request.filter(),
                ChoiceParameter.of(InteractiveSettings.Color.class, "esp.color", color)
                        .unless(System.getenv().getOrDefault("NO_COLOR", "")),
                request.console().times());
        return new InteractiveRequest(JLineTerminal::open, settings, this::flashAgain);
    }

    @Override
    Optional<UnityMenu> unity() throws EspException {
        return ConsoleParameters.unity(Optional.ofNullable(unity), unityTimeout);
    }

    private boolean flashAgain() {
        try {
            goals().run(goals().execution(execution(), "flash", goals().onlyExecution(execution(), "flash")));
            return true;
        } catch (Exception e) {
            getLog().error(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private InnerGoals goals() {
        return new InnerGoals(session(), lifecycle, plugins);
    }
}
