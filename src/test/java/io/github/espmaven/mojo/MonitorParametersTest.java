package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.SpiConnection;
import io.github.espmaven.job.ReadFlashRequest;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the parameters of the monitor goals, set as Maven sets them, make of the request. */
class MonitorParametersTest {
    @TempDir
    Path folder;

    private MonitorMojo monitor;

    @BeforeEach
    @SuppressWarnings("deprecation") // Maven offers tests no other way
    void monitorWithoutAPom() throws Exception {
        DefaultMavenExecutionRequest build = new DefaultMavenExecutionRequest();
        build.setBaseDirectory(folder.toFile());
        MavenSession session =
                new MavenSession(null, new DefaultRepositorySystemSession(), build, new DefaultMavenExecutionResult());
        session.setProjects(List.of(new MavenProject()));
        monitor = new MonitorMojo();
        GoalRunner.inject(monitor, session);
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

    /** Maven makes {@code null} of an element without contents, and an empty text of {@code -Desp.failOn=a,,b}. */
    @ParameterizedTest
    @CsvSource({"failOn, esp.failOn", "elf, esp.elf", "portFilter, esp.portFilter", "images, images"})
    void anEmptyElementOfAListIsNamed(String field, String parameter) throws Exception {
        set("port", "sim:esp32");
        for (Object element : Arrays.asList(null, "", " ")) {
            set(field, Collections.singletonList(element));
            assertThatThrownBy(() -> request(field))
                    .isInstanceOf(EspException.class)
                    .hasMessage("element 1 of the 1 in " + parameter + " is empty");
        }
        set(field, Arrays.asList());
        request(field);
    }

    private void request(String field) throws EspException {
        if (field.equals("images")) {
            monitor.images();
        } else {
            monitor.request();
        }
    }

    @Test
    void anEmptyValueForASettingIsAnEmptyText() throws Exception {
        NvsParameter nvs = new NvsParameter();
        nvs.setValues(Collections.singletonMap("device.name", null));
        assertThat(nvs.spec().values()).containsExactly(Map.entry("device.name", ""));
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

    @Test
    void theRateOfTheConsoleIsThatOfEspflashWhereNoneIsSaid() {
        Map<String, String> espflash = Map.of("MONITOR_BAUD", "74880");
        assertThat(AbstractMonitorMojo.monitorBaud(Optional.empty(), espflash)).contains("74880");
        assertThat(AbstractMonitorMojo.monitorBaud(Optional.of("auto"), espflash))
                .contains("auto");
        assertThat(AbstractMonitorMojo.monitorBaud(Optional.empty(), Map.of("MONITOR_BAUD", " ")))
                .isEmpty();
    }
}
