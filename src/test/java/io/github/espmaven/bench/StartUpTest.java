package io.github.espmaven.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import io.github.espmaven.job.Boards;
import io.github.espmaven.job.ChipInfoJob;
import io.github.espmaven.job.RecordingListener;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From the goal's first statement in a new JVM, whose classes are not loaded, to the first byte at the other end of its port. */
@Tag("bench")
class StartUpTest {
    private static final Duration LIMIT = Duration.ofMillis(150);
    private static final int RUNS = 6;

    /** The goal, in the other JVM. */
    public static final class Goal {
        private Goal() {}

        /** @param args the port */
        public static void main(String[] args) throws Exception {
            System.out.println(Instant.now());
            new ChipInfoJob(Boards.at(args[0]), Clock.system(), new RecordingListener()).run();
        }
    }

    /** Puts the goal behind a class loader of its own, as Maven does: the JVM's class path holds next to nothing. */
    public static final class Launcher {
        private Launcher() {}

        /** @param args the class path, and the port */
        public static void main(String[] args) throws Exception {
            List<URL> urls = new ArrayList<>();
            for (String path : args[0].split(File.pathSeparator, -1)) {
                urls.add(Path.of(path).toUri().toURL());
            }
            URLClassLoader loader = new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
            Thread.currentThread().setContextClassLoader(loader);
            loader.loadClass(Goal.class.getName())
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[] {args[1]});
        }
    }

    @Test
    void firstByte() throws Exception {
        Duration best = Duration.ofDays(1);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < RUNS; i++) {
                Duration took = firstByte(server);
                best = took.compareTo(best) < 0 ? took : best;
            }
        }
        System.out.printf(
                "[bench] goal to first byte          %d ms (load %.1f)%n",
                best.toMillis(), ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        assertThat(best).isLessThan(LIMIT);
    }

    private static Duration firstByte(ServerSocket server) throws Exception {
        Process goal = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        Path.of(Launcher.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI())
                                .toString(),
                        Launcher.class.getName(),
                        System.getProperty("java.class.path"),
                        "tcp://127.0.0.1:" + server.getLocalPort())
                .start();
        try (Socket socket = server.accept()) {
            assertThat(socket.getInputStream().read()).isNotNegative();
            Instant first = Instant.now();
            String started = goal.inputReader(StandardCharsets.UTF_8).readLine();
            return Duration.between(Instant.parse(started), first);
        } finally {
            goal.destroyForcibly().waitFor();
        }
    }
}
