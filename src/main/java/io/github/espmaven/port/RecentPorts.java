package io.github.espmaven.port;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The ports that goals of this user have used a moment ago: when such a port is away, it is worth waiting for. Each
 * name has an empty file, whose time says when. What cannot be noted is forgotten: then nobody waits.
 */
public record RecentPorts(Path folder, Clock clock) {
    /** Longer than any restart, shorter than it takes to change one's mind about the board. */
    static final Duration LATELY = Duration.ofSeconds(30);

    private static final String ENDING = ".used";

    public static RecentPorts ofThisUser(Clock clock) {
        return new RecentPorts(PortQueue.folderOfThisUser(), clock);
    }

    /** All names that {@code port} has while it is there: as it is written, and where a link leads. */
    public Set<String> names(String port) throws EspException {
        Set<String> names = new LinkedHashSet<>();
        names.add(port);
        PortQueue.key(port).ifPresent(names::add);
        return names;
    }

    /** Notes that the port with these names is in use now. */
    public void note(Set<String> names) {
        try {
            Files.createDirectories(folder);
            for (String name : names) {
                Path file = file(name);
                if (!Files.exists(file)) {
                    Files.createFile(file);
                }
                Files.setLastModifiedTime(file, FileTime.fromMillis(clock.epochMillis()));
            }
        } catch (IOException e) {
            // Then it is not known: see above.
            return;
        }
    }

    /** Whether {@code port} was in use a moment ago. */
    public boolean lately(String port) {
        return isLate(file(port));
    }

    public boolean anyLately() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
            for (Path file : files) {
                if (isLate(file)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | DirectoryIteratorException e) {
            return false;
        }
    }

    private boolean isLate(Path file) {
        try {
            long age = clock.epochMillis() - Files.getLastModifiedTime(file).toMillis();
            return age >= 0 && age <= LATELY.toMillis();
        } catch (IOException e) {
            return false;
        }
    }

    private Path file(String name) {
        return folder.resolve(PortQueue.fileName(name) + ENDING);
    }
}
