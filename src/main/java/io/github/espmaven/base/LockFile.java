package io.github.espmaven.base;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A lock file, held by one of several in this process or in others; its text says by whom. What is locked is a byte far
 * behind the text, because Windows forbids reading locked bytes. Within the process a {@link ProcessWideLock} decides. A
 * file that is no lock file, or a symbolic link, is neither written nor deleted.
 */
public final class LockFile {
    private static final long LOCKED_BYTE = 1L << 40;
    private static final String ANOTHER = "another process";
    private static final String MARK = "lock file of esp-maven-plugin\n";
    private static final int MOST_TEXT = 1000;
    private static final Path PROCESSES = Path.of("/proc");

    /** A line of {@code /proc/locks} (proc(5)); the JVM's locks are POSIX ones. */
    private static final Pattern LOCK_OF_PROCESS = Pattern.compile("POSIX +ADVISORY +WRITE (\\d+) ");

    /** The length of the file tells it from another of the same name; that takes no second opening. */
    private static final long LENGTHS = 1 << 16;

    private final Path path;
    private final Kind kind;
    private String holder = ANOTHER;

    public enum Kind {
        /** In a folder of nothing but lock files, where it stays. */
        STAYS,
        /** Beside files of others, and gone when given back. */
        PASSES
    }

    public LockFile(Path path, Kind kind) {
        this.path = path;
        this.kind = kind;
    }

    /** The file is held until this is closed; to be closed once. */
    public interface Hold extends Closeable {
        @Override
        void close();
    }

    /** Who has it, as far as it could be found out when it was last asked for and somebody did. */
    public String holder() {
        return holder;
    }

    public boolean isHeld() {
        Optional<String> here = ProcessWideLock.holder(path.toString());
        if (here.isPresent()) {
            holder = here.get();
            return true;
        }
        if (!Files.exists(path)) {
            return false;
        }
        try (FileChannel channel = open()) {
            boolean held = channel.tryLock(LOCKED_BYTE, 1, false) == null;
            if (held) {
                holder = text(channel);
            }
            return held && !holder.equals(ANOTHER); // without its name it is being taken: the next question will tell
        } catch (OverlappingFileLockException | IOException e) {
            // Taken at this very moment, or not to be asked: the next question will tell.
            return false;
        }
    }

    /**
     * Holds the file and writes {@code text}, unless somebody else does; also one whose file was deleted meanwhile, as far
     * as the system tells (Linux).
     *
     * @throws IOException when there can be no such file
     */
    public Optional<Hold> tryHold(String text) throws IOException {
        Optional<ProcessWideLock> claim = ProcessWideLock.take(path.toString(), text);
        if (claim.isEmpty()) {
            holder = ProcessWideLock.holder(path.toString()).orElse(holder);
            return Optional.empty();
        }
        Optional<Locked> locked = Optional.empty();
        try {
            locked = lock(text);
        } finally {
            if (locked.isEmpty()) {
                claim.get().release();
            }
        }
        return locked.map(file -> () -> {
            giveBack(file);
            claim.get().release();
        });
    }

    /** Holds it within this process only, unless somebody here does: where there can be no such file. */
    public Optional<Hold> tryHoldHere(String text) {
        return ProcessWideLock.take(path.toString(), text).map(claim -> claim::release);
    }

    private record Locked(FileChannel channel, long length) {}

    private Optional<Locked> lock(String text) throws IOException {
        while (true) {
            boolean made = make();
            Optional<Locked> locked;
            try {
                locked = lock(open(), text, made);
            } catch (NoSuchFileException e) {
                continue; // its holder removed it
            }
            if (locked.isEmpty() || isStillThere(locked.get())) {
                return locked;
            }
            locked.get().channel.close();
        }
    }

    private Optional<Locked> lock(FileChannel channel, String text, boolean made) throws IOException {
        boolean done = false;
        try {
            if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                holder = text(channel);
                return Optional.empty();
            }
            Locked locked = new Locked(channel, write(channel, text));
            if (made && isHeldThoughDeleted()) {
                holder = ANOTHER + ", whose lock file " + path + " has been deleted";
                Files.delete(path);
                return Optional.empty();
            }
            done = true;
            return Optional.of(locked);
        } catch (OverlappingFileLockException | ClosedByInterruptException e) {
            // Somebody has replaced the system's properties, and our claims with them; or the wait was broken off.
            return Optional.empty();
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private boolean make() throws IOException {
        try {
            Files.createFile(path);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private FileChannel open() throws IOException {
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isRegularFile()) {
            throw inTheWay();
        }
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        if (kind == Kind.PASSES && channel.size() > 0 && !beginning(channel).startsWith(MARK)) {
            channel.close();
            throw inTheWay();
        }
        return channel;
    }

    private IOException inTheWay() {
        return new IOException(path + " is in the way: it is no lock file of this plugin");
    }

    private static String beginning(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MOST_TEXT);
        channel.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    private static String text(FileChannel channel) throws IOException {
        String beginning = beginning(channel);
        String text = beginning.substring(beginning.startsWith(MARK) ? MARK.length() : 0);
        return text.isBlank() ? ANOTHER : text.lines().findFirst().orElse(ANOTHER);
    }

    /** Gives the length of what was written; with no room for it the file goes. */
    private long write(FileChannel channel, String text) throws IOException {
        byte[] bytes = (MARK + text + "\n").getBytes(StandardCharsets.UTF_8);
        long length = bytes.length + ThreadLocalRandom.current().nextLong(1, LENGTHS);
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(bytes), 0);
            channel.write(ByteBuffer.allocate(1), length - 1);
            return length;
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    private boolean isStillThere(Locked locked) {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return now.isRegularFile() && now.size() == locked.length;
        } catch (IOException e) {
            return false;
        }
    }

    /** Linux tells who holds locks, and which deleted files a process has open. */
    private boolean isHeldThoughDeleted() {
        try {
            String name = path.toRealPath() + " (deleted)";
            String locks = Files.readString(PROCESSES.resolve("locks"));
            Matcher holders = LOCK_OF_PROCESS.matcher(locks);
            while (holders.find()) {
                if (hasLocked(PROCESSES.resolve(holders.group(1)).resolve("fd"), name, locks)) {
                    return true;
                }
            }
        } catch (IOException e) {
            return false; // another system: it is not to be found out
        }
        return false;
    }

    private static boolean hasLocked(Path files, String name, String locks) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(files)) {
            for (Path file : all) {
                if (Files.readSymbolicLink(file).toString().equals(name)
                        && locks.contains(":" + Files.getAttribute(file, "unix:ino") + " ")) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return false; // it has ended, or is another user's
        }
        return false;
    }

    private void giveBack(Locked locked) {
        try {
            if (kind == Kind.PASSES && isStillThere(locked)) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // it stays, unlocked: it does no harm
        }
        try {
            locked.channel.close();
        } catch (IOException e) {
            // The system releases the lock with the process at the latest.
            return;
        }
    }
}
