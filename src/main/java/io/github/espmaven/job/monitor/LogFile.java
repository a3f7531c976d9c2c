package io.github.espmaven.job.monitor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FileErrorText;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The log file of a watch, written line by line; the last {@value #KEPT_RUNS} runs stay beside it. When it cannot be written
 * any more, or becomes larger than its limit, that is said once and the watch goes on without it. Not thread-safe.
 */
final class LogFile implements AutoCloseable {
    private static final int KEPT_RUNS = 5;

    private final Path path;
    private final Writer writer;
    private final long limit;
    private long written;
    private boolean over;
    private Optional<EspException> failure = Optional.empty();

    LogFile(Path path, Writer writer, long limit) {
        this.path = path;
        this.writer = writer;
        this.limit = limit;
    }

    /**
     * @param limit its largest size in bytes
     * @throws EspException {@code FILE_UNWRITABLE}
     */
    static LogFile begin(Path path, long limit) throws EspException {
        try {
            rotate(path);
            return new LogFile(path, Files.newBufferedWriter(path, StandardCharsets.UTF_8), limit);
        } catch (IOException e) {
            throw FileErrorText.unwritable(path, e);
        }
    }

    /** {@code monitor.log} becomes {@code monitor.log.1}, that {@code monitor.log.2}, and so on. */
    private static void rotate(Path log) throws IOException {
        Path folder = log.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        for (int i = KEPT_RUNS - 1; i >= 0; i--) {
            Path from = i == 0 ? log : log.resolveSibling(log.getFileName() + "." + i);
            if (Files.exists(from)) {
                Files.move(
                        from,
                        log.resolveSibling(log.getFileName() + "." + (i + 1)),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Writes a line; what is to be said when that is over with this one. */
    Optional<String> line(String text) {
        if (over) {
            return Optional.empty();
        }
        written += text.length() + 1;
        try {
            if (written > limit) {
                return giveUp("it has reached " + limit + " bytes (esp.monitorLogLimit)");
            }
            writer.write(text);
            writer.write('\n');
            writer.flush();
            return Optional.empty();
        } catch (IOException e) {
            failure = Optional.of(FileErrorText.unwritable(path, e));
            return giveUp(FileErrorText.reason(e));
        }
    }

    /** Why lines are missing; empty when none is, or only those beyond the limit. */
    Optional<EspException> failure() {
        return failure;
    }

    private Optional<String> giveUp(String why) {
        over = true;
        return Optional.of("The log " + path + " ends here: " + why
                + ". The watch goes on; the last million characters are" + " in the report.");
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            over = true; // that it could not be written has been said
        }
    }
}
