package io.github.espmaven.mojo;

import java.util.List;
import java.util.Optional;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.lifecycle.LifecycleExecutor;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.BuildPluginManager;
import org.apache.maven.plugin.MojoExecution;

/** Goals of this plugin that run within another one, as {@code mvn esp:goal} would run them here: with what the POM and the command line say. */
record InnerGoals(MavenSession session, LifecycleExecutor lifecycle, BuildPluginManager plugins) {

    /**
     * A goal that is ready to run.
     *
     * @param caller an execution of another goal of this plugin
     * @param id of the execution in the POM whose configuration counts
     * @throws Exception whatever Maven says
     */
    MojoExecution execution(MojoExecution caller, String goal, Optional<String> id) throws Exception {
        String task = caller.getGroupId() + ":" + caller.getArtifactId() + ":" + caller.getVersion() + ":" + goal
                + id.map(name -> "@" + name).orElse("");
        List<MojoExecution> plan =
                lifecycle.calculateExecutionPlan(session, task).getMojoExecutions();
        return plan.get(plan.size() - 1);
    }

    /** The execution of a goal in the POM, where there is only one. */
    Optional<String> onlyExecution(MojoExecution caller, String goal) {
        Plugin plugin = session.getCurrentProject().getPlugin(caller.getGroupId() + ":" + caller.getArtifactId());
        List<String> ids = plugin == null
                ? List.of()
                : plugin.getExecutions().stream()
                        .filter(e -> e.getGoals().contains(goal))
                        .map(PluginExecution::getId)
                        .toList();
        return ids.size() == 1 ? Optional.of(ids.get(0)) : Optional.empty();
    }

    /**
     * Runs a goal.
     *
     * @throws Exception whatever Maven says; the failure of the goal itself is explained by its message
     */
    void run(MojoExecution goal) throws Exception {
        plugins.executeMojo(session, goal);
    }
}
