package io.github.espmaven.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A file that several processes change, also of several machines: one at a time, by a lock file beside it. */
public final class SharedFile {
    /** Longer than any change takes; who has stopped in the middle of one holds it as long as it lives. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

    private SharedFile() {}

    /** What is done while nobody else changes the file. */
    @FunctionalInterface
    public interface Work<T> {
        T done() throws EspException, IOException;
    }

    /** The lock file of {@code file}, whatever name it is called by; makes the folder where there is none. */
    public static LockFile lock(Path file) throws IOException {
        Path path = AtomicFile.target(file);
        Path folder = Files.createDirectories(path.resolveSibling(".")).toRealPath();
        return new LockFile(folder.resolve("." + path.getFileName() + ".esp-lock"), LockFile.Kind.PASSES);
    }

    /**
     * Does {@code work} while nobody else does any with {@code file}.
     *
     * @throws EspException {@code FILE_UNWRITABLE} when it cannot be written, or others have it for half a minute
     */
    public static <T> T alone(Path file, Clock clock, Work<T> work) throws EspException {
        try {
            LockFile.Hold hold = hold(file, clock);
            try {
                return work.done();
            } finally {
                hold.close();
            }
        } catch (IOException e) {
            throw FileErrorText.unwritable(file, e);
        }
    }

    private static LockFile.Hold hold(Path file, Clock clock) throws IOException {
        LockFile lock = lock(file);
        String me = "process " + ProcessHandle.current().pid();
        long start = clock.nanoTime();
        Optional<LockFile.Hold> hold = lock.tryHold(me);
        while (hold.isEmpty()) {
            if (clock.hasPassed(start, LONGEST) || Thread.currentThread().isInterrupted()) {
                throw new IOException("it is in use by " + lock.holder());
            }
            clock.sleep(LOOK_AGAIN);
            hold = lock.tryHold(me);
        }
        return hold.get();
    }
}
