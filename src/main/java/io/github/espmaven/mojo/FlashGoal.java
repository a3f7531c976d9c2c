package io.github.espmaven.mojo;

import java.util.List;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.lifecycle.LifecycleExecutor;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.BuildPluginManager;
import org.apache.maven.plugin.MojoExecution;

/**
 * Runs the goal {@code flash} from within another one, as {@code mvn esp:flash} would here: with what the POM and the command line say, and where
 * the POM has one execution of it, with what is said there.
 */
final class FlashGoal {
    private static final String GOAL = "flash";

    private final MavenSession session;
    private final LifecycleExecutor lifecycle;
    private final BuildPluginManager plugins;

    FlashGoal(MavenSession session, LifecycleExecutor lifecycle, BuildPluginManager plugins) {
        this.session = session;
        this.lifecycle = lifecycle;
        this.plugins = plugins;
    }

    /**
     * Runs it.
     *
     * @param caller an execution of another goal of this plugin
     * @throws Exception whatever Maven says; the failure of the goal itself is explained by its message
     */
    void run(MojoExecution caller) throws Exception {
        String goal = caller.getGroupId() + ":" + caller.getArtifactId() + ":" + caller.getVersion() + ":" + GOAL
                + execution(caller);
        for (MojoExecution flash :
                lifecycle.calculateExecutionPlan(session, goal).getMojoExecutions()) {
            plugins.executeMojo(session, flash);
        }
    }

    private String execution(MojoExecution caller) {
        Plugin plugin = session.getCurrentProject().getPlugin(caller.getGroupId() + ":" + caller.getArtifactId());
        List<String> ids = plugin == null
                ? List.of()
                : plugin.getExecutions().stream()
                        .filter(e -> e.getGoals().contains(GOAL))
                        .map(PluginExecution::getId)
                        .toList();
        return ids.size() == 1 ? "@" + ids.get(0) : "";
    }
}
