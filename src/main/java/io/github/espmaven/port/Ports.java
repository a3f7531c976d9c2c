package io.github.espmaven.port;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.port.qemu.QemuOptions;
import io.github.espmaven.port.qemu.QemuPort;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.PortFinder;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.Transport;
import io.github.espmaven.transport.rfc2217.Rfc2217Transport;
import io.github.espmaven.transport.serial.SerialPorts;
import io.github.espmaven.transport.tcp.TcpTransport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ports by the text the user gave: {@code /dev/ttyUSB0}, {@code COM5}, {@code rfc2217://host:port},
 * {@code tcp://host:port} or {@code socket://host:port}, {@code sim:esp32c3}, {@code qemu:esp32c3}, {@code auto}.
 */
public final class Ports {
    /** Stands for the only port that looks like a board. */
    public static final String AUTO = "auto";

    private static final String SIMULATED = "sim:";
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+-]+):(//)?.*");
    private static final String KINDS =
            "a port of this machine, rfc2217://host:port, tcp://host:port, sim:esp32c3, qemu:esp32c3, auto";

    private final Clock clock;
    private final PortFinder finder;
    private final Consumer<String> log;

    /** Told before a port that has come back is opened under a name it has not had. */
    @FunctionalInterface
    public interface Move {
        /**
         * The port is about to be opened as {@code path}.
         *
         * @throws EspException when it must not be used under this name
         */
        void to(String path) throws EspException;
    }

    public Ports(Clock clock) {
        this(clock, sentence -> {});
    }

    /** @param log takes what a virtual board has to tell its user */
    public Ports(Clock clock, Consumer<String> log) {
        this(clock, new SerialPorts(clock), log);
    }

    /** @param finder lists the ports {@code auto} chooses among */
    public Ports(Clock clock, PortFinder finder) {
        this(clock, finder, sentence -> {});
    }

    private Ports(Clock clock, PortFinder finder, Consumer<String> log) {
        this.clock = clock;
        this.finder = finder;
        this.log = log;
    }

    /**
     * The port that {@code auto} stands for; any other text is returned trimmed. The result is what is to be locked and
     * opened.
     *
     * @throws EspException {@code NO_PORT}, {@code SEVERAL_PORTS}, {@code BAD_PORT} when the text is empty
     */
    public String resolve(String port, List<PortFilter> filters) throws EspException {
        String wanted = wanted(port);
        return wanted.equalsIgnoreCase(AUTO)
                ? PortChooser.choose(finder.list(), filters).path()
                : wanted;
    }

    /**
     * All ports that look like a board and pass the filters.
     *
     * @throws EspException {@code NO_PORT} when there is none
     */
    public List<String> boards(List<PortFilter> filters) throws EspException {
        List<String> boards = boardsIfAny(filters);
        return boards.isEmpty() ? List.of(resolve(AUTO, filters)) : boards;
    }

    /** The same; none where there is none. */
    public List<String> boardsIfAny(List<PortFilter> filters) throws EspException {
        return PortChooser.candidates(finder.list(), filters).stream()
                .map(PortInfo::path)
                .toList();
    }

    /**
     * As {@link #resolve}; but where the filters want an address, all ports whose chips are to be asked for theirs.
     *
     * @return at least one
     */
    public List<String> resolveAll(String port, List<PortFilter> filters) throws EspException {
        String wanted = wanted(port);
        return wanted.equalsIgnoreCase(AUTO)
                ? PortChooser.toAsk(finder.list(), filters).stream()
                        .map(PortInfo::path)
                        .toList()
                : List.of(wanted);
    }

    private static String wanted(String port) throws EspException {
        String wanted = port.trim();
        if (wanted.isEmpty()) {
            throw bad(port, "no port is given");
        }
        return wanted;
    }

    /**
     * Opens a port at the rate every ROM speaks at first.
     *
     * @param port as {@link #resolve} returns it
     * @param writeLimit how long a local port may take no data
     * @param move told when a USB port comes back under another name
     * @throws EspException {@code BAD_PORT} when the text is no port, {@code BAD_VIRTUAL_BOARD}, or why that port cannot
     *     be opened
     */
    public Transport open(String port, Duration writeLimit, Move move) throws EspException {
        if (port.toLowerCase(Locale.ROOT).startsWith(SIMULATED)) {
            return new VirtualBoard(BoardOptions.parse(port), clock, log).transport();
        }
        if (port.toLowerCase(Locale.ROOT).startsWith(QemuOptions.SCHEME)) {
            return QemuPort.open(QemuOptions.parse(port), clock);
        }
        Matcher scheme = SCHEME.matcher(port);
        if (!scheme.matches()) {
            return serial(port, writeLimit, move);
        }
        boolean complete = scheme.group(2) != null;
        return switch (scheme.group(1).toLowerCase(Locale.ROOT)) {
            case "rfc2217" -> Rfc2217Transport.open(network(port, complete), Chip.ROM_BAUD, clock);
            case "tcp", "socket" -> TcpTransport.open(network(port, complete));
            default -> throw bad(port, "\"" + port + "\" is not a kind of port this plugin knows");
        };
    }

    /** Whether a port, as {@link #resolve} returns it, is one of this machine: only for those its serial ports are listed. */
    public static boolean isLocal(String port) {
        return !SCHEME.matcher(port).matches();
    }

    /**
     * As {@link #open}, for whoever stays: every kind of port can come back after it was lost or closed
     * ({@link Transport#awaitReturn}), under its name where it is no USB device.
     */
    public Transport openToStay(String port, Duration writeLimit, Move move) throws EspException {
        boolean local = isLocal(port);
        boolean device = local
                && new SerialPorts(clock)
                        .find(port)
                        .filter(UsbDeviceMatcher::canBeFollowed)
                        .isPresent();
        return device
                ? open(port, writeLimit, move)
                : ReconnectingPort.named(port, name -> open(name, writeLimit, move), clock);
    }

    private Transport serial(String port, Duration writeLimit, Move move) throws EspException {
        SerialPorts serial = new SerialPorts(clock);
        Optional<PortInfo> place = serial.find(port).filter(UsbDeviceMatcher::canBeFollowed);
        if (place.isEmpty()) {
            return serial.open(port, Chip.ROM_BAUD, writeLimit);
        }
        return new ReconnectingPort(
                place.get(), serial, path -> serial.open(path, Chip.ROM_BAUD, writeLimit), move, clock);
    }

    private static NetworkUrl network(String port, boolean complete) throws EspException {
        if (!complete) {
            throw bad(port, "\"" + port + "\" lacks the two slashes, as in tcp://192.168.1.20:5555");
        }
        return NetworkUrl.parse(port);
    }

    private static EspException bad(String port, String message) {
        return new EspException(
                Problem.BAD_PORT, message, Evidence.of(Key.PORT, port).with(Key.CHOICES, KINDS));
    }
}
