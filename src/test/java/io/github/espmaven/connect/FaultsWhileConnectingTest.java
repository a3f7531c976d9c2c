package io.github.espmaven.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.FaultyTransport;
import io.github.espmaven.testing.FaultyTransport.Direction;
import io.github.espmaven.testing.FaultyTransport.Effect;
import io.github.espmaven.testing.FaultyTransport.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One frame or byte that is lost, falsified, doubled or late, anywhere between the first SYNC and the flash's id: the
 * device is right or there is a clear failure, in bounded time.
 */
class FaultsWhileConnectingTest {
    private static final Duration AT_MOST = Duration.ofSeconds(25);

    private final List<String> wrong = new ArrayList<>();

    @Test
    void oneFaultDoesNotDeceive() throws EspException {
        tryAll(Chip.ESP32_C3, 7);
    }

    @Tag("exhaustive")
    @ParameterizedTest
    @EnumSource(
            value = Chip.class,
            names = {"ESP32_C3", "ESP32", "ESP32_S2", "ESP8266"})
    void noFaultDeceives(Chip chip) throws EspException {
        tryAll(chip, 1);
    }

    private void tryAll(Chip chip, int everyFrame) throws EspException {
        FaultyTransport sound = connect(chip, List.of());
        int tried = 0;
        int connected = 0;
        for (Direction direction : Direction.values()) {
            List<Integer> lengths = sound.frameLengths(direction);
            for (int frame = 0; frame < lengths.size(); frame += everyFrame) {
                for (Fault fault : faults(direction, frame, lengths.get(frame))) {
                    tried++;
                    connected += survives(chip, fault) ? 1 : 0;
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(connected).as("connected in spite of it, of " + tried).isGreaterThan(tried * 99 / 100);
    }

    /** The frame as a whole, and of its bytes the delimiters, the header and some of the body. */
    private static List<Fault> faults(Direction direction, int frame, int octets) {
        List<Fault> faults = new ArrayList<>();
        for (Effect effect : Effect.values()) {
            faults.add(Fault.ofFrame(direction, frame, effect));
        }
        for (int octet : new int[] {0, 1, 2, 3, 5, 9, octets - 2, octets - 1}) {
            if (octet >= 0 && octet < octets) {
                faults.add(Fault.ofOctet(direction, frame, octet, Effect.CORRUPT));
                faults.add(Fault.ofOctet(direction, frame, octet, Effect.DROP));
            }
        }
        return faults;
    }

    private boolean survives(Chip chip, Fault fault) {
        try {
            connect(chip, List.of(fault));
            return true;
        } catch (EspException e) {
            return false;
        } catch (RuntimeException | AssertionError e) {
            wrong.add(fault + ": " + e);
            return false;
        }
    }

    private FaultyTransport connect(Chip chip, List<Fault> faults) throws EspException {
        FakeClock clock = new FakeClock();
        VirtualBoard board = new VirtualBoard(BoardOptions.of(chip), clock);
        FaultyTransport port = new FaultyTransport(board.transport(), clock, faults);
        try {
            Device device = new Connector(port, clock, ConnectOptions.DEFAULTS, line -> {}).connect();
            assertThat(device.chip()).isEqualTo(chip);
            assertThat(device.identity().mac().base()).isEqualTo(board.options().mac());
            assertThat(device.identity().revision()).isEqualTo(chip.spec().usualRevision());
            assertThat(device.flash().sizeBytes()).hasValue(4 << 20);
            assertThat(device.stubRunning()).isTrue();
        } finally {
            assertThat(clock.elapsed()).isLessThan(AT_MOST);
        }
        return port;
    }
}
