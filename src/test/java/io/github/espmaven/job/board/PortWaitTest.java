package io.github.espmaven.job.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.Boards;
import io.github.espmaven.job.RecordingListener;
import io.github.espmaven.port.Ports;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import io.github.espmaven.transport.serial.Pty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goals that begin while their port is away. */
class PortWaitTest {
    private static final UsbIdentity SERIAL_JTAG = new UsbIdentity(0x303a, 0x1001);
    private static final String BOARD = "sim:esp32s3?circuit=usb-jtag&usb=303a:1001";

    private final FakeClock clock = new FakeClock();
    private final RecordingListener listener = new RecordingListener();
    private Duration absentUntil = Duration.ZERO;

    @TempDir
    Path folder;

    /** Not at a time at which any other test has used a port. */
    @BeforeEach
    void setTheClock() {
        clock.advance(Duration.ofMillis(System.currentTimeMillis()).plusDays(1));
    }

    private List<PortInfo> ports() {
        PortInfo port = new PortInfo(
                "ttyACM0", BOARD, "", Optional.of(SERIAL_JTAG), Optional.empty(), Optional.empty(), Optional.empty());
        return clock.elapsed().compareTo(absentUntil) < 0 ? List.of() : List.of(port);
    }

    private ConnectedBoard find(String port, Optional<Duration> arrival) throws EspException {
        BoardRequest usual = Boards.at(port);
        BoardRequest request = Boards.queued(usual, new PortRequest.Queueing("a test", Duration.ofSeconds(1), arrival));
        return new BoardSearch(request, new Ports(clock, this::ports), clock, listener).find();
    }

    private void awayFor(Duration time) {
        absentUntil = clock.elapsed().plus(time);
    }

    @Test
    void nobodyWaitsForABoardThatWasNotThere() {
        awayFor(Duration.ofSeconds(2));
        Duration before = clock.elapsed();
        assertThatThrownBy(() -> find("auto", Optional.empty()))
                .extracting("problem")
                .isEqualTo(Problem.NO_PORT);
        assertThat(clock.elapsed()).isEqualTo(before);
    }

    @Test
    void theNextGoalWaitsForABoardThatIsRestarting() throws Exception {
        find("auto", Optional.empty()).close();
        assertThat(listener.told()).isEmpty();
        awayFor(Duration.ofSeconds(2));
        find("auto", Optional.empty()).close();
        assertThat(clock.elapsed()).isGreaterThan(absentUntil);
        assertThat(listener.told())
                .containsExactly("waiting there is no serial port on this machine: waiting up to 10 s for it");
    }

    @Test
    void butNotForEver() throws Exception {
        find("auto", Optional.empty()).close();
        awayFor(Duration.ofMinutes(5));
        Duration before = clock.elapsed();
        assertThatThrownBy(() -> find("auto", Optional.empty()))
                .extracting("problem")
                .isEqualTo(Problem.NO_PORT);
        assertThat(clock.elapsed().minus(before)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
    }

    @Test
    void norLongAfterwards() throws Exception {
        find("auto", Optional.empty()).close();
        clock.advance(Duration.ofSeconds(31));
        awayFor(Duration.ofSeconds(2));
        assertThatThrownBy(() -> find("auto", Optional.empty()))
                .extracting("problem")
                .isEqualTo(Problem.NO_PORT);
    }

    @Test
    void aSleepingBoardIsWaitedForAsLongAsTheUserWants() throws Exception {
        awayFor(Duration.ofMinutes(4));
        find("auto", Optional.of(Duration.ofMinutes(5))).close();
        awayFor(Duration.ofMinutes(4));
        assertThatThrownBy(() -> find("auto", Optional.of(Duration.ZERO)))
                .as("also not at all, if that is wanted")
                .extracting("problem")
                .isEqualTo(Problem.NO_PORT);
    }

    /** The same on a port of the system, by the name of a link that is not there yet. */
    @Test
    void aPortThatIsNamed() throws Exception {
        Clock real = Clock.system();
        Path link = folder.resolve("board");
        BoardRequest usual = Boards.at(link.toString());
        BoardRequest request = Boards.queued(
                usual, new PortRequest.Queueing("a test", Duration.ofSeconds(1), Optional.of(Duration.ofSeconds(20))));
        try (Pty pty = new Pty()) {
            CompletableFuture<String> opened = CompletableFuture.supplyAsync(() -> {
                try (OpenPort port = OpenPort.of(request, real, listener)) {
                    return port.transport().traits().name();
                } catch (EspException e) {
                    return e.getMessage();
                }
            });
            real.sleep(Duration.ofMillis(150));
            assertThat(opened).isNotDone();
            Files.createSymbolicLink(link, pty.device());
            assertThat(opened.get(10, TimeUnit.SECONDS)).isEqualTo(link.toString());
            assertThat(listener.told())
                    .containsExactly("waiting there is no port " + link + ": waiting up to 20 s for it");
        }
    }
}
