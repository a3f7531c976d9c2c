package io.github.espmaven.simulator;

import io.github.espmaven.base.ProcessWideLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An exclusive lock on a file, among all Java programs of the computer, by a locked file beside it that is gone
 * afterwards (the file itself is replaced while it is held, and a lock does not survive that). On POSIX systems a
 * process loses its lock as soon as it closes the locked file, however often it has opened it: while it is held here
 * nobody else of this process may open it.
 */
final class FlashFileLock {
    private static final long LOCK_POSITION = 1L << 40;
    /** The length of the file tells it from another of the same name; that takes no second opening. */
    private static final int LENGTHS = 1 << 20;

    private final Path path;
    private final ProcessWideLock claim;
    private final FileChannel channel;

    private FlashFileLock(Path path, ProcessWideLock claim, FileChannel channel) {
        this.path = path;
        this.claim = claim;
        this.channel = channel;
    }

    /** Takes hold of {@code held}; empty when somebody else has it. */
    static Optional<FlashFileLock> take(Path held) throws IOException {
        Path path = held.resolveSibling(held.getFileName() + ".lock");
        Optional<ProcessWideLock> claim = ProcessWideLock.take(path.toString(), "a virtual board");
        if (claim.isEmpty()) {
            return Optional.empty();
        }
        Optional<FlashFileLock> hold = Optional.empty();
        try {
            hold = lock(path).map(channel -> new FlashFileLock(path, claim.get(), channel));
        } finally {
            if (hold.isEmpty()) {
                claim.get().release();
            }
        }
        return hold;
    }

    private static Optional<FileChannel> lock(Path path) throws IOException {
        while (true) {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(channel)) {
                channel.close();
                return Optional.empty();
            }
            if (isStillThere(path, channel)) {
                return Optional.of(channel);
            }
            channel.close(); // its holder removed the file between our opening and locking it
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCK_POSITION, 1, false) != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static boolean isStillThere(Path path, FileChannel channel) throws IOException {
        int length = ThreadLocalRandom.current().nextInt(1, LENGTHS);
        channel.truncate(0);
        channel.write(ByteBuffer.allocate(1), length - 1L);
        try {
            return Files.size(path) == length;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    void release() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // it stays, unlocked: it does no harm
        }
        try {
            channel.close();
        } catch (IOException e) {
            // the lock is gone with the process at the latest
        }
        claim.release();
    }
}
