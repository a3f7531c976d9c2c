package io.github.espmaven.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.LockFile;
import io.github.espmaven.base.Problem;
import io.github.espmaven.port.PortQueue.Purpose;
import io.github.espmaven.testing.FakeClock;
import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class PortQueueTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String ME = " (process " + ProcessHandle.current().pid() + ")";

    @TempDir
    Path folder;

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    @Test
    void aFreePortIsTakenAtOnce() throws Exception {
        PortQueue queue = new PortQueue(folder, new FakeClock());
        for (int round = 0; round < 3; round++) {
            PortLock lock = queue.acquire("/dev/ttyFREE", "esp:flash", MINUTE, told::add);
            lock.close();
            lock.close();
        }
        assertThat(told).isEmpty();
    }

    @Test
    void aHeldPortIsWaitedForAndGivenUp() throws Exception {
        FakeClock clock = new FakeClock();
        PortQueue queue = new PortQueue(folder, clock);
        try (PortLock lock = queue.acquire("/dev/ttyHELD", "esp:monitor of blinky", MINUTE, told::add)) {
            assertThatThrownBy(() -> queue.acquire("/dev/ttyHELD", "esp:flash of sensor", MINUTE, told::add))
                    .isInstanceOfSatisfying(EspException.class, e -> {
                        assertThat(e.problem()).isEqualTo(Problem.PORT_QUEUE_TIMEOUT);
                        assertThat(e.evidence().get(Evidence.Key.HOLDER)).contains("esp:monitor of blinky" + ME);
                    })
                    .hasMessage(
                            "/dev/ttyHELD did not become free within 60 s; it is held by esp:monitor of blinky" + ME);
        }
        assertThat(told).containsExactly("waiting for /dev/ttyHELD, held by esp:monitor of blinky" + ME);
        assertThat(clock.elapsed()).isBetween(MINUTE, MINUTE.plusSeconds(1));
        queue.acquire("/dev/ttyHELD", "next", Duration.ZERO, told::add).close();
    }

    @Test
    void eightModulesTakeTurns() throws Exception {
        PortQueue queue = new PortQueue(folder, Clock.system());
        AtomicInteger users = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService modules = Executors.newFixedThreadPool(8);
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            done.add(CompletableFuture.runAsync(
                    () -> {
                        try (PortLock lock = queue.acquire("rfc2217://PI:2217", "module", MINUTE, told::add)) {
                            most.accumulateAndGet(users.incrementAndGet(), Math::max);
                            Clock.system().sleep(Duration.ofMillis(1));
                            users.decrementAndGet();
                        } catch (EspException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    modules));
        }
        CompletableFuture.allOf(done.toArray(new CompletableFuture<?>[0])).get(20, TimeUnit.SECONDS);
        modules.shutdown();
        assertThat(most).hasValue(1);
    }

    @Test
    void whoWatchesLetsUsersBeforeAndLearnsOfThem() throws Exception {
        FakeClock clock = new FakeClock();
        PortQueue queue = new PortQueue(folder, clock);
        PortLock watching = queue.acquire("COM8", Purpose.WATCH, "esp:monitor", MINUTE, told::add);
        assertThat(watching.wantedBy()).isEmpty();
        QueueTicket otherWatcher = new QueueTicket("COM8", Purpose.WATCH, "esp:monitor of another", folder);
        otherWatcher.enter();
        assertThat(watching.wantedBy()).as("who watches wants nothing").isEmpty();
        QueueTicket flash = new QueueTicket("COM8", Purpose.USE, "esp:flash", folder);
        flash.enter();
        assertThat(watching.wantedBy()).contains("esp:flash");
        assertThat(flash.tryTake()).isEmpty();
        watching.close();
        assertThat(otherWatcher.tryTake()).isEmpty();
        assertThat(flash.tryTake()).hasValueSatisfying(PortLock::close);
        assertThat(otherWatcher.tryTake()).hasValueSatisfying(PortLock::close);
    }

    @Test
    void whoWatchesInAnotherProcessDoesSoToo() throws Exception {
        Path report = folder.resolve("report");
        Process watcher = start(Watcher.class, report);
        PortQueue queue = new PortQueue(folder, Clock.system());
        try (PortLock lock = queue.acquire("/dev/ttyOTHER", "esp:flash of sensor", MINUTE, told::add)) {
            assertThat(told)
                    .containsExactly("waiting for /dev/ttyOTHER, held by the monitor (process " + watcher.pid() + ")");
            assertThat(lock.wantedBy()).isEmpty();
            Clock.system().sleep(Duration.ofMillis(150));
            assertThat(report).hasContent("wanted by esp:flash of sensor" + ME);
        }
        assertThat(watcher.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(report).hasContent("back");
    }

    /** Another process that gives the port to whoever wants to use it, and takes it again. */
    static final class Watcher {
        private Watcher() {}

        public static void main(String[] arguments) throws Exception {
            PortQueue queue = new PortQueue(Path.of(arguments[0]), Clock.system());
            Path report = Path.of(arguments[1]);
            try (PortLock lock = queue.acquire("/dev/ttyOTHER", Purpose.WATCH, "the monitor", MINUTE, text -> {})) {
                Files.writeString(report, "watching");
                while (lock.wantedBy().isEmpty()) {
                    Thread.sleep(10);
                }
                Files.writeString(report, "wanted by " + lock.wantedBy().orElse("nobody"));
            }
            queue.acquire("/dev/ttyOTHER", Purpose.WATCH, "the monitor", MINUTE, text -> {});
            Files.writeString(report, "back");
        }
    }

    private Process start(Class<?> program, Path ready) throws Exception {
        Process other = otherProcess(program, folder.toString(), ready.toString());
        for (int i = 0; i < 1000 && !Files.exists(ready); i++) {
            Thread.sleep(10);
        }
        return other;
    }

    @Test
    void anotherProcessIsWaitedFor() throws Exception {
        Process other = start(Holder.class, folder.resolve("ready"));
        PortQueue queue = new PortQueue(folder, new FakeClock());
        assertThatThrownBy(() -> queue.acquire("/dev/ttyOTHER", "esp:flash", MINUTE, told::add))
                .hasMessageEndingWith("it is held by the other build (process " + other.pid() + ")");
        assertThat(queue.otherHolder("/dev/ttyOTHER")).contains("the other build (process " + other.pid() + ")");
        other.destroyForcibly().waitFor();
        assertThat(queue.otherHolder("/dev/ttyOTHER")).isEmpty();
        queue.acquire("/dev/ttyOTHER", "esp:flash", MINUTE, told::add).close();
    }

    private static Process otherProcess(Class<?> program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                home(Holder.class) + File.pathSeparator + home(PortQueue.class),
                program.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** One build may load this plugin twice; whoever comes second must not make the first one lose the port. */
    @Test
    void anotherClassLoaderOfThisProcessIsWaitedFor() throws Exception {
        URL[] classes = {
            Path.of(home(Holder.class)).toUri().toURL(),
            Path.of(home(PortQueue.class)).toUri().toURL()
        };
        try (URLClassLoader first = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader());
                URLClassLoader second = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
            AutoCloseable held = (AutoCloseable) taker(first).invoke(null, folder.toString(), "the first");
            Method takenBySecond = taker(second);
            assertThatThrownBy(() -> takenBySecond.invoke(null, folder.toString(), "the second"))
                    .cause()
                    .hasMessageEndingWith("it is held by the first" + ME);
            Process other = otherProcess(Taker.class, folder.toString(), "another process");
            assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("it is held by the first" + ME);
            assertThat(held.getClass().getMethod("wantedBy").invoke(held)).isEqualTo(Optional.empty());
            held.close();
            ((AutoCloseable) takenBySecond.invoke(null, folder.toString(), "the second")).close();
        }
    }

    @Test
    void whoWatchesLearnsOfAnotherClassLoaderOfThisProcessToo() throws Exception {
        URL[] classes = {
            Path.of(home(Holder.class)).toUri().toURL(),
            Path.of(home(PortQueue.class)).toUri().toURL()
        };
        try (URLClassLoader other = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
            PortQueue queue = new PortQueue(folder, Clock.system());
            PortLock watching = queue.acquire("/dev/ttyTWICE", Purpose.WATCH, "the monitor", MINUTE, told::add);
            Method wait = Class.forName(Taker.class.getName(), true, other)
                    .getMethod("take", String.class, String.class, Duration.class);
            CompletableFuture<AutoCloseable> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return (AutoCloseable) wait.invoke(null, folder.toString(), "the flash", MINUTE);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            });
            while (watching.wantedBy().isEmpty()) {
                Clock.system().sleep(Duration.ofMillis(5));
            }
            assertThat(watching.wantedBy()).contains("the flash" + ME);
            watching.close();
            waiting.get(20, TimeUnit.SECONDS).close();
            queue.acquire("/dev/ttyTWICE", Purpose.WATCH, "the monitor", Duration.ZERO, told::add)
                    .close();
        }
    }

    private static Method taker(ClassLoader loader) throws Exception {
        Class<?> taker = Class.forName(Taker.class.getName(), true, loader);
        assertThat(taker).isNotSameAs(Taker.class);
        return taker.getMethod("take", String.class, String.class);
    }

    /** Takes the port if it is free. */
    public static final class Taker {
        private Taker() {}

        public static AutoCloseable take(String folder, String owner) throws EspException {
            return take(folder, owner, Duration.ZERO);
        }

        public static AutoCloseable take(String folder, String owner, Duration limit) throws EspException {
            return new PortQueue(Path.of(folder), Clock.system()).acquire("/dev/ttyTWICE", owner, limit, text -> {});
        }

        public static void main(String[] arguments) {
            try {
                take(arguments[0], arguments[1]);
                System.out.println("taken");
            } catch (EspException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** Where a class was loaded from. */
    private static String home(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    /** The other process: takes the port and keeps it. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            PortQueue queue = new PortQueue(Path.of(arguments[0]), Clock.system());
            queue.acquire("/dev/ttyOTHER", "the other build", MINUTE, text -> {});
            Files.createFile(Path.of(arguments[1]));
            Thread.sleep(20_000);
        }
    }

    @Test
    void namesOfOnePortShareAQueue() throws Exception {
        Path device = Files.createFile(folder.resolve("device"));
        Path link = Files.createSymbolicLink(folder.resolve("by-id"), device);
        assertThat(PortQueue.key(link.toString())).isEqualTo(PortQueue.key(device.toString()));
        assertThat(PortQueue.key("rfc2217://Pi:2217?ign_set_control")).isEqualTo(PortQueue.key("rfc2217://pi:2217"));
        assertThat(PortQueue.key("sim:esp32c3?file=" + link))
                .isEqualTo(PortQueue.key("sim:esp32?flash=4MB&file=" + device));
        Path linkedFolder = Files.createSymbolicLink(folder.resolve("linked"), folder);
        String board = "sim:esp32c3?file=" + linkedFolder.resolve("flash.bin");
        Optional<String> before = PortQueue.key(board);
        Files.createFile(folder.resolve("flash.bin"));
        assertThat(PortQueue.key(board))
                .as("a board whose file is made by the goal that has it")
                .isEqualTo(before)
                .isEqualTo(PortQueue.key("sim:esp32c3?file=" + folder.resolve("flash.bin")));
        assertThat(PortQueue.key("\\\\.\\com5"))
                .isEqualTo(PortQueue.key("COM5"))
                .contains("COM5");
        assertThat(PortQueue.key("sim:esp32c3"))
                .as("a board in memory belongs to its goal alone")
                .isEmpty();
        assertThatThrownBy(() -> PortQueue.key("tcp://nowhere"))
                .extracting("problem")
                .isEqualTo(Problem.BAD_PORT);
    }

    @Test
    void whereNoFileCanBeMadeTurnsAreTakenWithinTheProcess() throws Exception {
        Path notAFolder = Files.createFile(folder.resolve("file"));
        PortQueue queue = new PortQueue(notAFolder, new FakeClock());
        try (PortLock lock = queue.acquire("COM7", "first", MINUTE, told::add)) {
            assertThatThrownBy(() -> queue.acquire("COM7", "second", MINUTE, told::add))
                    .extracting("problem")
                    .isEqualTo(Problem.PORT_QUEUE_TIMEOUT);
        }
    }

    /** A lock that is given back would be free for a moment, and another process may look just then. */
    @Test
    void aPortStaysWithTheProcessUntilNobodyInItWaits() throws Exception {
        PortQueue queue = new PortQueue(folder, Clock.system());
        LockFile file = new LockFile(folder.resolve(PortQueue.fileName("/dev/ttyMINE") + ".lock"), LockFile.Kind.STAYS);
        PortLock one = queue.acquire("/dev/ttyMINE", "one", MINUTE, told::add);
        CompletableFuture<PortLock> two = CompletableFuture.supplyAsync(() -> {
            try {
                return queue.acquire("/dev/ttyMINE", "two", MINUTE, told::add);
            } catch (EspException e) {
                throw new IllegalStateException(e);
            }
        });
        while (told.isEmpty()) {
            Thread.onSpinWait();
        }
        one.close();
        assertThat(file.tryHold("another")).as("between the two").isEmpty();
        two.get(10, TimeUnit.SECONDS).close();
        assertThat(file.tryHold("another")).isPresent().get().satisfies(LockFile.Hold::close);
        PortLock three = queue.acquire("/dev/ttyMINE", "three", MINUTE, told::add);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> queue.acquire("/dev/ttyMINE", "impatient", MINUTE, told::add))
                .isInstanceOf(EspException.class);
        assertThat(Thread.interrupted()).isTrue();
        three.close();
        queue.acquire("/dev/ttyMINE", "four", Duration.ZERO, told::add).close();
    }

    @Test
    void aUserWithoutAHomeLeavesNoFolderCalledLikeItInTheProject() {
        String home = System.setProperty("user.home", "?");
        try {
            assertThat(PortQueue.folderOfThisUser())
                    .isEqualTo(Path.of(System.getProperty("java.io.tmpdir"), "esp-maven-plugin", "ports"));
        } finally {
            System.setProperty("user.home", home);
        }
    }
}
