package io.github.espmaven.port;

import io.github.espmaven.base.ProcessWideLock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A lock file, held by one of several in this process or in others; its text says by whom. What is locked is a byte far
 * behind the text, because Windows forbids reading locked bytes. Within the process a {@link ProcessWideLock} decides.
 */
final class LockFile {
    private static final long LOCKED_BYTE = 1L << 40;
    private static final String ANOTHER = "another process";

    private final Path folder;
    private final Path path;
    private String holder = ANOTHER;

    LockFile(Path folder, String name) {
        this.folder = folder;
        this.path = folder.resolve(name);
    }

    /** The file is held until this is closed; to be closed once. */
    interface Hold extends Closeable {
        @Override
        void close();
    }

    /** Who has it, as far as it could be found out when it was last asked for and somebody did. */
    String holder() {
        return holder;
    }

    /** Whether somebody holds it. */
    boolean isHeld() {
        Optional<String> here = ProcessWideLock.holder(path.toString());
        if (here.isPresent()) {
            holder = here.get();
            return true;
        }
        if (!Files.exists(path)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            boolean held = channel.tryLock(LOCKED_BYTE, 1, false) == null;
            if (held) {
                holder = text();
            }
            return held;
        } catch (OverlappingFileLockException | IOException e) {
            // Taken at this very moment, or not to be asked: the next question will tell.
            return false;
        }
    }

    /** Holds the file and writes {@code text}, unless somebody else does. */
    Optional<Hold> tryHold(String text) {
        Optional<ProcessWideLock> claim = ProcessWideLock.take(path.toString(), text);
        if (claim.isEmpty()) {
            holder = ProcessWideLock.holder(path.toString()).orElse(holder);
            return Optional.empty();
        }
        Optional<FileChannel> channel = Optional.empty();
        try {
            Files.createDirectories(folder);
            channel = lock(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE), text);
        } catch (IOException e) {
            // No place for such files: then turns are taken within this process only, and the port itself is exclusive.
            return Optional.of(claim.get()::release);
        }
        if (channel.isEmpty()) {
            claim.get().release();
        }
        return channel.map(locked -> () -> {
            close(locked);
            claim.get().release();
        });
    }

    private Optional<FileChannel> lock(FileChannel channel, String text) throws IOException {
        boolean locked = false;
        try {
            locked = channel.tryLock(LOCKED_BYTE, 1, false) != null;
            if (locked) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            } else {
                holder = text();
            }
        } catch (OverlappingFileLockException | ClosedByInterruptException e) {
            // Somebody has replaced the system's properties, and our claims with them; or the wait was broken off.
            locked = false;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return locked ? Optional.of(channel) : Optional.empty();
    }

    /** Only to be called where this process has no lock on the file: reading it would give the lock up. */
    private String text() {
        try {
            String text = Files.readString(path).strip();
            return text.isEmpty() ? ANOTHER : text;
        } catch (IOException e) {
            // Being written at this moment, or given back.
            return ANOTHER;
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The system releases the lock with the process at the latest.
            return;
        }
    }
}
