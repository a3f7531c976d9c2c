package io.github.espmaven.transport.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fazecast.jSerialComm.SerialPort;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.diagnose.Remedies;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibraryTest {
    private static final String PATH = "jSerialComm.library.path";

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, Linux/x86_64/libjSerialComm.so",
        "Linux, i386, Linux/x86/libjSerialComm.so",
        "Linux, aarch64, Linux/armv8_64/libjSerialComm.so",
        "Linux, arm, Linux/armv7hf/libjSerialComm.so",
        "Linux, ppc64le, Linux/ppc64le/libjSerialComm.so",
        "Windows 11, amd64, Windows/x86_64/jSerialComm.dll",
        "Windows 11, aarch64, Windows/aarch64/jSerialComm.dll",
        "Windows 10, x86, Windows/x86/jSerialComm.dll",
        "Mac OS X, aarch64, OSX/aarch64/libjSerialComm.jnilib",
        "Mac OS X, x86_64, OSX/x86_64/libjSerialComm.jnilib",
        "FreeBSD, amd64, FreeBSD/x86_64/libjSerialComm.so",
        "OpenBSD, amd64, OpenBSD/amd64/libjSerialComm.so"
    })
    void everyPlatformHasItsLibrary(String system, String processor, String resource) {
        Platform platform = Platform.of(system, processor).orElseThrow();
        assertThat(platform.architectures())
                .allSatisfy(architecture -> assertThat(SerialPort.class.getResource(
                                "/" + platform.folder() + "/" + architecture + "/" + platform.fileName()))
                        .as(architecture)
                        .isNotNull());
        assertThat(platform.folder() + "/" + platform.architectures().get(0) + "/" + platform.fileName())
                .isEqualTo(resource);
    }

    @ParameterizedTest
    @CsvSource({"Linux, riscv64", "Linux, s390x", "AIX, ppc64", "Haiku, amd64", "SunOS, sparcv9", "'', ''"})
    void otherPlatformsAreKnownToBeUnsupported(String system, String processor) {
        assertThat(Platform.of(system, processor)).isEmpty();
    }

    @Test
    void theLibraryLiesWhereOnlyThisUserCanEnter() throws Exception {
        List<String> seen = new ArrayList<>();
        NativeLibrary.load(Platform.of("Linux", "aarch64").orElseThrow(), () -> {
            Path folder = Path.of(System.getProperty(PATH));
            seen.add(folder.toString());
            assertThat(folder.resolve("Linux/armv8_64/libjSerialComm.so")).isExecutable();
            assertThat(permissions(folder)).isEqualTo("rwx------");
        });
        assertThat(seen).hasSize(1);
        assertThat(Path.of(seen.get(0))).doesNotExist();
        assertThat(System.getProperty(PATH)).isNull();
    }

    @Test
    void aLibraryThatDoesNotLoadIsReported() throws Exception {
        Platform platform = Platform.of("Linux", "amd64").orElseThrow();
        assertThatThrownBy(() -> NativeLibrary.load(platform, () -> {
                    throw new UnsatisfiedLinkError("no libc.so.6");
                }))
                .hasMessage(
                        "serial ports cannot be used here: jSerialComm's native library cannot be loaded: no libc.so.6")
                .extracting("problem")
                .isEqualTo(Problem.PLATFORM_UNSUPPORTED);
    }

    @Test
    void ofWhatAllProcessorsSayOnlyTheCauseIsReported() throws Exception {
        Platform platform = Platform.of("Linux", "amd64").orElseThrow();
        String told = "Cannot load native library. Errors as follows:\n"
                + "[1]: Illegal native access from an unnamed module (file:/x/jSerialComm-2.11.4.jar)\n"
                + "[2]: Loading for arch: ppc64le\n[3]: Illegal native access from an unnamed module (file:/x/y.jar)\n";
        assertThatThrownBy(() -> NativeLibrary.load(platform, () -> {
                    throw new UnsatisfiedLinkError(told);
                }))
                .hasMessage("serial ports cannot be used here: jSerialComm's native library cannot be loaded: Illegal"
                        + " native access from an unnamed module (file:/x/jSerialComm-2.11.4.jar)")
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .contains("MAVEN_OPTS=--enable-native-access=ALL-UNNAMED")
                                .doesNotContain("sim:"));
        assertThatThrownBy(() -> NativeLibrary.load(platform, () -> {
                    throw new UnsatisfiedLinkError("Cannot load native library. Errors as follows:\n"
                            + "[1]: /tmp/esp-serial-1/Linux/x86_64/libjSerialComm.so: failed to map segment\n");
                }))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e)).contains("failed to map segment", "-Djava.io.tmpdir=DIR"));
    }

    /** Files where directories are needed stand for a read-only temporary and home directory: root writes to all others. */
    @Test
    void aTemporaryDirectoryThatHoldsNoProgramsGivesWayToTheHomeDirectory(@TempDir Path dir) throws Exception {
        Path file = Files.createFile(dir.resolve("file"));
        Path home = Files.createDirectory(dir.resolve("home"));
        List<Path> used = new ArrayList<>();
        in(file, home, () -> used.add(Path.of(System.getProperty(PATH))));
        assertThat(used)
                .singleElement()
                .satisfies(f -> assertThat(f.getParent()).isEqualTo(home.resolve(".cache")));
        assertThat(home.resolve(".cache")).isEmptyDirectory();
        Optional<Path> noExec = noExec();
        if (noExec.isPresent()) {
            in(noExec.get(), home, () -> used.add(Path.of(System.getProperty(PATH))));
            assertThat(used)
                    .hasSize(2)
                    .last()
                    .satisfies(f -> assertThat(f.getParent()).isEqualTo(home.resolve(".cache")));
            assertThatThrownBy(() -> in(noExec.get(), file, () -> used.add(file)))
                    .hasMessageContaining("cannot be unpacked: " + noExec.get() + ": mounted noexec; " + file);
        }
        assertThatThrownBy(() -> in(file, file, () -> used.add(file)))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .contains("cannot be unpacked: " + file + ": ", "; " + file.resolve(".cache") + ": ")
                                .contains("(noexec, read-only)", "MAVEN_OPTS=-Djava.io.tmpdir=DIR"));
        assertThatThrownBy(() -> in(dir.resolve("gone"), dir.resolve("?"), () -> used.add(file)))
                .hasMessageContaining("gone: ");
        assertThat(dir.resolve("?")).doesNotExist();
        assertThat(used).doesNotContain(file);
    }

    private static void in(Path temporary, Path home, Runnable initialiser) throws EspException {
        String temporaryBefore = System.setProperty("java.io.tmpdir", temporary.toString());
        String homeBefore = System.setProperty("user.home", home.toString());
        try {
            NativeLibrary.load(Platform.of("Linux", "amd64").orElseThrow(), initialiser);
        } finally {
            System.setProperty("java.io.tmpdir", temporaryBefore);
            System.setProperty("user.home", homeBefore);
        }
    }

    /** A memory disk of this machine from which no program may be loaded, as /run/lock is on Debian. */
    private static Optional<Path> noExec() throws IOException {
        Path mounts = Path.of("/proc/self/mounts");
        List<String> lines = Files.isReadable(mounts) ? Files.readAllLines(mounts) : List.of();
        return lines.stream()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields[2].equals("tmpfs")
                        && List.of(fields[3].split(",", -1)).contains("noexec"))
                .map(fields -> Path.of(fields[1]))
                .filter(Files::isWritable)
                .findFirst();
    }

    /**
     * The loader of musl, the C library of Alpine, finds every function that the library for Linux uses. It ends with
     * 127 and "symbol not found" where it does not.
     */
    @ParameterizedTest
    @CsvSource({"x86_64, x86_64", "aarch64, armv8_64"})
    void theLibraryForLinuxLoadsOnAlpine(String processor, String architecture, @TempDir Path dir) throws Exception {
        Path loader = Path.of("/lib/ld-musl-" + processor + ".so.1");
        assumeTrue(Files.isExecutable(loader), loader + " is not here (Debian's package musl, for this processor)");
        Path library = dir.resolve("libjSerialComm.so");
        try (InputStream in = SerialPort.class.getResourceAsStream("/Linux/" + architecture + "/libjSerialComm.so")) {
            Files.copy(in, library);
        }
        Process process = new ProcessBuilder(loader.toString(), "--list", library.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("libc.so.6 => " + loader).doesNotContain("not found");
    }

    private static String permissions(Path folder) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
