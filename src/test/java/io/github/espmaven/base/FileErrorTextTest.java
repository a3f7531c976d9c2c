package io.github.espmaven.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileErrorTextTest {
    @TempDir
    Path dir;

    @Test
    void saysWhyInWords() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "x");
        assertThat(why(() -> Files.write(dir.resolve("no/such"), new byte[1])))
                .isEqualTo(dir.resolve("no/such") + " does not exist and cannot be made");
        assertThat(why(() -> Files.createDirectories(file))).isEqualTo(file + " is a file where a directory is needed");
        assertThat(why(() -> Files.write(dir, new byte[1]))).isEqualTo("Is a directory");
        assertThat(FileErrorText.reason(new AccessDeniedException("x"))).isEqualTo("permission denied");
        assertThat(FileErrorText.reason(new IOException())).isEqualTo("the system gives no reason");
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private static String why(Attempt attempt) {
        return FileErrorText.reason(catchThrowableOfType(IOException.class, attempt::run));
    }
}
