package io.github.espmaven.connect;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.NetworkUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes goals that want the same port take turns: within one process in the order in which they came, between processes
 * by locked files in a folder of this user. A lock ends with its process, however that ends; the empty files stay.
 */
public final class PortQueue {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final String BOARD_SCHEME = "sim:";
    private static final Pattern BOARD_FILE = Pattern.compile("[?&]file=([^&]+)");

    private final Path folder;
    private final Clock clock;

    /** Queues whose lock files lie in {@code folder}, which is made when needed. */
    public PortQueue(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** The queues of this user on this machine. */
    public static PortQueue ofThisUser(Clock clock) {
        return new PortQueue(
                Path.of(System.getProperty("user.home", "."), ".cache", "esp-maven-plugin", "ports"), clock);
    }

    /**
     * Waits for {@code port} to be free and takes it.
     *
     * @param port as the user wrote it; different names of one port share a queue
     * @param owner who asks, as others are told, for example "esp:flash of blinky"
     * @param limit how long to wait at most
     * @param waiting told once, when there is something to wait for: "waiting for PORT, held by ..."
     * @throws EspException {@code PORT_QUEUE_TIMEOUT} when the port did not become free in time
     */
    public PortLock acquire(String port, String owner, Duration limit, Consumer<String> waiting) throws EspException {
        Optional<String> key = key(port);
        if (key.isEmpty()) {
            return new PortLock(() -> {}, () -> {});
        }
        Turn turn = new Turn(
                key.get(), owner + " (process " + ProcessHandle.current().pid() + ")", folder);
        Optional<PortLock> lock = Optional.empty();
        turn.enter();
        try {
            lock = await(turn, port, limit, waiting);
            return lock.orElseThrow(() -> tooLate(port, turn, limit));
        } finally {
            if (lock.isEmpty()) {
                turn.leave();
            }
        }
    }

    private Optional<PortLock> await(Turn turn, String port, Duration limit, Consumer<String> waiting) {
        long start = clock.nanoTime();
        boolean told = false;
        Optional<PortLock> lock = turn.tryTake();
        while (lock.isEmpty()
                && !clock.hasPassed(start, limit)
                && !Thread.currentThread().isInterrupted()) {
            if (!told) {
                waiting.accept("waiting for " + port + ", held by " + turn.holder());
                told = true;
            }
            clock.sleep(LOOK_AGAIN);
            lock = turn.tryTake();
        }
        return lock;
    }

    private EspException tooLate(String port, Turn turn, Duration limit) {
        String holder = turn.holder();
        return new EspException(
                Problem.PORT_QUEUE_TIMEOUT,
                port + " did not become free within " + limit.toSeconds() + " s; it is held by " + holder,
                Evidence.of(Evidence.Key.PORT, port).with(Evidence.Key.HOLDER, holder));
    }

    /** What two names of one port have in common; empty for a virtual board in memory, of which each goal has its own. */
    static Optional<String> key(String port) throws EspException {
        if (port.toLowerCase(Locale.ROOT).startsWith(BOARD_SCHEME)) {
            Matcher file = BOARD_FILE.matcher(port);
            return file.find() ? Optional.of(BOARD_SCHEME + realPath(file.group(1))) : Optional.empty();
        }
        if (port.contains("://")) {
            return Optional.of(NetworkUrl.parse(port).address().toLowerCase(Locale.ROOT));
        }
        Path inDevices = Path.of("/dev");
        return Optional.of(
                port.contains("/") || !Files.exists(inDevices.resolve(port)) ? realPath(port) : "/dev/" + port);
    }

    private static String realPath(String file) {
        try {
            return Path.of(file).toRealPath().toString();
        } catch (IOException | InvalidPathException e) {
            // Not there (yet): opening it will say so, and its name as given serves as well for queueing.
            return file;
        }
    }
}
