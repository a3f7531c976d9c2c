package io.github.espmaven.job.board;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The file that {@code esp.trace} writes, a line a call. What this build has written already is continued; what an older
 * one left is begun anew. A file that has grown long is put aside as {@code trace.log.1}, in place of the one before, so
 * that the newest lines are always there and the disk is never filled.
 */
final class TraceFile implements AutoCloseable {
    /** A flash of 4 MB makes about 25 MB. */
    static final long LONGEST = 50L << 20;

    private final Path path;
    private final long longest;
    private PrintWriter out;
    private long written;

    private TraceFile(Path path, long longest) throws IOException {
        this.path = path;
        this.longest = longest;
        this.written = Files.exists(path) ? Files.size(path) : 0;
        this.out = append();
    }

    /** @throws EspException {@code FILE_UNWRITABLE} */
    static Optional<TraceFile> open(Optional<PortRequest.Trace> wanted) throws EspException {
        return wanted.isEmpty() ? Optional.empty() : Optional.of(open(wanted.get(), LONGEST));
    }

    /** @param longest bytes after which the file is put aside */
    static TraceFile open(PortRequest.Trace wanted, long longest) throws EspException {
        Path path = wanted.file().toAbsolutePath();
        try {
            Path directory = path.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            if (Files.exists(path)
                    && Files.getLastModifiedTime(path).toInstant().isBefore(since(wanted))) {
                Files.delete(path);
                Files.deleteIfExists(older(path));
            }
            return new TraceFile(path, longest);
        } catch (IOException e) {
            throw FileErrorText.unwritable(path, e);
        }
    }

    /** Not all file systems note more than the second. */
    private static Instant since(PortRequest.Trace wanted) {
        return wanted.buildStart().truncatedTo(ChronoUnit.SECONDS);
    }

    private static Path older(Path path) {
        return path.resolveSibling(path.getFileName() + ".1");
    }

    private PrintWriter append() throws IOException {
        return new PrintWriter(Files.newBufferedWriter(
                path, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /** Takes lines for this file and for {@code other}. */
    Consumer<String> and(Consumer<String> other) {
        return line -> {
            write(line);
            other.accept(line);
        };
    }

    /** What a disk refuses is lost, as {@link #requireWritten} tells: a trace must not break off the work that it shows. */
    private synchronized void write(String line) {
        out.println(line);
        written += line.length() + 1;
        if (written > longest) {
            putAside();
        }
    }

    private void putAside() {
        out.close();
        written = 0;
        try {
            Files.move(path, older(path), StandardCopyOption.REPLACE_EXISTING);
            out = append();
        } catch (IOException e) {
            // Nothing more is written: the writer is closed.
            return;
        }
    }

    /** @throws EspException {@code FILE_UNWRITABLE} when lines are missing */
    synchronized void requireWritten() throws EspException {
        if (out.checkError()) {
            throw new EspException(
                    Problem.FILE_UNWRITABLE,
                    "the trace " + path + " is not complete: the disk took no more",
                    Evidence.of(Key.FILE, path));
        }
    }

    @Override
    public synchronized void close() {
        out.close();
    }
}
