package io.github.espmaven.job.board;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.UsbIds;
import io.github.espmaven.port.PortLock;
import io.github.espmaven.port.PortQueue;
import io.github.espmaven.port.PortQueue.Purpose;
import io.github.espmaven.port.RecentPorts;
import io.github.espmaven.transport.PortTraits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Locks on all names that one port has had, held until this is closed; they can be locked again after that. */
final class PortClaim implements AutoCloseable {
    private final PortRequest.Queueing turn;
    private Purpose purpose;
    private final PortQueue queue;
    private final Consumer<String> waiting;
    private final Map<String, PortLock> locks = new LinkedHashMap<>();
    private final RecentPorts used;
    private final Set<String> ownUsb = new LinkedHashSet<>();

    /** @param waiting told what the first lock of a name has to wait for */
    PortClaim(PortRequest.Queueing turn, Purpose purpose, Clock clock, Consumer<String> waiting) {
        this.turn = turn;
        this.purpose = purpose;
        this.queue = PortQueue.ofThisUser(clock);
        this.used = RecentPorts.ofThisUser(clock);
        this.waiting = waiting;
    }

    /** @throws EspException {@code PORT_QUEUE_TIMEOUT} */
    void take(String name) throws EspException {
        locks.put(name, queue.acquire(name, purpose, turn.owner(), turn.limit(), waiting));
        if (!ownUsb.isEmpty()) {
            ownUsb.addAll(used.names(name));
        }
    }

    void watch() {
        purpose = Purpose.WATCH;
    }

    /** Locks all names again; false when somebody else has one of them after {@code limit}. */
    boolean takeAgain(Duration limit) throws EspException {
        List<String> names = new ArrayList<>(locks.keySet());
        try {
            for (String name : names) {
                locks.put(name, queue.acquire(name, purpose, turn.owner(), limit, text -> {}));
            }
            return true;
        } catch (EspException e) {
            close();
            if (e.problem() != Problem.PORT_QUEUE_TIMEOUT) {
                throw e;
            }
            return false;
        }
    }

    /** Who waits to use the port. */
    Optional<String> wantedBy() {
        return locks.values().stream()
                .map(PortLock::wantedBy)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** The port is open: a chip's own USB will be waited for by the goals after this one. */
    void opened(PortTraits port) throws EspException {
        if (port.usb().filter(usb -> usb.vendorId() == UsbIds.ESPRESSIF).isPresent()) {
            ownUsb.addAll(used.names(port.name()));
            used.note(ownUsb);
        }
    }

    @Override
    public void close() {
        if (!ownUsb.isEmpty()) {
            used.note(ownUsb);
        }
        locks.values().forEach(PortLock::close);
    }
}
