package io.github.espmaven.port;

import io.github.espmaven.base.LockFile;
import io.github.espmaven.port.PortQueue.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One place in the queue for a port. Whoever is first among those who share this class (one build may load this plugin
 * more than once) tries for the file that all share, and as long as it waits to use the port it holds another, the mark,
 * which tells that it waits.
 */
final class QueueTicket {
    private static final Map<String, List<QueueTicket>> QUEUES = new HashMap<>();

    private final String key;
    private final Purpose purpose;
    private final String owner;
    private final Path folder;
    private final LockFile port;
    private final LockFile mark;
    private boolean holds;
    private Optional<LockFile.Hold> given = Optional.empty();
    private LockFile.@Nullable Hold marked;

    QueueTicket(String key, Purpose purpose, String owner, Path folder) {
        this.key = key;
        this.purpose = purpose;
        this.owner = owner;
        String start = PortQueue.fileName(key);
        port = new LockFile(folder.resolve(start + ".lock"), LockFile.Kind.STAYS);
        mark = new LockFile(folder.resolve(start + ".wanted"), LockFile.Kind.STAYS);
        this.folder = folder;
    }

    /** Queues up behind all others of this process, but before those that wait to watch. */
    void enter() {
        synchronized (QUEUES) {
            List<QueueTicket> queue = QUEUES.computeIfAbsent(key, name -> new ArrayList<>());
            int place = queue.size();
            while (purpose == Purpose.USE && place > 0 && queue.get(place - 1).waitsToWatch()) {
                place--;
            }
            queue.add(place, this);
        }
    }

    private boolean waitsToWatch() {
        return purpose == Purpose.WATCH && !holds;
    }

    /** Gives the place up, from wherever in the queue; does nothing the second time. */
    void leave() {
        unmark();
        synchronized (QUEUES) {
            given.ifPresent(LockFile.Hold::close);
            given = Optional.empty();
            QUEUES.computeIfPresent(key, (name, queue) -> {
                queue.removeIf(turn -> turn == this);
                return queue.isEmpty() ? null : queue;
            });
        }
    }

    /** Who has the port, as far as it could be found out when {@link #tryTake} last failed. */
    String holder() {
        QueueTicket first = first();
        return first == this ? port.holder() : first.owner;
    }

    /** The lock, if it is this one's turn and nobody else has it, in this process or another. */
    Optional<PortLock> tryTake() {
        if (first() != this || (purpose == Purpose.WATCH && mark.isHeld())) {
            return Optional.empty();
        }
        Optional<LockFile.Hold> hold = taken().or(() -> tryHold(port));
        holds(hold.isPresent());
        if (hold.isPresent()) {
            unmark();
        } else if (purpose == Purpose.USE && marked == null) {
            marked = tryHold(mark).orElse(null);
        }
        return hold.map(held -> new PortLock(() -> giveBack(held), this::wantedBy));
    }

    /** With no place for such files turns are taken within this process only, and the port itself is exclusive. */
    private Optional<LockFile.Hold> tryHold(LockFile file) {
        try {
            Files.createDirectories(folder);
            return file.tryHold(owner);
        } catch (IOException e) {
            return file.tryHoldHere(owner);
        }
    }

    private QueueTicket first() {
        synchronized (QUEUES) {
            return QUEUES.getOrDefault(key, List.of()).get(0);
        }
    }

    /** To the next of this process that waits to use the port; where there is none, to whoever waits elsewhere. */
    private void giveBack(LockFile.Hold held) {
        synchronized (QUEUES) {
            Optional<QueueTicket> next = QUEUES.getOrDefault(key, List.of()).stream()
                    .filter(turn -> turn != this)
                    .findFirst()
                    .filter(turn -> turn.purpose == Purpose.USE);
            next.ifPresentOrElse(turn -> turn.given = Optional.of(held), held::close);
            leave();
        }
    }

    private Optional<LockFile.Hold> taken() {
        synchronized (QUEUES) {
            Optional<LockFile.Hold> mine = given;
            given = Optional.empty();
            return mine;
        }
    }

    private void holds(boolean now) {
        synchronized (QUEUES) {
            holds = now;
        }
    }

    private void unmark() {
        if (marked != null) {
            marked.close();
            marked = null;
        }
    }

    private Optional<String> wantedBy() {
        synchronized (QUEUES) {
            for (QueueTicket turn : QUEUES.getOrDefault(key, List.of())) {
                if (turn != this && turn.purpose == Purpose.USE) {
                    return Optional.of(turn.owner);
                }
            }
        }
        return mark.isHeld() ? Optional.of(mark.holder()) : Optional.empty();
    }
}
