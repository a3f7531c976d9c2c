package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.job.board.SharedConnection;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.eclipse.aether.RepositorySystemSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which goals of a module leave their connection to the next. */
class BuildGoalsTest {
    private final MavenProject module = new MavenProject();

    /**
     * A plan in one text, where goals are separated by blanks and have parameters as {@code name=value} behind slashes, and
     * whether each is followed by one that goes on with its connection.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        erase flash verify monitor                                  | yes yes yes no
        flash                                                       | no
        flash/port=one verify/port=two                              | no no
        flash/port=one verify                                       | no no
        flash/port=${board} verify/port=one                         | yes no
        flash/port=${esp.port} verify                               | yes no
        flash failsafe:integration-test verify                      | no no
        flash image-info package verify                             | yes no
        flash doctor verify                                         | no no no
        flash verify/boards=<board/> reset                          | no no no
        flash verify/boardList=auto                                 | no no
        flash monitor/monitorPort=two                               | no no
        flash monitor/monitorPort=two/port=one                      | no no
        flash/port=one monitor/monitorPort=one                      | yes no
        erase flash/dryRun=true verify                              | yes yes no
        erase flash/skip=true verify                                | yes - no
        flash verify flash verify                                   | yes yes yes no
        """)
    void whoLeavesItsConnectionToWhom(String plan, String expected) throws Exception {
        module.getProperties().setProperty("board", "one");
        List<MojoExecution> goals = goals(plan);
        BuildGoals all = new BuildGoals(session(), goals, new SystemStreamLog());
        List<String> found = new ArrayList<>();
        for (MojoExecution goal : goals) {
            boolean runs =
                    goal.getGoal().equals("flash") && goal.getConfiguration().getChild("skip") != null;
            if (!runs && goal.getMojoDescriptor().getParameterMap().containsKey("port")) {
                Optional<SharedConnection> shared = all.begin(goal);
                found.add(shared.orElseThrow().isWantedLater() ? "yes" : "no");
                all.end(shared);
                assertThat(shared.get().isWantedLater()).isFalse();
            } else if (runs) {
                found.add("-");
            }
        }
        assertThat(String.join(" ", found)).isEqualTo(expected);
    }

    @Test
    void aGoalWithinAnotherSharesNothing() throws Exception {
        List<MojoExecution> goals = goals("monitor flash verify");
        BuildGoals all = new BuildGoals(session(), goals, new SystemStreamLog());
        Optional<SharedConnection> monitor = all.begin(goals.get(0));
        Optional<SharedConnection> within = all.begin(goals.get(1));
        assertThat(within).isEmpty();
        all.end(within);
        all.end(monitor);
        assertThat(all.begin(goals.get(1)).orElseThrow().isWantedLater()).isTrue();
    }

    @Test
    void stepsStandInPlaceOfTheGoalThatHasThem() throws Exception {
        List<MojoExecution> goals = goals("steps verify");
        List<MojoExecution> steps = goals("erase flash");
        BuildGoals all = new BuildGoals(session(), goals, new SystemStreamLog());
        all.replace(goals.get(0), steps);
        for (MojoExecution goal : List.of(steps.get(0), steps.get(1))) {
            Optional<SharedConnection> shared = all.begin(goal);
            assertThat(shared.orElseThrow().isWantedLater()).isTrue();
            all.end(shared);
        }
        assertThat(all.begin(goals.get(1)).orElseThrow().isWantedLater()).isFalse();
    }

    private List<MojoExecution> goals(String plan) throws Exception {
        List<MojoExecution> all = new ArrayList<>();
        for (String goal : plan.split(" ", -1)) {
            all.add(goal(goal.split("/(?=\\w+=)", -1)));
        }
        return all;
    }

    private static MojoExecution goal(String[] words) throws Exception {
        boolean own = !words[0].contains(":");
        PluginDescriptor plugin = new PluginDescriptor();
        plugin.setGroupId("g");
        plugin.setArtifactId(own ? "esp-maven-plugin" : words[0]);
        plugin.setVersion("1");
        Plugin model = new Plugin();
        model.setGroupId("g");
        model.setArtifactId(plugin.getArtifactId());
        model.setVersion("1");
        plugin.setPlugin(model);
        MojoDescriptor goal = new MojoDescriptor();
        goal.setPluginDescriptor(plugin);
        goal.setGoal(words[0]);
        if (own && !List.of("image-info", "package", "steps").contains(words[0])) {
            Parameter port = new Parameter();
            port.setName("port");
            goal.addParameter(port);
        }
        StringBuilder configuration = new StringBuilder("<configuration>");
        for (String parameter : Arrays.asList(words).subList(1, words.length)) {
            String[] sides = parameter.split("=", 2);
            configuration.append("<" + sides[0] + ">" + sides[1] + "</" + sides[0] + ">");
        }
        String text = configuration.append("</configuration>").toString();
        MojoExecution execution = new MojoExecution(goal, "default-cli", MojoExecution.Source.CLI);
        execution.setConfiguration(Xpp3DomBuilder.build(new StringReader(text)));
        return execution;
    }

    @SuppressWarnings("deprecation")
    private MavenSession session() {
        MavenSession session = new MavenSession(
                null,
                (RepositorySystemSession) null,
                new DefaultMavenExecutionRequest(),
                new DefaultMavenExecutionResult());
        session.setCurrentProject(module);
        return session;
    }
}
