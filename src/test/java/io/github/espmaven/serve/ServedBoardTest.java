package io.github.espmaven.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.Connector;
import io.github.espmaven.connect.Device;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlanner;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.FlashWriter;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.reset.ResetOptions;
import io.github.espmaven.reset.ResetSequence;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.Transport;
import io.github.espmaven.transport.rfc2217.Rfc2217Transport;
import io.github.espmaven.transport.serial.Pty;
import io.github.espmaven.transport.serial.Ser2net;
import io.github.espmaven.transport.serial.SerialPorts;
import io.github.espmaven.transport.tcp.TcpTransport;
import java.io.Closeable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole engine against a virtual board behind a server: whatever the way there, the flash ends the same. */
@Tag("slow")
class ServedBoardTest {
    private static final int OFFSET = 0x10000;
    private static final Clock CLOCK = Clock.system();
    private static final ResetSequence DOWNLOAD =
            ResetSequence.classic(ResetSequence.USUAL_PULSE, ResetSequence.USUAL_HOLD);

    private final byte[] image = new byte[100_000];
    private VirtualBoard board;

    @BeforeEach
    void makeBoard() throws EspException {
        new Random(3).nextBytes(image);
        Arrays.fill(image, 20_000, 60_000, (byte) 0xff);
        board = new VirtualBoard(BoardOptions.of(Chip.ESP32_C3), CLOCK);
    }

    private void flash(Transport port, ConnectOptions options) throws EspException {
        try (Device device = new Connector(port, CLOCK, options, line -> {}).connect()) {
            assertThat(device.chip()).isEqualTo(Chip.ESP32_C3);
            FlashRegion region = new FlashRegion(OFFSET, image, "image.bin", "image");
            EnumSet<FlashOption> how = EnumSet.of(FlashOption.COMPRESS, FlashOption.VERIFY);
            new FlashWriter(device, event -> {})
                    .write(FlashPlanner.plan(List.of(region), FlashTarget.of(device), HeaderSettings.KEEP, how));
        }
        byte[] held = Arrays.copyOfRange(board.flash(), OFFSET, OFFSET + image.length);
        assertThat(Arrays.mismatch(held, image)).isEqualTo(-1);
    }

    private PortServer serveTcp() throws EspException {
        NetworkUrl listen = NetworkUrl.parseListening("tcp://:0");
        return new PortServer(new SharedBoard(board, true), listen, event -> {});
    }

    @Test
    void overTcp() throws Exception {
        try (PortServer server = serveTcp()) {
            for (int round = 0; round < 2; round++) {
                flash(TcpTransport.open(NetworkUrl.parse("tcp://127.0.0.1:" + server.port())), ConnectOptions.DEFAULTS);
            }
        }
    }

    @Test
    void overRfc2217() throws Exception {
        NetworkUrl listen = NetworkUrl.parseListening("rfc2217://:0");
        SharedPort shared = new SharedBoard(board, false);
        try (PortServer server = new PortServer(shared, listen, event -> {})) {
            NetworkUrl url = NetworkUrl.parse("rfc2217://127.0.0.1:" + server.port());
            flash(Rfc2217Transport.open(url, 115_200, CLOCK), ConnectOptions.DEFAULTS);
        }
    }

    @Test
    void overRfc2217WithResetsDoneByTheServer() throws Exception {
        SharedPort shared = SharedPort.kept(board.transport());
        NetworkUrl listen = NetworkUrl.parseListening("rfc2217://:0");
        try (PortServer server = new PortServer(
                shared,
                listen,
                () -> new LocalReset(ResetOptions.DEFAULTS, CLOCK),
                event -> {},
                CLOCK,
                Duration.ZERO)) {
            NetworkUrl url = NetworkUrl.parse("rfc2217://127.0.0.1:" + server.port() + "?ign_set_control");
            flash(Rfc2217Transport.open(url, 115_200, CLOCK), ConnectOptions.DEFAULTS);
        }
    }

    @Test
    void overAPtyBeforeTheServer(@TempDir Path folder) throws Exception {
        Path link = folder.resolve("board");
        try (PortServer server = serveTcp();
                Closeable pty = ptyTo(server, link)) {
            flash(
                    new SerialPorts(CLOCK).open(link.toString(), 115_200, Duration.ofSeconds(10)),
                    ConnectOptions.DEFAULTS);
        }
    }

    /** The pty hands the bytes on at any rate, and ser2net cannot know: so the client must not ask for a higher one. */
    @Test
    void overSer2netWithAPtyBehind(@TempDir Path folder) throws Exception {
        Path link = folder.resolve("board");
        try (PortServer server = serveTcp();
                Closeable pty = ptyTo(server, link);
                Ser2net ser2net = new Ser2net(link.toRealPath(), folder)) {
            Clock.system().sleep(Duration.ofMillis(50));
            flash(Rfc2217Transport.open(ser2net.url(), 115_200, CLOCK), ConnectOptions.DEFAULTS.withBaud(115_200));
        }
    }

    private static Closeable ptyTo(PortServer server, Path link) throws Exception {
        assumeTrue(Pty.isInstalled("socat"), "socat is not installed");
        Process socat = new ProcessBuilder(
                        "socat", "pty,rawer,link=" + link, "tcp:127.0.0.1:" + server.port() + ",nodelay")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        for (int i = 0; i < 500 && !Files.exists(link); i++) {
            Thread.sleep(5);
        }
        return socat::destroyForcibly;
    }
}
