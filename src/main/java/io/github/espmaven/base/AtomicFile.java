package io.github.espmaven.base;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
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
 * content is written to a file beside it that was not there before, which then takes its name. A power cut is not
 * provided for: that is up to the file system.
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
        OutputStream out = Files.newOutputStream(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            try (out) {
                out.write(contents);
            }
            keepPermissions(target, fresh);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
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
