package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.maven.lifecycle.LifecycleExecutor;
import org.apache.maven.plugin.BuildPluginManager;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;

/**
 * Runs several goals of this plugin one after the other. Those that use the same port connect once, and the board is
 * restarted at the end. The first that fails ends it.
 */
@Mojo(name = "steps", defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST, requiresProject = false, threadSafe = true)
public final class StepsMojo extends AbstractEspMojo {

    /**
     * The goals in their order, an element each: {@code <erase/>}, {@code <flash/>}, {@code <read>} ({@code read-flash}). In the element
     * stand parameters for this step alone; what stands beside {@code steps} is for all of them.
     */
    @Parameter
    private @Nullable PlexusConfiguration steps;

    @Inject
    private LifecycleExecutor lifecycle;

    @Inject
    private BuildPluginManager plugins;

    @Override
    void run() throws EspException, MojoExecutionException {
        List<MojoExecution> all = new ArrayList<>();
        for (Xpp3Dom step : elements()) {
            all.add(execution(step));
        }
        BuildGoals.of(getPluginContext(), session(), lifecycle, getLog()).replace(execution(), all);
        for (int i = 0; i < all.size(); i++) {
            getLog().info("Step " + (i + 1) + " of " + all.size() + ": esp:"
                    + all.get(i).getGoal());
            run(all.get(i));
        }
    }

    private Xpp3Dom[] elements() throws EspException {
        Xpp3Dom all = execution().getConfiguration().getChild("steps");
        if (steps == null || all == null || all.getChildCount() == 0) {
            throw EspException.nothingNamed("no step is named", "steps", "<steps><erase/><flash/></steps>");
        }
        return all.getChildren();
    }

    private MojoExecution execution(Xpp3Dom step) throws EspException, MojoExecutionException {
        String name = step.getName().equals("read") ? "read-flash" : step.getName();
        MojoDescriptor goal =
                execution().getMojoDescriptor().getPluginDescriptor().getMojo(name);
        if (step.getValue() != null && !step.getValue().isBlank()) {
            throw unknown(
                    step.getName() + ">" + step.getValue().strip() + "</" + step.getName(),
                    "steps",
                    "a parameter within, as <erase><erase>nvs</erase></erase>");
        }
        if (goal == null || goal.getGoal().equals(execution().getGoal())) {
            throw unknown(step.getName(), "steps", "a goal, as flash");
        }
        for (Xpp3Dom parameter : step.getChildren()) {
            if (!goal.getParameterMap().containsKey(parameter.getName())) {
                throw unknown(
                        parameter.getName(),
                        "steps",
                        goal.getParameterMap().keySet().stream().sorted().collect(Collectors.joining(", ")));
            }
        }
        try {
            Xpp3Dom common = goals().execution(execution(), goal.getGoal(), Optional.of(executionId()))
                    .getConfiguration();
            MojoExecution made =
                    new MojoExecution(goal, executionId(), execution().getSource());
            made.setConfiguration(Xpp3Dom.mergeXpp3Dom(new Xpp3Dom(step), common));
            return made;
        } catch (Exception e) {
            throw new MojoExecutionException(String.valueOf(e.getMessage()), e);
        }
    }

    private void run(MojoExecution step) throws MojoExecutionException {
        try {
            goals().run(step);
        } catch (MojoExecutionException e) {
            throw e;
        } catch (Exception e) {
            throw new MojoExecutionException(String.valueOf(e.getMessage()), e);
        }
    }

    private static EspException unknown(String name, String parameter, String choices) {
        return EspException.badParameter("<steps> has no <" + name + ">", parameter, choices);
    }

    @Override
    void summarize(String failure) {}

    private InnerGoals goals() {
        return new InnerGoals(session(), lifecycle, plugins);
    }
}
