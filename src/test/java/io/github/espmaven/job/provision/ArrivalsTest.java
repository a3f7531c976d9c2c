package io.github.espmaven.job.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.job.provision.ProvisionRequest.End;
import io.github.espmaven.report.BoardsReport.Row;
import io.github.espmaven.terminal.UserTerminal;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** When a station takes what for a board. */
class ArrivalsTest {
    private static final String LOCAL = "/dev/ttyUSB7";
    private static final String REMOTE = "rfc2217://rack:4001";
    private static final EspException NO_ANSWER = new EspException(Problem.NO_SERIAL_DATA, "nothing came");

    private final FakeClock clock = new FakeClock();
    private final Table table = new Table();
    private final List<String> told = new ArrayList<>();
    private boolean usedUp;

    /** A station whose ports and keys are as a test says, a step each time it is looked at. */
    private final class Table implements Station, UserTerminal {
        private final List<PortInfo> ports = new ArrayList<>();
        private final Queue<Runnable> steps = new ArrayDeque<>();
        private final Queue<Integer> keys = new ArrayDeque<>();
        private List<String> places = List.of();
        private boolean attended;
        private int looks;

        @Override
        public List<NamedBoard> boards() {
            if (++looks > 1000) {
                throw new AssertionError("waits for ever");
            }
            Optional.ofNullable(steps.poll()).ifPresent(Runnable::run);
            return (places.isEmpty() ? ports.stream().map(PortInfo::path) : places.stream())
                    .map(NamedBoard::at)
                    .toList();
        }

        @Override
        public Optional<PortInfo> port(String name) {
            return ports.stream().filter(p -> p.path().equals(name)).findFirst();
        }

        @Override
        public Optional<UserTerminal> keys() {
            return attended ? Optional.of(this) : Optional.empty();
        }

        @Override
        public void waiting() {
            told.add("waiting");
        }

        @Override
        public void ended(NamedBoard board, Result result, Row row) {}

        @Override
        public int read() {
            clock.advance(Duration.ofMillis(100));
            return keys.isEmpty() ? NOTHING : keys.remove();
        }

        @Override
        public void write(String text) {}

        @Override
        public int columns() {
            return 80;
        }

        @Override
        public void close() {}
    }

    private Arrivals arrivals(End end, String... places) {
        table.places = Arrays.asList(places);
        return new Arrivals(end, table, () -> usedUp, clock);
    }

    private static End until(int count, Duration idle) {
        return new End(count, false, false, Optional.of(idle));
    }

    private static PortInfo usb(String path, int vendor, String serial) {
        return new PortInfo(
                path,
                path,
                path,
                Optional.of(new UsbIdentity(vendor, 1)),
                Optional.of(serial),
                Optional.empty(),
                Optional.empty());
    }

    private static Optional<MacAddress> mac(int number) {
        return Optional.of(ProvisionLine.mac(number));
    }

    private static NamedBoard next(Arrivals arrivals) throws EspException {
        return arrivals.next().orElseThrow();
    }

    @Test
    void aPortThatAppearsIsABoardUntilItGoesAndComesAgain() throws Exception {
        Arrivals arrivals = arrivals(until(2, Duration.ofSeconds(60)));
        table.steps.addAll(List.of(() -> {}, () -> table.ports.add(usb(LOCAL, 0x1a86, "1"))));
        NamedBoard first = next(arrivals);
        assertThat(first.port()).isEqualTo(LOCAL);
        assertThat(arrivals.isNobody(first, Optional.empty(), NO_ANSWER, told::add))
                .as("it has failed")
                .isFalse();
        arrivals.ended(first, mac(1), true, false);
        clock.advance(Duration.ofSeconds(20));
        table.steps.addAll(List.of(table.ports::clear, () -> table.ports.add(usb(LOCAL, 0x1a86, "1"))));
        NamedBoard second = next(arrivals);
        assertThat(arrivals.isStillThere(second, mac(1)))
                .as("it was put in again")
                .isFalse();
        arrivals.ended(second, mac(2), true, false);
        assertThat(arrivals.next()).isEmpty();
        assertThat(arrivals.lacking()).isZero();
    }

    @Test
    void aChipsOwnUsbThatRestartsIsNoOtherBoard() throws Exception {
        Arrivals arrivals = arrivals(until(0, Duration.ofSeconds(30)));
        table.attended = true;
        table.ports.add(usb("/dev/ttyACM0", 0x303a, "7C:DF:A1:00:00:01"));
        arrivals.ended(next(arrivals), mac(1), true, false);
        table.steps.addAll(
                List.of(table.ports::clear, () -> table.ports.add(usb("/dev/ttyACM0", 0x303a, "7C:DF:A1:00:00:01"))));
        assertThat(arrivals.next()).isEmpty();
        assertThat(arrivals.handled()).isEqualTo(1);
        assertThat(arrivals.lacking())
                .as("somebody had it end when no other came")
                .isZero();
    }

    @Test
    void whereNobodySitsTheChipIsAskedWhetherItIsAnotherOne() throws Exception {
        Arrivals arrivals = arrivals(until(3, Duration.ofSeconds(60)), REMOTE);
        NamedBoard board = next(arrivals);
        assertThat(arrivals.isNobody(board, Optional.empty(), NO_ANSWER, told::add))
                .isTrue();
        arrivals.ended(board, Optional.empty(), false, false);
        assertThat(arrivals.isNobody(next(arrivals), mac(1), NO_ANSWER, told::add))
                .as("one that fails")
                .isFalse();
        arrivals.ended(board, mac(1), true, false);
        Duration before = clock.elapsed();
        next(arrivals);
        assertThat(clock.elapsed().minus(before)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1200));
        assertThat(arrivals.isStillThere(board, mac(1))).isTrue();
        assertThat(arrivals.isStillThere(board, mac(2))).isFalse();
        arrivals.ended(board, mac(1), false, false);
        next(arrivals);
        assertThat(arrivals.isNobody(board, Optional.empty(), NO_ANSWER, told::add))
                .isTrue();
        arrivals.ended(board, Optional.empty(), false, false);
        assertThat(arrivals.next()).as("no other comes for a minute").isPresent();
        assertThat(arrivals.handled()).isEqualTo(1);
        assertThat(told).as("each is said once").containsExactly("nothing came", "waiting", "waiting");
    }

    @Test
    void askingIsNoBoardThatKeepsTheStationOpen() throws Exception {
        Arrivals arrivals = arrivals(until(3, Duration.ofSeconds(60)), REMOTE);
        for (Optional<NamedBoard> asked = arrivals.next(); asked.isPresent(); asked = arrivals.next()) {
            arrivals.ended(asked.get(), Optional.empty(), false, false);
        }
        assertThat(clock.elapsed()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(62));
        assertThat(told).containsExactly("waiting");
    }

    @Test
    void aBoardThatIsPutInTwiceCountsOnce() throws Exception {
        Arrivals arrivals = arrivals(until(2, Duration.ofSeconds(60)), REMOTE);
        for (int number : List.of(1, 1, 2)) {
            arrivals.ended(next(arrivals), mac(number), true, false);
        }
        assertThat(arrivals.next()).isEmpty();
        assertThat(arrivals.handled()).isEqualTo(2);
    }

    @Test
    void enterSaysThatTheNextBoardIsThere() throws Exception {
        Arrivals arrivals = arrivals(new End(0, false, false, Optional.empty()), REMOTE);
        table.attended = true;
        NamedBoard board = next(arrivals);
        assertThat(arrivals.isNobody(board, Optional.empty(), NO_ANSWER, told::add))
                .as("the first may not be there yet")
                .isTrue();
        arrivals.ended(board, Optional.empty(), false, false);
        table.keys.addAll(List.of((int) 'x', UserTerminal.NOTHING, (int) '\r'));
        next(arrivals);
        assertThat(table.keys).isEmpty();
        assertThat(arrivals.isNobody(board, Optional.empty(), NO_ANSWER, told::add))
                .as("somebody says it is")
                .isFalse();
        table.keys.add((int) 'q');
        new Thread(() -> {
                    while (!table.keys.isEmpty()) {
                        Thread.onSpinWait();
                    }
                    arrivals.ended(board, mac(1), true, false);
                })
                .start();
        assertThat(arrivals.next()).as("one that has begun is waited for").isEmpty();
        assertThat(arrivals.handled()).isEqualTo(1);
    }

    @Test
    void aSecondCtrlCBreaksOff() throws Exception {
        Arrivals arrivals = arrivals(new End(0, false, false, Optional.empty()), REMOTE);
        table.attended = true;
        next(arrivals);
        table.keys.addAll(List.of(3, 3));
        assertThatThrownBy(arrivals::next).hasMessage("the line was broken off while boards were worked on");
    }

    @Test
    void whereBoardsAreDoneOnceEachIsDoneOnce() throws Exception {
        Arrivals arrivals = arrivals(ProvisionLine.ONCE, REMOTE, LOCAL);
        NamedBoard first = next(arrivals);
        NamedBoard second = next(arrivals);
        assertThat(List.of(first.port(), second.port())).containsExactly(REMOTE, LOCAL);
        assertThat(arrivals.isNobody(first, Optional.empty(), NO_ANSWER, told::add))
                .isFalse();
        arrivals.ended(first, Optional.empty(), true, false);
        arrivals.ended(second, mac(2), true, false);
        assertThat(arrivals.next()).isEmpty();
    }

    @Test
    void theEndIsTimeUsedUpRowsOrAFailure() throws Exception {
        assertThat(arrivals(until(2, Duration.ofSeconds(60))).next()).isEmpty();
        assertThat(clock.elapsed()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
        Arrivals failing = arrivals(until(5, Duration.ofSeconds(60)), REMOTE);
        failing.ended(next(failing), mac(1), true, true);
        assertThat(failing.next()).isEmpty();
        usedUp = true;
        Arrivals up = arrivals(until(5, Duration.ofSeconds(60)), REMOTE);
        assertThat(up.next()).isEmpty();
        assertThat(up.lacking()).isEqualTo(5);
    }
}
