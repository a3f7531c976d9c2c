package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Goals in a JVM that goes on after them, as Maven's daemon's, and what they load into it. */
@EnabledIfSystemProperty(
        named = "esp.descriptor",
        matches = ".+",
        disabledReason = "no plugin descriptor outside Maven: the property esp.descriptor is not set")
@Tag("slow")
class ReusedJvmTest {
    private static final String HELLO =
            "bootloader=" + Path.of("src/it/quickstart/firmware/hello.bin").toAbsolutePath();
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    Path dir;

    /** One build: goals that write, watch, ask several boards and read. */
    private static void build(Path folder, int number) throws Exception {
        GoalRunner goals = new GoalRunner(Files.createDirectories(folder));
        Map<String, String> board = Map.of(
                "esp.port",
                "sim:esp32c3?file=" + folder.resolve("board.bin"),
                "esp.images",
                HELLO,
                "esp.checkBoot",
                "never",
                "esp.read",
                "0x0+4K",
                "esp.outputFile",
                folder.resolve("read.bin").toString());
        if (number % 5 != 0) {
            goals.run(
                    "esp:chip-info",
                    Map.of(
                            "esp.port", "sim:esp32c3?boot=download",
                            "esp.before", "no-reset",
                            "esp.after", "no-reset"));
        } else {
            goals.run("esp:flash", board);
            Map<String, String> boards = new HashMap<>(board);
            boards.remove("esp.port");
            boards.put("esp.boards", "sim:esp32c3?mac=02:00:00:00:00:01,sim:esp32c3?mac=02:00:00:00:00:02");
            goals.run("esp:flash", boards);
            goals.run("esp:read-flash", board);
            goals.run(
                    "esp:monitor",
                    Map.of(
                            "esp.port",
                            "sim:esp32c3?file=" + folder.resolve("board.bin"),
                            "esp.deadline",
                            "100ms",
                            "esp.allowSilence",
                            "true",
                            "esp.failOn",
                            "none"));
        }
    }

    @Test
    void fiftyBuildsLeaveNoThreadsFilesOrMemoryBehind() throws Exception {
        for (int i = 0; i < 10; i++) {
            build(dir.resolve("build" + i), i);
        }
        Left after10 = Left.now();
        for (int i = 10; i < 50; i++) {
            build(dir.resolve("build" + i), i);
        }
        Left after50 = Left.now();
        assertThat(after50.threads()).isSubsetOf(after10.threads());
        assertThat(after50.files()).isLessThanOrEqualTo(after10.files() + 2);
        assertThat(after50.heap()).isLessThan(after10.heap() + 4 * MEGABYTE);
    }

    private record Left(Set<String> threads, long files, long heap) {
        static Left now() throws Exception {
            for (int i = 0; i < 50 && !threadNames().stream().noneMatch(name -> name.startsWith("esp")); i++) {
                Thread.sleep(20);
            }
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            return new Left(
                    threadNames(),
                    openFiles(),
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }

        private static Set<String> threadNames() {
            return Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private static long openFiles() throws Exception {
            Path open = Path.of("/proc/self/fd");
            if (!Files.isDirectory(open)) {
                return 0;
            }
            try (Stream<Path> files = Files.list(open)) {
                return files.count();
            }
        }
    }

    /** A JVM of its own, because others in this one may have opened serial ports; one of each JDK on this machine. */
    @ParameterizedTest
    @MethodSource("jdks")
    @DisabledOnOs(OS.WINDOWS)
    void portsThatNeedNoNativeLibraryLoadNone(Jdk jdk) throws Exception {
        String said = run(jdk, "-verbose:class", jdk.deniesNativeCode() ? "--illegal-native-access=deny" : "-ea");
        assertThat(said).contains("asked sim, tcp, rfc2217").contains("io.github.espmaven.mojo.ChipInfoMojo");
        assertThat(said.lines().filter(line -> line.contains("com.fazecast") || line.contains("org.jline.nativ")))
                .isEmpty();
        assertThat(said.lines().filter(line -> line.startsWith("mapped ")))
                .allMatch(line -> line.contains(jdk.home().toString()) || line.matches("mapped /(usr/)?lib.*"));
        assertThat(said).doesNotContain("WARNING");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    @DisabledOnOs(OS.WINDOWS)
    void serialPortsWorkWithoutAWarningWhereJavaAllowsNativeCode(Jdk jdk) throws Exception {
        String said = run(jdk, jdk.deniesNativeCode() ? "--enable-native-access=ALL-UNNAMED" : "-ea", "-Dserial=true");
        assertThat(said).endsWith("serial ports listed\n").doesNotContain("WARNING");
        if (jdk.deniesNativeCode()) {
            assertThat(run(jdk, "--illegal-native-access=deny", "-Dserial=true"))
                    .contains("ESP-116", "MAVEN_OPTS=--enable-native-access=ALL-UNNAMED")
                    .doesNotContain("WARNING", "\tat ");
        }
    }

    /** The JDK of this build and what else lies beside it or is named by JAVA_HOME_..., as on the machines of GitHub. */
    static Stream<Jdk> jdks() throws Exception {
        Path own = Path.of(System.getProperty("java.home")).toRealPath();
        List<Path> found = new ArrayList<>(List.of(own));
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("JAVA_HOME")) {
                found.add(Path.of(value));
            }
        });
        try (Stream<Path> beside = Files.list(own.getParent())) {
            beside.sorted().forEach(found::add);
        }
        Map<Integer, Jdk> byVersion = new TreeMap<>();
        for (Path home : found) {
            Jdk.in(home).filter(jdk -> jdk.version() >= 17).ifPresent(jdk -> byVersion.putIfAbsent(jdk.version(), jdk));
        }
        return byVersion.values().stream();
    }

    private record Jdk(Path home, int version) {
        private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

        static Optional<Jdk> in(Path home) throws IOException {
            Path release = home.resolve("release");
            if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isRegularFile(release)) {
                return Optional.empty();
            }
            Matcher version = VERSION.matcher(Files.readString(release));
            return version.find()
                    ? Optional.of(new Jdk(home.toRealPath(), Integer.parseInt(version.group(1))))
                    : Optional.empty();
        }

        boolean deniesNativeCode() {
            return version >= 24;
        }
    }

    /** What {@link #main} says, on both outputs, with these options of Java. */
    private String run(Jdk jdk, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(jdk.home().resolve("bin/java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-Desp.descriptor=" + System.getProperty("esp.descriptor"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ReusedJvmTest.class.getName(),
                dir.toString()));
        File output = dir.resolve("output.txt").toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        assertThat(process.waitFor()).as(() -> tail(output.toPath())).isZero();
        return Files.readString(output.toPath(), StandardCharsets.UTF_8);
    }

    private static String tail(Path output) {
        try {
            List<String> lines = Files.readAllLines(output).stream()
                    .filter(line -> !line.contains("source:"))
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Asks boards behind ports of three kinds, and tells which libraries the process has mapped. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        GoalRunner goals = new GoalRunner(folder);
        if (Boolean.getBoolean("serial")) {
            try {
                goals.run("esp:ports", Map.of());
                System.out.println("serial ports listed");
            } catch (AssertionError e) {
                System.out.println(e.getMessage());
            }
            System.exit(0);
        }
        goals.run("esp:chip-info", Map.of("esp.port", "sim:esp32c3"));
        goals.run(
                "esp:monitor",
                Map.of(
                        "esp.port",
                        "sim:esp32c3",
                        "esp.deadline",
                        "100ms",
                        "esp.allowSilence",
                        "true",
                        "esp.failOn",
                        "none"));
        for (String protocol : List.of("tcp", "rfc2217")) {
            String port = protocol + "://127.0.0.1:" + freePort();
            serve(new GoalRunner(folder), port);
            goals.run(
                    "esp:chip-info",
                    Map.of("esp.port", port, "esp.before", protocol.equals("tcp") ? "no-reset" : "default-reset"));
        }
        System.out.println("asked sim, tcp, rfc2217");
        if (Files.isReadable(Path.of("/proc/self/maps"))) {
            Files.readAllLines(Path.of("/proc/self/maps")).stream()
                    .filter(line -> line.endsWith(".so") || line.contains(".so."))
                    .map(line -> "mapped " + line.replaceFirst("^[^/]*", ""))
                    .distinct()
                    .forEach(System.out::println);
        }
        System.exit(0);
    }

    /** Returns when the server listens, which it says. */
    private static void serve(GoalRunner goals, String address) throws Exception {
        Thread server = new Thread(() -> {
            try {
                goals.run("esp:serve", Map.of("esp.port", "sim:esp32c3?boot=download", "esp.listen", address));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        server.setDaemon(true);
        server.start();
        while (goals.lines().isEmpty() && server.isAlive()) {
            Thread.sleep(20);
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
