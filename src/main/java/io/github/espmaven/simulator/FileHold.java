package io.github.espmaven.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Holds a file for one user, among all Java programs of the machine, by a locked file beside it that is gone afterwards
 * (the file itself is replaced while it is held, and a lock does not survive that).
 */
final class FileHold {
    /** The locked byte lies behind the token, which others must be able to read. */
    private static final long LOCK_POSITION = 1 << 20;

    private final Path path;
    private final FileChannel channel;

    private FileHold(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Takes hold of {@code held}; empty when somebody else has it. */
    static Optional<FileHold> take(Path held) throws IOException {
        Path path = held.resolveSibling(held.getFileName() + ".lock");
        while (true) {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(channel)) {
                channel.close();
                return Optional.empty();
            }
            if (isStillThere(path, channel)) {
                return Optional.of(new FileHold(path, channel));
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
        String token = UUID.randomUUID().toString();
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(token.getBytes(StandardCharsets.US_ASCII)), 0);
        try {
            return Files.readString(path, StandardCharsets.US_ASCII).equals(token);
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
    }
}
