package io.github.espmaven.mojo;

import com.google.gson.JsonObject;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.report.StepSummary;
import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.PluginParameterExpressionEvaluator;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;

/** Base of all goals: they can be skipped, and a failure becomes one message with its remedies. */
abstract class AbstractEspMojo extends AbstractMojo {

    /** Does nothing when true. */
    @Parameter(property = "esp.skip", defaultValue = "false")
    private boolean skip;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private @Nullable MojoExecution execution;

    @Inject
    private MavenSession session;

    @Inject
    private RepositorySystem repositories;

    @Inject
    private SettingsDecrypter decrypter;

    final MavenSession session() {
        return session;
    }

    /** What gives the artifacts of the build at hand. */
    final MavenArtifacts artifacts() {
        return new MavenArtifacts(repositories, session);
    }

    /** What gives the passwords of {@code settings.xml} and the environment. */
    final MavenPasswords passwords() {
        return new MavenPasswords(session.getSettings(), decrypter);
    }

    /** The goal's work. */
    abstract void run() throws EspException, MojoExecutionException;

    /** The work with what belongs before and after it. */
    void perform() throws EspException, MojoExecutionException {
        run();
    }

    @Override
    public final void execute() throws MojoExecutionException {
        if (skip) {
            getLog().info("Skipped: esp.skip is set.");
            return;
        }
        if (isForOtherModules() && isLeftOut("only other modules of this build name firmware")) {
            return;
        }
        try {
            explaining(() -> {
                runUnlessNothingIsNamed();
                return true;
            });
        } catch (MojoExecutionException e) {
            summarize(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** Puts a failure where a build server shows it. */
    void summarize(String failure) {
        StepSummary.append(System.getenv(), StepSummary.ofFailure(goal(), failure))
                .ifPresent(getLog()::warn);
    }

    private void runUnlessNothingIsNamed() throws EspException, MojoExecutionException {
        try {
            perform();
        } catch (EspException e) {
            if (e.problem() != Problem.NOTHING_NAMED || !isLeftOut(String.valueOf(e.getMessage()))) {
                throw e;
            }
        }
    }

    /** Whether this module only holds others together, or only others of this build name the plugin or a property of it. */
    private boolean isForOtherModules() {
        return isCalledByName()
                && project()
                        .filter(module -> isParent(module) || namesLessThanOthers(module))
                        .isPresent();
    }

    private boolean namesLessThanOthers(MavenProject module) {
        return !names(module) && session.getProjects().stream().anyMatch(this::names);
    }

    private static boolean isParent(MavenProject module) {
        return Optional.ofNullable(module.getCollectedProjects())
                .filter(modules -> !modules.isEmpty())
                .isPresent();
    }

    private boolean names(MavenProject module) {
        return module.getPlugin(execution().getPlugin().getKey()) != null
                || module.getProperties().stringPropertyNames().stream().anyMatch(name -> name.startsWith("esp."));
    }

    /**
     * Leaves this module of a reactor out, and says so: Maven runs a goal that was called by name in every module. False
     * where the goal has no other module to run in.
     */
    private boolean isLeftOut(String why) {
        List<MavenProject> modules = session.getProjects();
        if (!isCalledByName() || modules == null || modules.size() < 2) {
            return false;
        }
        String mark = execution().getGoal() + "@" + executionId() + " left out";
        synchronized (modules.get(0)) {
            session.getCurrentProject().setContextValue(mark, true);
            if (modules.stream().allMatch(module -> module.getContextValue(mark) != null)) {
                return false;
            }
        }
        getLog().info("Skipped in this module: " + why + ". -N or -pl MODULE runs the goal in one alone.");
        return true;
    }

    @FunctionalInterface
    interface Work<T> {
        T done() throws EspException, MojoExecutionException;
    }

    /** Does the work; a failure comes with its remedies. */
    static <T> T explaining(Work<T> work) throws MojoExecutionException {
        try {
            return work.done();
        } catch (EspException e) {
            throw explained(e, e);
        } catch (RuntimeException e) {
            throw explained(new EspException(Problem.INTERNAL, String.valueOf(e), Evidence.none(), e), e);
        }
    }

    /** Whether the goal shall do nothing. */
    final boolean isSkipped() {
        return skip;
    }

    /** The trace is for {@code -e}. It is not the cause: Maven appends the messages of all causes to the explanation. */
    private static MojoExecutionException explained(EspException failure, Exception trace) {
        MojoExecutionException explained = new MojoExecutionException(Remedies.explain(failure));
        explained.addSuppressed(trace);
        return explained;
    }

    /** Where relative paths begin: the module's directory, or without a POM the current one. */
    final Path directory() {
        return project()
                .map(p -> p.getBasedir().toPath())
                .orElseGet(() -> Path.of(session.getExecutionRootDirectory()));
    }

    /**
     * A file that must be named.
     *
     * @throws EspException {@code NOTHING_NAMED} with an example
     */
    static Path required(@Nullable File file, String parameter, String example) throws EspException {
        if (file == null) {
            throw new EspException(
                    Problem.NOTHING_NAMED,
                    parameter + " is missing",
                    Evidence.of(Evidence.Key.PARAMETER, parameter).with(Evidence.Key.CHOICES, example));
        }
        return file.toPath();
    }

    /** Writes a result as JSON, where that is wanted. */
    static void toJson(@Nullable File output, JsonObject json) throws EspException {
        if (output != null) {
            JsonFile.write(output.toPath(), json);
        }
    }

    /** Where results go: {@code esp} in the module's build directory, or without a POM {@code target/esp} here. */
    final Path outputDirectory() {
        return project()
                .map(p -> Path.of(p.getBuild().getDirectory()))
                .orElseGet(() -> directory().resolve("target"))
                .resolve("esp");
    }

    /** The module this runs in; empty without a POM. */
    final Optional<MavenProject> project() {
        return Optional.ofNullable(session.getCurrentProject()).filter(p -> p.getBasedir() != null);
    }

    /** Whether the user says it for this build, as by {@code -D}, not the POM. */
    final boolean isSaidByUser(String property) {
        return session.getRequest().getUserProperties().containsKey(property);
    }

    /** Name of the goal: {@code flash}. */
    final String goal() {
        return execution == null ? "goal" : execution.getGoal();
    }

    /** When this Maven build began; long ago where nobody says. */
    final Instant buildStart() {
        return Optional.ofNullable(session.getRequest().getStartTime())
                .map(Date::toInstant)
                .orElse(Instant.EPOCH);
    }

    /** Whether the user named this goal, as in {@code mvn esp:flash}; else it is bound to a phase. */
    final boolean isCalledByName() {
        return execution != null && execution.getSource() == MojoExecution.Source.CLI;
    }

    /** This execution of the goal. */
    final MojoExecution execution() {
        return Objects.requireNonNull(execution, "Maven sets it");
    }

    /** What replaces properties in text that Maven hands over as it stands in the POM. */
    final ExpressionEvaluator expressions() {
        return new PluginParameterExpressionEvaluator(session, execution());
    }

    /** Id of this execution of the goal in the POM: {@code default-cli} when it was called by hand. */
    final String executionId() {
        return execution == null ? "default-cli" : execution.getExecutionId();
    }

    /** The board failed: so does the build, unless the report is to decide. */
    final void failed(EspException failure, boolean ignore) throws EspException {
        if (!ignore) {
            throw failure;
        }
        getLog().error(Remedies.explain(failure));
    }

    /** Whether somebody watches who can be shown a moving bar; modules that are built side by side would garble it. */
    final Screen screen() {
        boolean watched = session.getRequest().isInteractiveMode() && !session.isParallel() && getLog().isInfoEnabled();
        return watched ? Screen.ofTerminal(getLog()) : Screen.plain(getLog());
    }
}
