package io.github.espmaven.job.board;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.Connector;
import io.github.espmaven.connect.Device;
import io.github.espmaven.connect.LinkMemory;
import io.github.espmaven.port.PortFilter;
import io.github.espmaven.port.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Opens ports and connects until the wanted board is found. Usually that is the one at the port given. Where a filter names an address, the chip
 * must have it: with several ports left after all other filters, each is asked in turn and restarted.
 */
public final class BoardSearch {
    private static final Duration BETWEEN_OPENINGS = Duration.ofMillis(100);

    /** What waiting cannot mend, beside the user's input. */
    private static final Set<Problem> FINAL = EnumSet.of(
            Problem.BAD_PORT,
            Problem.OTHER_CHIP,
            Problem.OUT_OF_TIME,
            Problem.PORT_QUEUE_TIMEOUT,
            Problem.PLATFORM_UNSUPPORTED,
            Problem.EMULATOR_NOT_FOUND,
            Problem.EMULATOR_WITHOUT_CHIP);

    private final BoardRequest request;
    private final Ports all;
    private final Clock clock;
    private final JobListener listener;
    private final Set<MacAddress> wanted;

    public BoardSearch(BoardRequest request, Clock clock, JobListener listener) {
        this(request, new Ports(clock), clock, listener);
    }

    /** @param all chooses the ports to try */
    public BoardSearch(BoardRequest request, Ports all, Clock clock, JobListener listener) {
        this.request = request;
        this.all = all;
        this.clock = clock;
        this.listener = listener;
        this.wanted = PortFilter.macs(request.port().filters());
    }

    /**
     * Opens the port and connects.
     *
     * @throws EspException why not; {@code OTHER_CHIP} when the chip at the only port has another address,
     *     {@code NO_PORT} when those at several have
     */
    public ConnectedBoard find() throws EspException {
        List<String> ports = new PortWait(request, clock, listener)
                .of(
                        request.port().name(),
                        () -> all.resolveAll(
                                request.port().name(), request.port().filters()));
        if (ports.size() > 1) {
            return among(ports);
        }
        ConnectedBoard board = persistently(ports.get(0));
        boolean right = false;
        try {
            right = isWanted(board.device());
            if (!right) {
                throw stranger(board.device());
            }
            return board;
        } finally {
            if (!right) {
                leave(board);
            }
        }
    }

    private ConnectedBoard among(List<String> ports) throws EspException {
        List<String> found = new ArrayList<>();
        for (String port : ports) {
            try {
                ConnectedBoard board = connect(port);
                if (isWanted(board.device())) {
                    return board;
                }
                found.add(port + " (" + address(board.device()).orElse("a locked chip") + ")");
                leave(board);
            } catch (EspException e) {
                listener.debug(port + ": " + e.getMessage());
                found.add(port + " (could not be asked)");
            }
        }
        String list = String.join(", ", found);
        throw new EspException(
                Problem.NO_PORT,
                "no board has the address " + wantedText() + "; there are: " + list,
                Evidence.of(Key.CHOICES, list));
    }

    private ConnectedBoard connect(String port) throws EspException {
        OpenPort open = OpenPort.of(port, request, clock, listener);
        boolean connected = false;
        try {
            LinkMemory memory = LinkMemory.of(open.transport().traits(), clock);
            ConnectOptions options = request.options()
                    .withMemory(memory)
                    .forPort(open.transport().traits());
            Device device = new Connector(open.transport(), clock, options, open.log(), open::warn).connect();
            connected = true;
            return new ConnectedBoard(open, device);
        } finally {
            if (!connected) {
                open.close();
            }
        }
    }

    /** Tries as often as configured, for boards that are only plugged in now and then (protocol.md, section 2.5). */
    private ConnectedBoard persistently(String port) throws EspException {
        int limit = openings();
        long start = clock.nanoTime();
        for (int tried = 1; ; tried++) {
            try {
                return connect(port);
            } catch (EspException e) {
                boolean last = (limit > 0 && tried >= limit)
                        || request.port()
                                .timeLimit()
                                .filter(time -> clock.hasPassed(start, time))
                                .isPresent();
                if (last
                        || e.problem().area() == Problem.Area.INPUT
                        || FINAL.contains(e.problem())
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                if (tried == 1) {
                    listener.warning("Trying again until the board answers: " + e.getMessage() + ".");
                }
                clock.sleep(BETWEEN_OPENINGS);
            }
        }
    }

    /** Only where port and chip are named: else a stranger's board would be waited for, and reset. */
    private int openings() {
        boolean named = !request.port().name().trim().toLowerCase(Locale.ROOT).equals(Ports.AUTO)
                && request.options().chip().isPresent();
        return named ? request.port().openings() : 1;
    }

    private boolean isWanted(Device device) throws EspException {
        if (wanted.isEmpty()) {
            return true;
        }
        return !device.secureDownload()
                && (wanted.contains(device.identity().mac().base())
                        || wanted.contains(device.identity().mac().main()));
    }

    private static Optional<String> address(Device device) throws EspException {
        return device.secureDownload()
                ? Optional.empty()
                : Optional.of(device.identity().mac().toString());
    }

    private EspException stranger(Device device) throws EspException {
        return new EspException(
                Problem.OTHER_CHIP,
                "the chip at " + device.port().name() + " has the address "
                        + address(device).orElse("that it does not tell") + ", not " + wantedText(),
                Evidence.of(Key.PORT, device.port().name()).with(Key.CHIP, device.chip()));
    }

    private String wantedText() {
        return wanted.stream().map(MacAddress::toString).sorted().collect(Collectors.joining(" or "));
    }

    /** Lets a board that is not meant go on with what it did. */
    private void leave(ConnectedBoard board) {
        try (board) {
            board.device().restart(request.after());
        } catch (EspException e) {
            listener.debug("restarting the board failed: " + e.getMessage());
        }
    }
}
