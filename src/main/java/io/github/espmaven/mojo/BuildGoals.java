package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.job.board.SharedConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.lifecycle.LifecycleExecutor;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.PluginParameterExpressionEvaluator;
import org.apache.maven.plugin.logging.Log;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluationException;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;

/**
 * The goals of a module in the order of its build. Those of this plugin that use one port directly one after the other
 * share a connection; a goal of another plugin between them may need the board's application. Not thread-safe: the goals
 * of a module run one after the other.
 */
final class BuildGoals {
    private static final String KEY = BuildGoals.class.getName();

    /** They open the port in their own way. */
    private static final Set<String> ALONE = Set.of("doctor", "provision", "serve");

    private final MavenSession session;
    private final LogListener listener;
    private final SharedConnection connection = new SharedConnection();
    private List<MojoExecution> plan;
    private int next;
    private boolean running;
    private Optional<String> port = Optional.empty();

    BuildGoals(MavenSession session, List<MojoExecution> plan, Log log) {
        this.session = session;
        this.listener = new LogListener(Screen.plain(log), Clock.system());
        this.plan = List.copyOf(plan);
    }

    /** Those of a module. {@code context} is what Maven keeps for this plugin and that module as long as a build lasts. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static BuildGoals of(Map context, MavenSession session, LifecycleExecutor lifecycle, Log log) {
        return (BuildGoals) context.computeIfAbsent(KEY, key -> {
            BuildGoals goals = new BuildGoals(session, plan(session, lifecycle, log), log);
            new ModuleEnd(session.getCurrentProject(), () -> goals.release(log)).listen(session.getRequest());
            return goals;
        });
    }

    /** All of this module, with their configuration; a goal that is called alone has none after it. */
    private static List<MojoExecution> plan(MavenSession session, LifecycleExecutor lifecycle, Log log) {
        List<String> tasks = session.getGoals();
        if (tasks.size() == 1 && tasks.get(0).contains(":")) {
            return List.of();
        }
        try {
            return lifecycle
                    .calculateExecutionPlan(session, tasks.toArray(String[]::new))
                    .getMojoExecutions();
        } catch (Exception e) {
            log.debug("each goal connects for itself, for those to come are not known: " + e);
            return List.of();
        }
    }

    /** Says that {@code steps} run in place of {@code goal}. */
    void replace(MojoExecution goal, List<MojoExecution> steps) {
        int at = indexOf(goal);
        List<MojoExecution> all = new ArrayList<>(plan.subList(0, Math.max(at, 0)));
        all.addAll(steps);
        all.addAll(plan.subList(at < 0 ? plan.size() : at + 1, plan.size()));
        plan = List.copyOf(all);
    }

    /**
     * A goal begins.
     *
     * @return what it shares with others; empty for one that runs within another
     */
    Optional<SharedConnection> begin(MojoExecution goal) {
        if (running) {
            return Optional.empty();
        }
        running = true;
        Optional<String> own = port(goal);
        if (!own.equals(port)) {
            connection.release(listener);
        }
        port = own;
        int at = indexOf(goal);
        connection.begin(at >= 0 && own.isPresent() && own.equals(portAfter(at)));
        next = Math.max(next, at + 1);
        return Optional.of(connection);
    }

    /** @param shared what {@link #begin} has given */
    void end(Optional<SharedConnection> shared) {
        if (shared.isPresent()) {
            running = false;
            if (!connection.isWantedLater()) {
                connection.release(listener); // the goal had no use for it
            }
            connection.begin(false);
        }
    }

    private void release(Log log) {
        try {
            connection.release(listener);
            connection.requireStarted();
        } catch (EspException e) {
            log.error(Remedies.explain(e));
        }
    }

    private int indexOf(MojoExecution goal) {
        for (int i = next; i < plan.size(); i++) {
            if (isOfPlugin(goal, plan.get(i))
                    && plan.get(i).getGoal().equals(goal.getGoal())
                    && plan.get(i).getExecutionId().equals(goal.getExecutionId())) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isOfPlugin(MojoExecution one, MojoExecution other) {
        return one.getGroupId().equals(other.getGroupId())
                && one.getArtifactId().equals(other.getArtifactId());
    }

    /** The port of the next goal that needs a board, where no goal of another plugin comes before it. */
    private Optional<String> portAfter(int at) {
        for (MojoExecution goal : plan.subList(at + 1, plan.size())) {
            if (!isOfPlugin(plan.get(at), goal)) {
                return Optional.empty();
            }
            boolean idle = is(goal, "skip") || is(goal, "dryRun");
            if (!idle && goal.getMojoDescriptor().getParameterMap().containsKey("port")) {
                return port(goal);
            }
        }
        return Optional.empty();
    }

    /** The port that a goal uses for itself; empty where it does not share it. */
    private Optional<String> port(MojoExecution goal) {
        if (ALONE.contains(goal.getGoal())
                || value(goal, "boards").isPresent()
                || value(goal, "boardList").isPresent()) {
            return Optional.empty();
        }
        return value(goal, "monitorPort").or(() -> value(goal, "port")).or(() -> Optional.of("auto"));
    }

    private boolean is(MojoExecution goal, String parameter) {
        return value(goal, parameter).filter("true"::equals).isPresent();
    }

    private Optional<String> value(MojoExecution goal, String parameter) {
        Xpp3Dom all = goal.getConfiguration();
        Xpp3Dom element = all == null ? null : all.getChild(parameter);
        if (element == null) {
            return Optional.empty();
        }
        return element.getChildCount() > 0
                ? Optional.of(element.toString())
                : evaluated(goal, element.getValue()).or(() -> evaluated(goal, element.getAttribute("default-value")));
    }

    private Optional<String> evaluated(MojoExecution goal, @Nullable String text) {
        try {
            return Optional.ofNullable(
                            text == null ? null : new PluginParameterExpressionEvaluator(session, goal).evaluate(text))
                    .map(String::valueOf);
        } catch (ExpressionEvaluationException e) {
            return Optional.empty();
        }
    }
}
