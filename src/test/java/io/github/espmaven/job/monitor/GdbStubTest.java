package io.github.espmaven.job.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.monitor.Expectation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Boards that send what is no log: the packet of a GDB stub, which ends no line, and what was sent to them. */
@Timeout(60)
class GdbStubTest {
    @TempDir
    private Path folder;

    @Test
    void aProgramThatWaitsForGdbHasCrashed() throws Exception {
        Files.writeString(folder.resolve("stub.bin"), "$T0b#e6");
        EspException failure = new MonitorRun(folder, Chip.ESP32_C3)
                .run("100ms I (1) app: ready\n100ms !file stub.bin\n")
                .orElseThrow();
        assertThat(failure.problem()).isEqualTo(Problem.BOARD_FAULT);
        assertThat(failure)
                .hasMessage(
                        "the program crashed and waits for GDB: its GDB stub reports signal 11 (invalid memory access):"
                                + " \"$T0b#e6\"");
    }

    @Test
    void textThatOnlyLooksSoIsNoCrash() throws Exception {
        Files.writeString(folder.resolve("stub.bin"), "$T0b#e7");
        assertThat(new MonitorRun(folder, Chip.ESP32_C3).run("100ms I (1) app: ready, $T0b#ff\n100ms !file stub.bin\n"))
                .isEmpty();
    }

    @Test
    void anEchoIsSaidOnce() throws Exception {
        MonitorRun run = new MonitorRun(folder, Chip.ESP32_C3)
                .expecting(
                        new Expectation("> ", Optional.empty(), Optional.of("version\n")),
                        new Expectation("^v1", Optional.empty(), Optional.of("version\n")),
                        new Expectation("^v1", Optional.empty(), Optional.empty()));
        assertThat(run.run("echo\n100ms > ready\non ^version -> v1\n")).isEmpty();
        assertThat(run.listener.told())
                .filteredOn(t -> t.contains("sends back what is sent"))
                .hasSize(1);
    }
}
