package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fazecast.jSerialComm.SerialPort;
import com.google.gson.Gson;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.port.PortQueue;
import io.github.espmaven.transport.serial.Pty;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.codehaus.plexus.util.io.CachingOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A port that belongs to somebody else: flashed by a process of another user, who has to wait for nobody afterwards. */
@Tag("slow")
class PortDeniedTest {
    private static final String NOBODY = "65534";
    private static final Set<PosixFilePermission> FOR_ALL = PosixFilePermissions.fromString("rwxrwxrwx");

    @TempDir
    Path folder;

    @Test
    void aPortOfAnotherGroup() throws Exception {
        try (Pty pty = new Pty()) {
            String device = pty.device().toString();
            String group = Files.readAttributes(pty.device(), PosixFileAttributes.class)
                    .group()
                    .getName();
            String denied = "ESP-104 13 " + group + ": no permission to use " + device + ", which belongs to the group "
                    + group;
            assertThat(asAnotherUser(device, "twice").lines())
                    .containsExactly(denied, "lock free", denied, "lock free");
            assertThat(asAnotherUser(device).lines())
                    .as("the same in the next process")
                    .containsExactly(denied, "lock free");
        }
    }

    /** Root may use a port that somebody wants alone (TIOCEXCL) all the same; that is why another user must try. */
    @Test
    void aPortThatAnotherProgramWantsAlone() throws Exception {
        try (Pty pty = new Pty()) {
            String device = pty.device().toString();
            Files.setPosixFilePermissions(pty.device(), FOR_ALL);
            Process owner = new ProcessBuilder("socat", device + ",ioctl-void=0x540C", "system:echo;sleep 30").start();
            try {
                pty.receive(1);
                assertThat(asAnotherUser(device)).startsWith("ESP-102 16 ").endsWith("lock free");
            } finally {
                owner.descendants().forEach(ProcessHandle::destroyForcibly);
                owner.destroyForcibly();
            }
        }
    }

    private String asAnotherUser(String... arguments) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become another user");
        assumeTrue(Pty.isInstalled("setpriv"), "setpriv is not installed");
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.setPosixFilePermissions(home, FOR_ALL);
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + home,
                "-cp",
                classPathForOthers(),
                Flasher.class.getName(),
                image().toString()));
        command.addAll(List.of(arguments));
        Process other = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private Path image() throws IOException {
        return Files.write(folder.resolve("image.bin"), new byte[4096]);
    }

    /** The process of the other user. */
    static final class Flasher {
        private Flasher() {}

        public static void main(String[] arguments) throws EspException {
            for (int i = 1; i < arguments.length; i++) {
                String port = arguments[1];
                try {
                    flash(Path.of(arguments[0]), Boards.at(port));
                    System.out.println("flashed");
                } catch (EspException e) {
                    String error = e.evidence().get(Evidence.Key.OS_ERROR).orElse("");
                    String group = e.evidence().get(Evidence.Key.OWNER_GROUP).orElse("");
                    System.out.println(e.problem().code() + " " + error + " " + group + ": " + e.getMessage());
                }
                PortQueue.ofThisUser(Clock.system())
                        .acquire(port, "the next one", Duration.ZERO, text -> {})
                        .close();
                System.out.println("lock free");
            }
        }

        private static void flash(Path image, BoardRequest board) throws EspException {
            FirmwareInputs inputs = new FirmwareInputs(
                    board, List.of(new ImageSpec("0x10000", image)), TableInput.NONE, HeaderSettings.KEEP);
            new FlashJob(
                            new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ZERO),
                            Clock.system(),
                            new RecordingListener())
                    .run();
        }
    }

    /** Copies of what the other process needs: it may not be allowed to read ours. */
    private String classPathForOthers() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> copies = new ArrayList<>();
        for (Class<?> inside : List.of(
                EspException.class,
                Flasher.class,
                SerialPort.class,
                Gson.class,
                CSVFormat.class,
                CachingOutputStream.class)) {
            Path source = Path.of(
                    inside.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path copy = folder.resolve(inside.getSimpleName() + (Files.isDirectory(source) ? "" : ".jar"));
            if (!Files.exists(copy)) {
                copyTree(source, copy);
            }
            copies.add(copy.toString());
        }
        return String.join(File.pathSeparator, copies);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }
}
