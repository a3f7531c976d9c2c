package io.github.espmaven.port;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.PortFinder;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A port that may vanish and come back: a USB device of this machine perhaps under another name (protocol.md, section
 * 15.2), found by {@link UsbDeviceMatcher}; any other port under its own. That it is still the same chip is
 * for the caller to check, by its MAC address.
 */
final class ReconnectingPort implements ForwardingTransport {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    /** Opens a local port. */
    interface Opener {
        Transport open(String path) throws EspException;
    }

    /** Finds a port again. */
    private interface Search {
        Optional<PortInfo> find(PortInfo before) throws EspException;
    }

    private final Search search;
    private final Opener opener;
    private final Ports.Move move;
    private final Clock clock;
    private final Set<String> names = new HashSet<>();
    private volatile PortInfo place;
    private volatile Transport port;
    private volatile int baud;

    /** @param place what the finder tells of the open port */
    ReconnectingPort(PortInfo place, PortFinder finder, Opener opener, Ports.Move move, Clock clock)
            throws EspException {
        this(place, before -> UsbDeviceMatcher.find(before, finder.list()), opener, move, clock);
    }

    private ReconnectingPort(PortInfo place, Search search, Opener opener, Ports.Move move, Clock clock)
            throws EspException {
        this.search = search;
        this.opener = opener;
        this.move = move;
        this.clock = clock;
        this.place = place;
        names.add(place.path());
        port = opener.open(place.path());
    }

    static ReconnectingPort named(String name, Opener opener, Clock clock) throws EspException {
        PortInfo place =
                new PortInfo(name, name, "", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        return new ReconnectingPort(place, Optional::of, opener, path -> {}, clock);
    }

    @Override
    public Transport port() {
        return port;
    }

    @Override
    public boolean setBaudRate(int newBaud) throws EspException {
        try {
            boolean done = port.setBaudRate(newBaud);
            baud = newBaud;
            return done;
        } catch (EspException e) {
            if (e.problem() == Problem.PORT_LOST) {
                baud = newBaud;
            }
            throw e;
        }
    }

    @Override
    public boolean awaitReturn(Duration atMost) throws EspException {
        long start = clock.nanoTime();
        if (port.awaitReturn(atMost)) {
            return true;
        }
        if (clock.hasPassed(start, atMost)) {
            return false;
        }
        port.close();
        while (!clock.hasPassed(start, atMost) && !Thread.currentThread().isInterrupted()) {
            Optional<PortInfo> found = search.find(place);
            if (found.isPresent() && isBack(found.get())) {
                return true;
            }
            clock.sleep(LOOK_AGAIN);
        }
        return false;
    }

    /** A name that has just appeared cannot always be opened at once: its permissions come a moment later. */
    private boolean isBack(PortInfo found) throws EspException {
        if (names.add(found.path())) {
            move.to(found.path());
        }
        try {
            Transport opened = opener.open(found.path());
            port = opened;
            if (baud > 0) {
                opened.setBaudRate(baud);
            }
            place = found;
            return true;
        } catch (EspException e) {
            if (e.problem() == Problem.PLATFORM_UNSUPPORTED) {
                throw e;
            }
            port.close();
            return false;
        }
    }
}
