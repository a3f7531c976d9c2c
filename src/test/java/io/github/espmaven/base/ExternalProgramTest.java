package io.github.espmaven.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalProgramTest {
    @TempDir
    Path folder;

    @Test
    void itsOutputIsWhatItMakesOfItsInput() throws Exception {
        byte[] output = new ExternalProgram(ExternalProgram.words(" tr a-z  A-Z "), folder, Duration.ofMinutes(1))
                .run("label".getBytes(StandardCharsets.US_ASCII), 100);
        assertThat(output).asString(StandardCharsets.US_ASCII).isEqualTo("LABEL");
    }

    @Test
    void oneWhoseOutputCannotBeReadIsNotSaidToHang() throws Exception {
        ExternalProgram program = new ExternalProgram(List.of("sign"), folder, Duration.ofMinutes(1));
        Process process = new ProcessBuilder("sleep", "5").start();
        process.getInputStream().close();
        try {
            assertThatThrownBy(() -> program.output(process, 100))
                    .isInstanceOf(ExternalProgram.Failure.class)
                    .hasMessage("its output cannot be read");
        } finally {
            process.destroyForcibly();
        }
    }

    private static ExternalProgram shell(String script, Path folder) {
        return new ExternalProgram(List.of("sh", "-c", script), folder, Duration.ofSeconds(20));
    }

    @Test
    void muchOutputIsNoSuccessOfOneThatFails() throws Exception {
        shell("head -c 200000 /dev/zero", folder).run(new byte[0], 0);
        assertThatThrownBy(
                        () -> shell("head -c 200000 /dev/zero; exit 3", folder).run(new byte[0], 0))
                .hasMessage("its exit code is 3");
    }

    /** A pipe takes 64 KiB. */
    @Test
    void oneThatDoesNotReadItsInputHasItsTimeAndNoMore() throws Exception {
        ExternalProgram deaf = new ExternalProgram(List.of("sleep", "60"), folder, Duration.ofMillis(200));
        assertThatThrownBy(() -> deaf.run(new byte[1 << 20], 0)).hasMessage("it did not end within 0 s");
    }

    @Test
    void whatItLeavesRunningIsNotWaitedFor() throws Exception {
        long begun = System.nanoTime();
        shell("sleep 15 &", folder).run(new byte[0], 0);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(14));
    }

    @Test
    void oneThatIsNotThereIsSaidToBe() {
        assertThatThrownBy(() -> new ExternalProgram(List.of("no-such-printer"), folder, Duration.ofSeconds(1))
                        .run(new byte[0], 0))
                .hasMessageStartingWith("it cannot be run: ");
    }
}
