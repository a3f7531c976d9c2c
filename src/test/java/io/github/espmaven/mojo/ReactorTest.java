package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Build;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystemSession;
import org.junit.jupiter.api.Test;

/** A goal that was called by name runs in the modules of a reactor that have firmware, and says which it leaves out. */
class ReactorTest {
    private static final String LEFT_OUT = ". -N or -pl MODULE runs the goal in one alone.";

    private final List<String> ran = new ArrayList<>();
    private final List<String> said = new ArrayList<>();

    @Test
    void parentsAndModulesWithoutFirmwareAreLeftOut() throws Exception {
        MavenProject parent = module("parent", false);
        parent.setCollectedProjects(List.of(module("any", false)));
        run(MojoExecution.Source.CLI, parent, module("java", false), module("firmware", true));
        assertThat(ran).containsExactly("firmware");
        assertThat(said)
                .containsExactly(
                        "Skipped in this module: only other modules of this build name firmware" + LEFT_OUT,
                        "Skipped in this module: only other modules of this build name firmware" + LEFT_OUT);
    }

    @Test
    void aModuleThatNamesNothingIsLeftOutWhereAnotherNamesSomething() throws Exception {
        run(MojoExecution.Source.CLI, module("empty", true), module("firmware", true));
        assertThat(ran).containsExactly("firmware");
        assertThat(said).containsExactly("Skipped in this module: esp.images is missing" + LEFT_OUT);
    }

    @Test
    void aPropertyOfThePluginIsNamingIt() throws Exception {
        MavenProject byProperty = module("firmware-by-property", false);
        byProperty.getProperties().setProperty("esp.buildDirectory", "device");
        run(MojoExecution.Source.CLI, byProperty, module("firmware", true));
        assertThat(ran).containsExactly("firmware-by-property", "firmware");
    }

    @Test
    void whereNoModuleNamesAnythingTheGoalFails() {
        assertThatThrownBy(() -> run(MojoExecution.Source.CLI, module("empty", false), module("empty too", false)))
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining("ESP-311")
                .hasMessageContaining("-pl MODULE");
        assertThat(said).hasSize(1);
        assertThat(ran).isEmpty();
    }

    @Test
    void aGoalBoundToAPhaseOrInOneModuleFailsAsEver() {
        assertThatThrownBy(() -> run(MojoExecution.Source.LIFECYCLE, module("empty", true), module("firmware", true)))
                .hasMessageContaining("ESP-311");
        assertThatThrownBy(() -> run(MojoExecution.Source.CLI, module("empty", true)))
                .hasMessageContaining("ESP-311");
    }

    @Test
    void aParentAloneRunsTheGoal() throws Exception {
        MavenProject parent = module("firmware of a parent", false);
        parent.setCollectedProjects(List.of(module("any", false)));
        run(MojoExecution.Source.CLI, parent);
        assertThat(ran).containsExactly("firmware of a parent");
    }

    private void run(MojoExecution.Source source, MavenProject... modules) throws Exception {
        @SuppressWarnings("deprecation")
        MavenSession session = new MavenSession(
                null,
                (RepositorySystemSession) null,
                new DefaultMavenExecutionRequest(),
                new DefaultMavenExecutionResult());
        session.setProjects(Arrays.asList(modules));
        for (MavenProject module : modules) {
            session.setCurrentProject(module);
            Goal goal = new Goal();
            GoalRunner.inject(goal, session);
            goal.setLog(new SystemStreamLog() {
                @Override
                public void info(CharSequence text) {
                    said.add(text.toString());
                }
            });
            var execution = AbstractEspMojo.class.getDeclaredField("execution");
            execution.setAccessible(true);
            execution.set(goal, new MojoExecution(flash(), "default-cli", source));
            goal.execute();
        }
    }

    private static MojoDescriptor flash() {
        PluginDescriptor descriptor = new PluginDescriptor();
        descriptor.setPlugin(plugin());
        MojoDescriptor goal = new MojoDescriptor();
        goal.setGoal("flash");
        goal.setPluginDescriptor(descriptor);
        return goal;
    }

    private static Plugin plugin() {
        Plugin plugin = new Plugin();
        plugin.setGroupId("io.github.espmaven");
        plugin.setArtifactId("esp-maven-plugin");
        return plugin;
    }

    private static MavenProject module(String name, boolean hasPlugin) {
        MavenProject module = new MavenProject();
        module.setArtifactId(name);
        module.setFile(new File(name, "pom.xml").getAbsoluteFile());
        Build build = new Build();
        if (hasPlugin) {
            build.addPlugin(plugin());
        }
        module.setBuild(build);
        return module;
    }

    /** Needs a file, which modules have whose name says so. */
    private final class Goal extends AbstractEspMojo {
        @Override
        void run() throws EspException {
            String module = session().getCurrentProject().getArtifactId();
            required(module.startsWith("firmware") ? new File(module) : null, "esp.images", "0x0=boot.bin");
            ran.add(module);
        }
    }
}
