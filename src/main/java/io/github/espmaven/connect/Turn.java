package io.github.espmaven.connect;

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
 * One place in the queue for a port. Whoever is first within the process tries for the file that processes share. The
 * file's text says who holds it; what is locked is a byte far behind the text, because Windows forbids reading locked
 * bytes.
 */
final class Turn {
    private static final long LOCKED_BYTE = 1L << 40;
    private static final int LONGEST_NAME = 200;
    private static final Map<String, Deque<Turn>> QUEUES = new HashMap<>();

    private final String key;
    private final String owner;
    private final Path folder;

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

    /** Who has the port, as far as it can be found out. */
    String holder() {
        Turn first = first();
        if (first != this) {
            return first.owner;
        }
        try {
            String text = Files.readString(file()).strip();
            return text.isEmpty() ? "another process" : text;
        } catch (IOException e) {
            // Being written at this moment, or given back.
            return "another process";
        }
    }

    /** The lock, if it is this one's turn and no other process has it. */
    Optional<PortLock> tryTake() {
        return first() == this ? lockFile().map(file -> new PortLock(file, this::leave)) : Optional.empty();
    }

    private Path file() {
        String name = key.replaceAll("[^A-Za-z0-9.-]+", "_");
        String start = name.substring(0, Math.min(name.length(), LONGEST_NAME));
        return folder.resolve(start + "-" + Integer.toHexString(key.hashCode()) + ".lock");
    }

    private Optional<Closeable> lockFile() {
        try {
            Files.createDirectories(folder);
            return lock(FileChannel.open(file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        } catch (IOException e) {
            // No place for such files: then turns are taken within this process only, and the port itself is exclusive.
            return Optional.of(() -> {});
        }
    }

    private Optional<Closeable> lock(FileChannel channel) throws IOException {
        boolean locked = false;
        try {
            locked = channel.tryLock(LOCKED_BYTE, 1, false) != null;
            if (locked) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)));
            }
        } catch (OverlappingFileLockException | ClosedByInterruptException e) {
            // Another class loader of this process has it, or the wait was broken off: not ours either way.
            locked = false;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return locked ? Optional.of(channel) : Optional.empty();
    }
}
