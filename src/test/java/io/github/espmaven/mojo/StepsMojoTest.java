package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.lifecycle.LifecycleExecutor;
import org.apache.maven.lifecycle.MavenExecutionPlan;
import org.apache.maven.lifecycle.internal.ExecutionPlanItem;
import org.apache.maven.plugin.BuildPluginManager;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.eclipse.aether.RepositorySystemSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which goals the elements of {@code steps} are; Maven is a stand-in that writes down what it is to run. */
class StepsMojoTest {
    private final List<String> ran = new ArrayList<>();
    private final PluginDescriptor plugin = new PluginDescriptor();

    @Test
    void stepsAreNamedAsGoalsAndReadIsReadFlash() throws Exception {
        run("<erase><erase>nvs</erase></erase><flash/><verify/><read><read>otadata</read></read><reset/><write-mem/>"
                + "<monitor/>");
        assertThat(ran)
                .containsExactly(
                        "erase erase=nvs",
                        "flash ",
                        "verify ",
                        "read-flash read=otadata",
                        "reset ",
                        "write-mem ",
                        "monitor ");
    }

    @Test
    void whatIsNoGoalOrNoParameterOfItIsRefusedBeforeAnyIsRun() {
        assertThatThrownBy(() -> run("<flash/><erase>nvs</erase>"))
                .hasMessageContaining("<steps> has no <erase>nvs</erase>.")
                .hasMessageContaining("allowed: a parameter within, as <erase><erase>nvs</erase></erase>");
        assertThatThrownBy(() -> run("<flash/><boil/>")).hasMessageContaining("<steps> has no <boil>.");
        assertThatThrownBy(() -> run("<flash/><read><erase>nvs</erase></read>"))
                .hasMessageContaining("<steps> has no <erase>.");
        assertThatThrownBy(() -> run("<steps/>")).hasMessageContaining("<steps> has no <steps>.");
        assertThat(ran).isEmpty();
    }

    @BeforeEach
    void describe() throws Exception {
        plugin.setGroupId("g");
        plugin.setArtifactId("esp-maven-plugin");
        plugin.setVersion("1");
        for (String goal :
                List.of("steps", "erase", "flash", "verify", "read-flash", "reset", "write-mem", "monitor")) {
            MojoDescriptor descriptor = new MojoDescriptor();
            descriptor.setGoal(goal);
            descriptor.setPluginDescriptor(plugin);
            Parameter parameter = new Parameter();
            parameter.setName(goal.replace("-flash", ""));
            descriptor.addParameter(parameter);
            plugin.addMojo(descriptor);
        }
    }

    private void run(String steps) throws Exception {
        Xpp3Dom all =
                Xpp3DomBuilder.build(new StringReader("<configuration><steps>" + steps + "</steps></configuration>"));
        StepsMojo mojo = new StepsMojo();
        GoalRunner.inject(mojo, session());
        set(
                mojo,
                StepsMojo.class,
                "lifecycle",
                stub(
                        LifecycleExecutor.class,
                        arguments -> new MavenExecutionPlan(
                                List.of(new ExecutionPlanItem(execution(
                                        ((String) arguments[1]).split("[:@]", -1)[3], new Xpp3Dom("configuration")))),
                                null)));
        set(
                mojo,
                StepsMojo.class,
                "plugins",
                stub(BuildPluginManager.class, arguments -> ran((MojoExecution) arguments[1])));
        set(mojo, StepsMojo.class, "steps", new XmlPlexusConfiguration(all.getChild("steps")));
        set(mojo, AbstractEspMojo.class, "execution", execution("steps", all));
        mojo.setPluginContext(new HashMap<>());
        mojo.execute();
    }

    private Object ran(MojoExecution goal) {
        StringBuilder parameters = new StringBuilder();
        for (Xpp3Dom parameter : goal.getConfiguration().getChildren()) {
            parameters.append(parameter.getName()).append('=').append(parameter.getValue());
        }
        return ran.add(goal.getGoal() + " " + parameters);
    }

    private MojoExecution execution(String goal, Xpp3Dom configuration) {
        MojoExecution execution = new MojoExecution(plugin.getMojo(goal), "board", MojoExecution.Source.LIFECYCLE);
        execution.setConfiguration(configuration);
        return execution;
    }

    private interface Answer {
        Object to(Object[] arguments) throws MojoExecutionException;
    }

    private static <T> T stub(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, given) -> method.getName().equals("executeMojo")
                        ? nothing(answer.to(given))
                        : answer.to(new Object[] {given[0], tasks(given[1])})));
    }

    private static Object tasks(Object given) {
        String task = ((String[]) given)[0];
        return task.contains(":") ? task : "g:a:1:verify";
    }

    private static Object nothing(Object done) {
        assertThat(done).isEqualTo(true);
        return null;
    }

    private static void set(Object mojo, Class<?> type, String name, Object value) throws Exception {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        field.set(mojo, value);
    }

    @SuppressWarnings("deprecation")
    private static MavenSession session() {
        DefaultMavenExecutionRequest request = new DefaultMavenExecutionRequest();
        request.setGoals(List.of("verify"));
        MavenSession session =
                new MavenSession(null, (RepositorySystemSession) null, request, new DefaultMavenExecutionResult());
        session.setCurrentProject(new MavenProject());
        return session;
    }
}
