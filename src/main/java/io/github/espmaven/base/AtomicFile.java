package io.github.espmaven.base;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Replacement of a file as a whole: whatever fails or is killed meanwhile, it has its old content or the new one. The new
 * content is written to a file beside it that was not there before, which then takes its name. A power cut is provided
 * for where {@code durably} says so, else it is up to the file system.
 */
public final class AtomicFile {
    private static final int MOST_LINKS = 40;

    private AtomicFile() {}

    /**
     * Writes {@code contents} to {@code file}, making the directories it needs. Where {@code file} is a symbolic link, the
     * file that it names is replaced, and the link stays. A device or pipe is written to.
     *
     * @throws IOException when it cannot be; the file is as it was, and nothing is left beside it
     */
    public static void replace(Path file, byte[] contents) throws IOException {
        replace(file, contents, false);
    }

    /** As {@link #replace}; when this returns, the new content is on the disk. */
    public static void replaceDurably(Path file, byte[] contents) throws IOException {
        replace(file, contents, true);
    }

    private static void replace(Path file, byte[] contents, boolean durably) throws IOException {
        Path target = target(file);
        Optional<Path> folder = Optional.ofNullable(target.getParent());
        if (folder.isPresent()) {
            Files.createDirectories(folder.get());
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            Files.write(target, contents, StandardOpenOption.WRITE);
            return;
        }
        if (Files.exists(target) && !Files.isWritable(target)) {
            throw new AccessDeniedException(target.toString());
        }
        Path fresh = target.resolveSibling(".esp-" + UUID.randomUUID() + ".new");
        FileChannel out = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            try (out) {
                write(out, contents, durably);
            }
            keepPermissions(target, fresh);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
            if (durably && folder.isPresent()) {
                force(folder.get());
            }
        } catch (IOException e) {
            deleteAfter(e, fresh);
            throw e;
        }
    }

    /** Appends to a file that others append to, in one write; it is made where it is not there. */
    public static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /**
     * Puts whole lines behind those of a file, which is made where there is none; when this returns they are on the disk.
     * A last line that a power cut has left without its end goes. Not for several at the same time.
     *
     * @throws IOException when it cannot be; the file has the lines that it had
     */
    public static void append(Path file, byte[] lines) throws IOException {
        boolean fresh = !Files.exists(file);
        Path target = target(file);
        Files.createDirectories(target.resolveSibling("."));
        try (FileChannel out = FileChannel.open(
                target, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = endOfLines(out);
            out.truncate(end).position(end);
            try {
                write(out, lines, true);
            } catch (IOException e) {
                out.truncate(end);
                throw e;
            }
        }
        if (fresh) {
            force(target.resolveSibling("."));
        }
    }

    private static long endOfLines(FileChannel file) throws IOException {
        ByteBuffer octet = ByteBuffer.allocate(1);
        long end = file.size();
        while (end > 0 && (file.read(octet.clear(), end - 1) < 1 || octet.get(0) != '\n')) {
            end--;
        }
        return end;
    }

    private static void write(FileChannel out, byte[] contents, boolean durably) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(contents);
        while (rest.hasRemaining()) {
            out.write(rest);
        }
        if (durably) {
            out.force(true);
        }
    }

    /** Brings a folder's names to the disk, where the system has a way to do so: not on Windows. */
    private static void force(Path folder) {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException e) {
            return; // there is no such way
        }
    }

    /**
     * Makes a file with a secret: from its first moment nobody but its owner may read it, where the file system has owners.
     *
     * @throws IOException also when there is such a file
     */
    public static void createSecret(Path file, byte[] secret) throws IOException {
        Path target = file.toAbsolutePath();
        Optional<Path> folder = Optional.ofNullable(target.getParent());
        if (folder.isPresent()) {
            Files.createDirectories(folder.get());
        }
        boolean owners = target.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = owners
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(target, fresh, attributes))) {
            out.write(secret);
        }
    }

    /** The file that {@code file} stands for: behind symbolic links, whether it exists or not. */
    public static Path target(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        for (int i = 0; Files.isSymbolicLink(target); i++) {
            if (i == MOST_LINKS) {
                throw new IOException(file + " is a symbolic link that leads nowhere");
            }
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    private static void keepPermissions(Path from, Path to) throws IOException {
        Optional<PosixFileAttributeView> before =
                Optional.ofNullable(Files.getFileAttributeView(from, PosixFileAttributeView.class));
        if (before.isPresent() && Files.exists(from)) {
            Files.setPosixFilePermissions(to, before.get().readAttributes().permissions());
        }
    }

    private static void deleteAfter(IOException failure, Path fresh) {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
