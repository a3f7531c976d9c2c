package io.github.espmaven.job.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    private Path folder;

    @Test
    void aFileThatBecomesTooLargeEndsAndThatIsSaidOnce() throws Exception {
        Path path = folder.resolve("a/monitor.log");
        try (LogFile file = LogFile.begin(path, 20)) {
            assertThat(file.line("0123456789")).isEmpty();
            assertThat(file.line("0123456789"))
                    .contains("The log " + path
                            + " ends here: it has reached 20 bytes (esp.monitorLogLimit). The watch goes on; the last"
                            + " million characters are in the report.");
            assertThat(file.line("x")).isEmpty();
        }
        assertThat(Files.readString(path)).isEqualTo("0123456789\n");
    }

    @Test
    void aFullDiskIsSaidOnce() {
        Path path = folder.resolve("monitor.log");
        try (LogFile file = new LogFile(path, new FullDisk(), 1000)) {
            assertThat(file.line("a").orElseThrow()).contains(path + " ends here: No space left on device.");
            assertThat(file.line("b")).isEmpty();
        }
    }

    private static final class FullDisk extends Writer {
        @Override
        public void write(char[] text, int offset, int length) {}

        @Override
        public void flush() throws IOException {
            throw new IOException("No space left on device");
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
