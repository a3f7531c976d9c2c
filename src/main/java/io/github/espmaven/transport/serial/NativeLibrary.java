package io.github.espmaven.transport.serial;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.Problem;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Loads the native library of jSerialComm without its own unpacking, which goes to a folder that everybody can write to
 * and loads whatever lies there already (protocol.md, section 15.1). Ours goes to a fresh folder that only this user
 * can enter, under a name of its own, so that several class loaders of one process can each load a copy; it is removed
 * again as soon as it is loaded, or, where the system forbids that, by a later run.
 */
final class NativeLibrary {
    private static final String FOLDER_PREFIX = "esp-serial-";
    private static final String PATH_PROPERTY = "jSerialComm.library.path";

    /** What the Java runtime says that lets no library load native code. */
    private static final String DENIED = "Illegal native access";

    private static final String NAME_PROPERTY = "fazecast.jSerialComm.appid";

    private NativeLibrary() {}

    /** Unpacks the library for {@code platform} and lets {@code initialiser} load jSerialComm's classes. */
    static void load(Platform platform, Runnable initialiser) throws EspException {
        try {
            Path folder = unpackSomewhere(platform);
            try {
                withProperties(folder, initialiser);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw unusable("native library cannot be unpacked: " + e.getMessage(), e);
        } catch (LinkageError e) {
            throw unusable("native library cannot be loaded: " + reason(String.valueOf(e.getMessage())), e);
        }
    }

    private static EspException unusable(String why, Throwable cause) {
        return new EspException(
                Problem.PLATFORM_UNSUPPORTED,
                "serial ports cannot be used here: jSerialComm's " + why,
                Evidence.of(Key.OPERATION, why.contains(DENIED) ? "native access" : "native library"),
                cause);
    }

    /** jSerialComm tries all processors and tells a line of each; the first is about the library that we unpacked. */
    private static String reason(String told) {
        return told.lines()
                .filter(line -> !line.startsWith("Cannot load native library"))
                .map(line -> line.replaceFirst("^\\[\\d+]: ", "").trim())
                .filter(line -> !line.isEmpty() && !line.startsWith("Loading for arch"))
                .findFirst()
                .orElse(told.lines().findFirst().orElse("no reason is given"));
    }

    /** A folder from which the system lets programs be loaded: in the temporary directory, else in the user's cache. */
    private static Path unpackSomewhere(Platform platform) throws IOException {
        Path home = Path.of(System.getProperty("user.home", "."));
        Path cache = home.resolve(".cache");
        List<String> refused = new ArrayList<>();
        for (Path parent : List.of(Path.of(System.getProperty("java.io.tmpdir", ".")), cache)) {
            try {
                if (parent.equals(cache) && Files.isDirectory(home)) {
                    Files.createDirectories(cache);
                }
                Path folder = unpack(platform, parent);
                if (Files.isExecutable(
                        library(platform, folder, platform.architectures().get(0)))) {
                    return folder;
                }
                delete(folder);
                refused.add(parent + ": mounted noexec");
            } catch (IOException e) {
                refused.add(parent + ": " + FileErrorText.reason(e));
            }
        }
        throw new IOException(String.join("; ", refused));
    }

    private static Path unpack(Platform platform, Path parent) throws IOException {
        deleteLeftovers(parent);
        Path folder = Files.createTempDirectory(parent, FOLDER_PREFIX, ownerOnly(parent));
        try {
            for (String architecture : platform.architectures()) {
                String resource = "/" + platform.folder() + "/" + architecture + "/" + platform.fileName();
                Path file = library(platform, folder, architecture);
                Files.createDirectories(file.getParent());
                try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
                    Files.copy(Optional.ofNullable(in).orElseThrow(() -> new IOException("no " + resource)), file);
                }
                if (!file.toFile().setExecutable(true, true)) {
                    throw new IOException(file + " cannot be made executable");
                }
            }
            return folder;
        } catch (IOException e) {
            delete(folder);
            throw e;
        }
    }

    private static Path library(Platform platform, Path folder, String architecture) {
        return folder.resolve(platform.folder()).resolve(architecture).resolve(platform.fileName());
    }

    private static FileAttribute<?>[] ownerOnly(Path parent) {
        return parent.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    /** The properties are the process's own, and so is the lock: another class loader may be here as well. */
    private static void withProperties(Path folder, Runnable initialiser) {
        synchronized (System.getProperties()) {
            String pathBefore = System.getProperty(PATH_PROPERTY);
            String nameBefore = System.getProperty(NAME_PROPERTY);
            System.setProperty(PATH_PROPERTY, folder.toString());
            // Should the library not load from there, jSerialComm looks below this name for one unpacked earlier.
            System.setProperty(NAME_PROPERTY, UUID.randomUUID().toString());
            try {
                initialiser.run();
            } finally {
                restore(PATH_PROPERTY, pathBefore);
                restore(NAME_PROPERTY, nameBefore);
            }
        }
    }

    private static void restore(String property, @Nullable String before) {
        if (before == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, before);
        }
    }

    private static void deleteLeftovers(Path parent) {
        // Only Windows keeps a loaded library from being deleted, and there each user has a temporary folder of his
        // own.
        if (File.separatorChar == '\\') {
            try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(parent, FOLDER_PREFIX + "*")) {
                leftovers.forEach(NativeLibrary::delete);
            } catch (IOException e) {
                // Leftovers cost only space; the next run tries again.
                return;
            }
        }
    }

    private static void delete(Path folder) {
        Optional<File[]> children = Optional.ofNullable(folder.toFile().listFiles());
        for (File child : children.orElse(new File[0])) {
            delete(child.toPath());
        }
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // In use, which only Windows minds: deleteLeftovers takes it next time.
            return;
        }
    }
}
