package io.github.espmaven.job.provision;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.ProcessEnd;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.chip.UsbIds;
import io.github.espmaven.job.ManyBoards;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.port.Ports;
import io.github.espmaven.terminal.UserTerminal;
import io.github.espmaven.transport.PortInfo;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Finds out when there is a board to be done: its port has appeared; the person at the desk says so; or, where nobody sits
 * there and the port is always there, the chip behind it has become another.
 */
final class Arrivals implements ManyBoards.Source {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    /** How often a chip is asked whether it is another one. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    /** How long a chip's own USB may be away when the chip restarts. */
    private static final Duration RETURN = Duration.ofSeconds(10);

    private static final int CTRL_C = 3;
    private static final int CTRL_D = 4;

    private final ProvisionRequest.End end;
    private final Station station;
    private final BooleanSupplier usedUp;
    private final Clock clock;
    private final Map<String, Place> places = new HashMap<>();
    private Optional<List<NamedBoard>> present = Optional.empty();
    private int busy;
    private final Set<String> handled = new HashSet<>();
    private boolean stopped;
    private boolean told;
    private long idleSince;

    private static final class Place {
        private boolean busy;
        private boolean away;
        private boolean said;
        /** Nothing tells of a board: whether there is one is asked. */
        private boolean asks;
        /** The port came back so soon that it may be the board that was done. */
        private boolean recent;

        private int begun;
        private String why = "";
        private long ended;
        private Optional<MacAddress> last = Optional.empty();
    }

    /** @param usedUp whether each row of the devices' table has its board */
    Arrivals(ProvisionRequest.End end, Station station, BooleanSupplier usedUp, Clock clock) {
        this.end = end;
        this.station = station;
        this.usedUp = usedUp;
        this.clock = clock;
        this.idleSince = clock.nanoTime();
    }

    /** {@inheritDoc} When it gives none, all that had begun have ended. */
    @Override
    public Optional<NamedBoard> next() throws EspException {
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                throw brokenOff();
            }
            Optional<NamedBoard> next = isOver() ? Optional.empty() : arrived();
            if (next.isPresent() || hasEnded()) {
                return next;
            }
            if (station.keys().isPresent()) {
                key(station.keys().get().read());
            } else {
                pause();
            }
        }
    }

    private synchronized void pause() {
        clock.await(this, LOOK_AGAIN);
    }

    private synchronized void key(int key) throws EspException {
        if (key == CTRL_C && stopped) {
            throw brokenOff();
        }
        boolean enter = key == '\r' || key == '\n';
        stopped |= key == CTRL_C || key == CTRL_D || key == 'q' || key == 'Q' || key == UserTerminal.GONE;
        places.values().forEach(place -> place.said |= enter && !place.busy);
    }

    private static EspException brokenOff() {
        return new EspException(Problem.OUT_OF_TIME, "the line was broken off while boards were worked on");
    }

    private synchronized boolean hasEnded() {
        return busy == 0 && isOver();
    }

    private synchronized boolean isOver() {
        boolean all = end.count() > 0 && handled.size() + busy >= end.count();
        boolean idle = told
                && busy == 0
                && end.idle().filter(limit -> clock.hasPassed(idleSince, limit)).isPresent();
        boolean each =
                end.once() && present.isPresent() && present.get().stream().allMatch(board -> place(board).begun > 0);
        return stopped
                || ProcessEnd.isNear()
                || all
                || each
                || idle
                || (busy == 0 && !end.once() && usedUp.getAsBoolean());
    }

    private synchronized Optional<NamedBoard> arrived() throws EspException {
        List<NamedBoard> now = present.isPresent() ? present.get() : station.boards();
        if (end.once() && !now.isEmpty()) {
            present = Optional.of(now);
        }
        places.forEach((port, place) ->
                place.away |= now.stream().noneMatch(b -> b.port().equals(port)));
        for (NamedBoard board : now) {
            Place place = place(board);
            if (!place.busy && begins(board, place)) {
                place.busy = true;
                place.begun++;
                busy++;
                return Optional.of(board);
            }
        }
        if (!told && busy == 0) {
            station.waiting();
            told = true;
        }
        return Optional.empty();
    }

    private Place place(NamedBoard board) {
        return places.computeIfAbsent(board.port(), port -> new Place());
    }

    private boolean begins(NamedBoard board, Place place) throws EspException {
        if (end.once()) {
            return place.begun == 0;
        }
        boolean local = Ports.isLocal(board.port());
        Optional<PortInfo> port = local ? station.port(board.port()) : Optional.empty();
        if (local && port.isEmpty()) {
            place.away = true;
            return false;
        }
        boolean came = local && (place.away || place.begun == 0);
        place.recent = came && place.begun > 0 && !clock.hasPassed(place.ended, RETURN);
        came &= !place.recent || !isSame(port, place);
        boolean asks = station.keys().isEmpty() && clock.hasPassed(place.ended, ASK_AGAIN) && !isSame(port, place);
        boolean first = !local && place.begun == 0;
        boolean begins = came || place.said || first || asks;
        place.asks = !came && !place.said;
        place.away = false;
        place.said &= !begins;
        return begins;
    }

    /** Whether a chip's own USB, whose serial number is the chip's address, says that it is the board that was done. */
    private static boolean isSame(Optional<PortInfo> port, Place place) {
        Optional<MacAddress> told = port.filter(p ->
                        p.usb().filter(u -> u.vendorId() == UsbIds.ESPRESSIF).isPresent())
                .flatMap(PortInfo::serialNumber)
                .flatMap(MacAddress::parse);
        return told.isPresent() && told.equals(place.last);
    }

    /** Whether there was a board, and is only asked for another. */
    synchronized boolean asksAgain(NamedBoard board) {
        return !end.once() && place(board).asks && place(board).last.isPresent();
    }

    /** Whether it is still the board that was done there, and nobody has said that it is another one. */
    synchronized boolean isStillThere(NamedBoard board, Optional<MacAddress> mac) {
        Place place = place(board);
        return (place.asks || place.recent) && mac.isPresent() && mac.equals(place.last);
    }

    /**
     * Whether nothing answered where only was asked whether there is a board.
     *
     * @param tell told why not, once
     */
    synchronized boolean isNobody(
            NamedBoard board, Optional<MacAddress> mac, EspException failure, Consumer<String> tell) {
        Place place = place(board);
        boolean nothing = mac.isEmpty() && place.asks && failure.problem().area() != Problem.Area.INPUT;
        String why = String.valueOf(failure.getMessage());
        if (nothing && !why.equals(place.why)) {
            tell.accept(why);
            place.why = why;
        }
        return !end.once() && (nothing || isStillThere(board, mac));
    }

    /**
     * The place is free again.
     *
     * @param mac the board's address, as far as it is known
     */
    synchronized void ended(NamedBoard board, Optional<MacAddress> mac, boolean counts, boolean last) {
        Place place = place(board);
        place.busy = false;
        place.ended = clock.nanoTime();
        busy--;
        stopped |= last;
        if (counts) {
            handled.add(mac.map(MacAddress::toString).orElseGet(() -> "unknown " + handled.size()));
            place.last = mac.or(() -> place.last);
            idleSince = clock.nanoTime();
        }
        told &= !counts;
        notifyAll();
    }

    /** How many boards are lacking; 0 where no number was named, or somebody has ended the line. */
    synchronized int lacking() {
        return stopped ? 0 : Math.max(end.count() - handled.size(), handled.isEmpty() ? 1 : 0);
    }

    /** How many boards were there; one that is put in twice is one. */
    synchronized int handled() {
        return handled.size();
    }
}
