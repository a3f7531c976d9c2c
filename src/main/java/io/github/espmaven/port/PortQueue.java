package io.github.espmaven.port;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.port.qemu.QemuOptions;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.transport.NetworkUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The queue of goals that want the same port: within one process in the order in which they came, between processes by
 * locked files in a folder of this user. A lock ends with its process, however that ends; the empty files stay. Whoever
 * only watches a port lets those before who use it, and learns from its lock that one waits.
 *
 * @param folder of the lock files; made when needed
 */
public record PortQueue(Path folder, Clock clock) {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final int LONGEST_NAME = 200;
    private static final String BOARD_SCHEME = "sim:";
    private static final Path DEVICES = Path.of("/dev");
    private static final String WINDOWS_DEVICES = "\\\\.\\";
    private static final Pattern WINDOWS_PORT = Pattern.compile("(?i)COM\\d+");
    private static final Pattern LOCALHOST = Pattern.compile("^localhost\\.?(?=:)");

    private static final String OF_THIS_PROCESS =
            " (process " + ProcessHandle.current().pid() + ")";

    public enum Purpose {
        /** To talk to the chip. */
        USE,
        /** To listen, as long as nobody wants to use it. */
        WATCH
    }

    public static PortQueue ofThisUser(Clock clock) {
        return new PortQueue(folderOfThisUser(), clock);
    }

    /** Where what goals tell each other about ports is kept; Java tells "?" for the home of a user that has none. */
    static Path folderOfThisUser() {
        Path home = Path.of(System.getProperty("user.home", "."));
        Path cache = Files.isDirectory(home) ? home.resolve(".cache") : Path.of(System.getProperty("java.io.tmpdir"));
        return cache.resolve("esp-maven-plugin").resolve("ports");
    }

    /** A file name for {@code key}, without ending. */
    static String fileName(String key) {
        String name = key.replaceAll("[^A-Za-z0-9.-]+", "_");
        return name.substring(0, Math.min(name.length(), LONGEST_NAME)) + "-" + Integer.toHexString(key.hashCode());
    }

    /**
     * Waits for {@code port} to be free and takes it, to use it.
     *
     * @param port as the user wrote it; different names of one port share a queue
     * @param owner who asks, as others are told, for example "esp:flash of blinky"
     * @param limit how long to wait at most
     * @param waiting told once, when there is something to wait for: "waiting for PORT, held by ..."
     * @throws EspException {@code PORT_QUEUE_TIMEOUT} when the port did not become free in time; {@code BAD_PORT},
     *     {@code BAD_VIRTUAL_BOARD} when the text is no port
     */
    public PortLock acquire(String port, String owner, Duration limit, Consumer<String> waiting) throws EspException {
        return acquire(port, Purpose.USE, owner, limit, waiting);
    }

    /** Who of another process holds {@code port} now; empty when it could be taken. */
    public Optional<String> otherHolder(String port) throws EspException {
        try {
            acquire(port, "a look", Duration.ZERO, text -> {}).close();
            return Optional.empty();
        } catch (EspException e) {
            if (e.problem() != Problem.PORT_QUEUE_TIMEOUT) {
                throw e;
            }
            return e.evidence().get(Evidence.Key.HOLDER).filter(holder -> !holder.endsWith(OF_THIS_PROCESS));
        }
    }

    /** As above, with what the port is wanted for. */
    public PortLock acquire(String port, Purpose purpose, String owner, Duration limit, Consumer<String> waiting)
            throws EspException {
        Optional<String> key = key(port);
        if (key.isEmpty()) {
            return new PortLock(() -> {}, Optional::empty);
        }
        QueueTicket turn = new QueueTicket(key.get(), purpose, owner + OF_THIS_PROCESS, folder);
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

    private Optional<PortLock> await(QueueTicket turn, String port, Duration limit, Consumer<String> waiting) {
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

    private EspException tooLate(String port, QueueTicket turn, Duration limit) {
        String holder = turn.holder();
        return new EspException(
                Problem.PORT_QUEUE_TIMEOUT,
                port + " did not become free within " + limit.toSeconds() + " s; it is held by " + holder,
                Evidence.of(Evidence.Key.PORT, port).with(Evidence.Key.HOLDER, holder));
    }

    /** What two names of one port have in common; empty for a virtual board in memory, of which each goal has its own. */
    public static Optional<String> key(String port) throws EspException {
        if (port.toLowerCase(Locale.ROOT).startsWith(BOARD_SCHEME)) {
            return BoardOptions.parse(port).file().map(file -> BOARD_SCHEME + realPath(file));
        }
        if (port.toLowerCase(Locale.ROOT).startsWith(QemuOptions.SCHEME)) {
            QemuOptions board = QemuOptions.parse(port);
            return board.file()
                    .map(file -> BOARD_SCHEME + realPath(file))
                    .or(() -> Optional.of(
                            board.chip().id() + "@" + ProcessHandle.current().pid()));
        }
        if (port.contains("://")) {
            return Optional.of(LOCALHOST
                    .matcher(NetworkUrl.parse(port).address().toLowerCase(Locale.ROOT))
                    .replaceFirst("127.0.0.1"));
        }
        try {
            return Optional.of(localKey(port));
        } catch (InvalidPathException e) {
            // Opening it will say so.
            return Optional.of(port);
        }
    }

    private static String localKey(String port) {
        String name = port.startsWith(WINDOWS_DEVICES) ? port.substring(WINDOWS_DEVICES.length()) : port;
        if (WINDOWS_PORT.matcher(name).matches()) {
            return name.toUpperCase(Locale.ROOT);
        }
        Path device = DEVICES.resolve(name);
        Path file = Path.of(name);
        return realPath(Files.exists(device) || !Files.exists(file) ? device : file)
                .toString();
    }

    /** The same before a file is made and afterwards: what is not there yet lies in a folder that is. */
    private static Path realPath(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        try {
            return absolute.toRealPath();
        } catch (IOException e) {
            Path folder = absolute.getParent();
            Path name = absolute.getFileName();
            return folder == null || name == null ? absolute : realPath(folder).resolve(name);
        }
    }
}
