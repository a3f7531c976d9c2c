package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FileTrouble;
import io.github.espmaven.base.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** The file that {@code esp.trace} writes, a line a call. */
final class TraceFile implements AutoCloseable {
    private final PrintWriter out;

    private TraceFile(PrintWriter out) {
        this.out = out;
    }

    /** @throws EspException {@code FILE_UNWRITABLE} */
    static Optional<TraceFile> open(Optional<Path> file) throws EspException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Path path = file.get().toAbsolutePath();
        try {
            Path directory = path.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            return Optional.of(new TraceFile(new PrintWriter(Files.newBufferedWriter(path, StandardCharsets.UTF_8))));
        } catch (IOException e) {
            throw new EspException(
                    Problem.FILE_UNWRITABLE,
                    "cannot write " + path + ": " + FileTrouble.reason(e),
                    Evidence.of(Key.FILE, path),
                    e);
        }
    }

    /** Takes lines for this file and for {@code other}. */
    Consumer<String> and(Consumer<String> other) {
        return line -> {
            synchronized (out) {
                out.println(line);
            }
            other.accept(line);
        };
    }

    @Override
    public void close() {
        out.close();
    }
}
