package io.github.espmaven.transport.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fazecast.jSerialComm.SerialPort;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A port that belongs to somebody else: opened by a process of another user. */
class PortDeniedTest {
    private static final String NOBODY = "65534";

    @TempDir
    Path folder;

    @Test
    void namesTheGroupThatMayUseThePort() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become another user");
        assumeTrue(Pty.isInstalled("setpriv"), "setpriv is not installed");
        try (Pty pty = new Pty()) {
            String device = pty.device().toString();
            String group = Files.readAttributes(pty.device(), PosixFileAttributes.class)
                    .group()
                    .getName();
            Process other = new ProcessBuilder(
                            "setpriv",
                            "--reuid=" + NOBODY,
                            "--regid=" + NOBODY,
                            "--clear-groups",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            classPathForOthers(),
                            Opener.class.getName(),
                            device)
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                    .isEqualTo("ESP-104 13 " + group + ": no permission to use " + device
                            + ", which belongs to the group " + group);
        }
    }

    /** The process of the other user. */
    static final class Opener {
        private Opener() {}

        public static void main(String[] arguments) {
            try {
                new SerialPorts(Clock.system())
                        .open(arguments[0], 115_200, Duration.ofSeconds(10))
                        .close();
                System.out.println("opened");
            } catch (EspException e) {
                String error = e.evidence().get(Evidence.Key.OS_ERROR).orElse("");
                String group = e.evidence().get(Evidence.Key.OWNER_GROUP).orElse("");
                System.out.println(e.problem().code() + " " + error + " " + group + ": " + e.getMessage());
            }
        }
    }

    /** Copies of what the other process needs: it may not be allowed to read ours. */
    private String classPathForOthers() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Class<?> inside : List.of(EspException.class, Opener.class, SerialPort.class)) {
            Path source = Path.of(
                    inside.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(source)) {
                copy(source, folder.resolve(inside.getSimpleName()));
            } else {
                Files.copy(source, folder.resolve("library.jar"));
            }
        }
        return String.join(
                File.pathSeparator,
                folder.resolve("EspException").toString(),
                folder.resolve("Opener").toString(),
                folder.resolve("library.jar").toString());
    }

    private static void copy(Path source, Path target) throws IOException {
        for (String room : List.of("base", "transport")) {
            Path classes = source.resolve("io/github/espmaven").resolve(room);
            if (Files.isDirectory(classes)) {
                copyTree(source, classes, target);
            }
        }
    }

    private static void copyTree(Path root, Path from, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Path copy = target.resolve(root.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }
}
