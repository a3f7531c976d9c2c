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
}
