package io.github.espmaven.secure;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files with secrets, which only their owner may read. */
public final class SecretFile {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private SecretFile() {}

    /**
     * Makes one; from its first moment nobody else may read it, where the file system has owners.
     *
     * @throws EspException {@code FILE_UNWRITABLE} also when there is such a file: a key is never overwritten
     */
    public static void create(Path file, byte[] secret) throws EspException {
        Path target = file.toAbsolutePath();
        try {
            Files.createDirectories(target.getParent());
            boolean owners =
                    target.getFileSystem().supportedFileAttributeViews().contains("posix");
            FileAttribute<?>[] attributes = owners ? new FileAttribute<?>[] {OWNER_ONLY} : new FileAttribute<?>[0];
            try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(
                    target, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes))) {
                out.write(secret);
            }
        } catch (IOException e) {
            String why = e instanceof FileAlreadyExistsException
                    ? "it is there already, and a key is never overwritten"
                    : FileErrorText.reason(e);
            throw new EspException(
                    Problem.FILE_UNWRITABLE, "cannot write " + file + ": " + why, Evidence.of(Key.FILE, file), e);
        }
    }
}
