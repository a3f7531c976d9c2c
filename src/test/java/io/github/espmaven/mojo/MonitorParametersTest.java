package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.connect.SpiConnection;
import io.github.espmaven.job.ReadFlashRequest;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the parameters of the monitor goals, set as Maven sets them, make of the request. */
class MonitorParametersTest {
    @TempDir
    Path folder;

    private MonitorMojo monitor;

    @BeforeEach
    @SuppressWarnings("deprecation") // Maven offers tests no other way
    void monitorWithoutAPom() {
        DefaultMavenExecutionRequest build = new DefaultMavenExecutionRequest();
        build.setBaseDirectory(folder.toFile());
        MavenSession session =
                new MavenSession(null, new DefaultRepositorySystemSession(), build, new DefaultMavenExecutionResult());
        session.setProjects(List.of(new MavenProject()));
        monitor = new MonitorMojo(session, null, null, null);
    }

    @Test
    void theCoreDumpIsLookedForWhereTheFlashAndItsTableAreSaidToBe() throws Exception {
        set("port", "sim:esp32");
        set("coreDumpPartition", "coredump");
        set("spiConnection", "HSPI");
        ReadFlashRequest usual = coreDump();
        assertThat(usual.partitionTable().settings().tableOffset()).isEqualTo(0x8000);
        assertThat(usual.partitionTable().file()).isEmpty();
        set("partitionTableOffset", "0x10000");
        set("partitionTable", folder.resolve("partitions.csv").toFile());
        ReadFlashRequest elsewhere = coreDump();
        assertThat(elsewhere.what()).contains("coredump");
        assertThat(elsewhere.partitionTable().settings().tableOffset()).isEqualTo(0x10000);
        assertThat(elsewhere.partitionTable().file()).contains(folder.resolve("partitions.csv"));
        assertThat(elsewhere.board().options().spiConnection()).contains(new SpiConnection("HSPI"));
    }

    private ReadFlashRequest coreDump() throws Exception {
        return monitor.request().output().coreDump().partition().orElseThrow();
    }

    private void set(String parameter, Object value) throws Exception {
        for (Class<?> type = MonitorMojo.class; type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(parameter)) {
                    field.setAccessible(true);
                    field.set(monitor, value);
                    return;
                }
            }
        }
        throw new AssertionError("no parameter " + parameter);
    }
}
