package io.github.espmaven.connect;

import io.github.espmaven.base.Claim;
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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One place in the queue for a port. Whoever is first among those who share this class claims the port within the process
 * (one build may load this plugin more than once), then tries for the file that processes share. The file's text says who holds it; what is locked is a byte far behind the text, because Windows forbids reading locked
 * bytes.
 */
final class Turn {
    private static final long LOCKED_BYTE = 1L << 40;
    private static final int LONGEST_NAME = 200;
    private static final String ANOTHER = "another process";
    private static final Map<String, Deque<Turn>> QUEUES = new HashMap<>();

    private final String key;
    private final String owner;
    private final Path folder;
    private String holder = ANOTHER;

    Turn(String key, String owner, Path folder) {
        this.key = key;
        this.owner = owner;
        this.folder = folder;
    }

    /** Queues up behind all others of this process. */
    void enter() {
        synchronized (QUEUES) {
            QUEUES.computeIfAbsent(key, name -> new ArrayDeque<>()).addLast(this);
        }
    }

    /** Gives the place up, from wherever in the queue; does nothing the second time. */
    void leave() {
        synchronized (QUEUES) {
            QUEUES.computeIfPresent(key, (name, queue) -> {
                queue.removeIf(turn -> turn == this);
                return queue.isEmpty() ? null : queue;
            });
        }
    }

    private Turn first() {
        synchronized (QUEUES) {
            return QUEUES.getOrDefault(key, new ArrayDeque<>()).getFirst();
        }
    }

    /** Who has the port, as far as it could be found out when {@link #tryTake} last failed. */
    String holder() {
        Turn first = first();
        return first == this ? holder : first.owner;
    }

    /** The lock, if it is this one's turn and nobody else has it, in this process or another. */
    Optional<PortLock> tryTake() {
        if (first() != this) {
            return Optional.empty();
        }
        Path file = file();
        Optional<Claim> claim = Claim.take(file.toString(), owner);
        if (claim.isEmpty()) {
            holder = Claim.holder(file.toString()).orElse(holder);
            return Optional.empty();
        }
        Optional<Closeable> locked = lockFile(file);
        if (locked.isEmpty()) {
            claim.get().release();
        }
        return locked.map(lock -> new PortLock(lock, () -> {
            claim.get().release();
            leave();
        }));
    }

    private Path file() {
        String name = key.replaceAll("[^A-Za-z0-9.-]+", "_");
        String start = name.substring(0, Math.min(name.length(), LONGEST_NAME));
        return folder.resolve(start + "-" + Integer.toHexString(key.hashCode()) + ".lock");
    }

    private Optional<Closeable> lockFile(Path file) {
        try {
            Files.createDirectories(folder);
            return lock(file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        } catch (IOException e) {
            // No place for such files: then turns are taken within this process only, and the port itself is exclusive.
            return Optional.of(() -> {});
        }
    }

    private Optional<Closeable> lock(Path file, FileChannel channel) throws IOException {
        boolean locked = false;
        try {
            locked = channel.tryLock(LOCKED_BYTE, 1, false) != null;
            if (locked) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)));
            } else {
                holder = textOf(file);
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
    private static String textOf(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.isEmpty() ? ANOTHER : text;
        } catch (IOException e) {
            // Being written at this moment, or given back.
            return ANOTHER;
        }
    }
}
