package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.Attempts;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashEvent;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.port.PortQueue;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.serve.PortServer;
import io.github.espmaven.serve.SharedBoard;
import io.github.espmaven.serve.SharedPort;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.ImpairedTransport;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.serial.Pty;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * However a port fails a goal, on the system's own ports wherever one can be had: the failure has its own problem, and
 * the next goal gets the port, in this process as well as in another.
 */
@Tag("slow")
class PortFailuresTest {
    private static final Clock CLOCK = Clock.system();

    private static final int OFFSET = 0x10000;
    private static final int BYTES = 1 << 20;
    /** What is advised for one problem and for no other. */
    private static final Map<Problem, String> REMEDIES = Map.of(
            Problem.PORT_NOT_FOUND, "Let the goal wait for a board that sleeps or restarts",
            Problem.PORT_BUSY, "which holds the port.",
            Problem.PORT_UNUSABLE, "Name the port: -Desp.port=",
            Problem.NO_SERIAL_DATA, "tap RESET",
            Problem.PORT_REFUSED_SETTING, "Choose a rate the adapter's driver supports",
            Problem.REMOTE_UNREACHABLE, "Check that the server runs");

    private static Process other;
    private static BufferedReader otherSays;

    @TempDir
    Path folder;

    private final VirtualBoard board = new VirtualBoard(BoardOptions.of(Chip.ESP32_C3), CLOCK);
    private Runnable onConnected = () -> {};
    private Runnable onWritten = () -> {};

    PortFailuresTest() throws EspException {}

    @BeforeAll
    static void startAnotherProcess() throws Exception {
        other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PortFailuresTest.class.getName())
                .start();
        otherSays = other.inputReader();
    }

    @AfterAll
    static void endIt() {
        other.destroyForcibly();
    }

    /** The other process: takes each port it is told for a moment. */
    public static void main(String[] arguments) throws IOException {
        try (BufferedReader ports = new BufferedReader(new InputStreamReader(System.in))) {
            for (String port = ports.readLine(); port != null; port = ports.readLine()) {
                try {
                    take(port);
                    System.out.println("taken");
                } catch (EspException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }

    private static void take(String port) throws EspException {
        PortQueue.ofThisUser(CLOCK)
                .acquire(port, "the next one", Duration.ZERO, text -> {})
                .close();
    }

    @Test
    void missing() throws Exception {
        fails(folder.resolve("ttyUSB0").toString(), Problem.PORT_NOT_FOUND);
    }

    @Test
    void noPort() throws Exception {
        fails(Files.createFile(folder.resolve("ttyUSB1")).toString(), Problem.PORT_UNUSABLE);
        if (Files.exists(Path.of("/dev/null"))) {
            assertThat(fails("/dev/null", Problem.PORT_UNUSABLE)).hasMessage("/dev/null is not a serial port");
        }
        fails("sim:esp32c3?file=" + folder, Problem.BAD_VIRTUAL_BOARD);
    }

    @Test
    void busy() throws Exception {
        assumeTrue(Pty.isInstalled("flock"), "flock is not installed");
        try (Pty pty = new Pty()) {
            String device = pty.device().toString();
            Process holder = new ProcessBuilder("flock", device, "sh", "-c", "echo locked; exec sleep 30").start();
            try {
                assertThat(holder.getInputStream().readNBytes(7)).hasSize(7);
                EspException e = fails(device, Problem.PORT_BUSY);
                assertThat(e.evidence().get(Evidence.Key.HOLDER).orElseThrow()).contains("sleep");
            } finally {
                holder.descendants().forEach(ProcessHandle::destroyForcibly);
                holder.destroyForcibly();
            }
        }
    }

    @Test
    void silent() throws Exception {
        try (Pty pty = new Pty()) {
            ConnectOptions once = ConnectOptions.DEFAULTS.withAttempts(new Attempts(1, 1));
            fails(at(pty.device().toString(), once), Problem.NO_SERIAL_DATA);
        }
    }

    /** The other side of a pty is gone: for this side that is an adapter that was pulled out. */
    @Test
    void unpluggedWhileIdle() throws Exception {
        unplugged(socat -> onConnected = socat::destroyForcibly);
    }

    @Test
    void unpluggedWhileWriting() throws Exception {
        unplugged(socat -> onWritten = socat::destroyForcibly);
        assertThat(written()).isPositive().isLessThan(BYTES);
    }

    private interface Pull {
        void by(Process socat);
    }

    private void unplugged(Pull pull) throws Exception {
        Path link = folder.resolve("board");
        NetworkUrl listen = NetworkUrl.parseListening("tcp://:0");
        try (PortServer server = server(listen, new SharedBoard(board, true))) {
            Process socat = ptyTo(server, link);
            try {
                pull.by(socat);
                assertThat(Remedies.explain(fails(link.toString(), Problem.PORT_LOST)))
                        .contains("The board was unplugged, lost power")
                        .doesNotContain("server");
                assertThat(socat.waitFor(5, TimeUnit.SECONDS))
                        .as("it was pulled")
                        .isTrue();
            } finally {
                socat.destroyForcibly();
            }
        }
    }

    @Test
    void anAdapterThatTakesNoRate() throws Exception {
        NetworkUrl listen = NetworkUrl.parseListening("rfc2217://:0");
        SharedPort working = new SharedBoard(board, false);
        try (PortServer server = server(listen, () -> new ImpairedTransport(working.open(), CLOCK).refusingRates())) {
            String port = "rfc2217://127.0.0.1:" + server.port();
            fails(at(port, ConnectOptions.DEFAULTS.withBaud(9600)), Problem.PORT_REFUSED_SETTING);
        }
    }

    @Test
    void aServerThatRefuses() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        fails("tcp://127.0.0.1:" + port, Problem.REMOTE_UNREACHABLE);
        fails("rfc2217://127.0.0.1:" + port, Problem.REMOTE_UNREACHABLE);
    }

    @Test
    void aServerThatDropsTheConnection() throws Exception {
        for (String scheme : List.of("tcp", "rfc2217")) {
            for (boolean idle : List.of(true, false)) {
                NetworkUrl listen = NetworkUrl.parseListening(scheme + "://:0");
                try (PortServer server = server(listen, new SharedBoard(board, scheme.equals("tcp")))) {
                    onConnected = idle ? server::close : () -> {};
                    onWritten = idle ? () -> {} : server::close;
                    String port = scheme + "://127.0.0.1:" + server.port();
                    assertThat(Remedies.explain(fails(port, Problem.PORT_LOST)))
                            .contains("The server closed the connection")
                            .doesNotContain("unplugged");
                }
            }
        }
    }

    @Test
    void aTraceThatCannotBeWritten() throws Exception {
        BoardRequest plain = Boards.at("sim:esp32c3");
        Path notAFolder = Files.createFile(folder.resolve("trace"));
        BoardRequest traced =
                Boards.traced(plain, new PortRequest.Trace(notAFolder.resolve("trace.log"), Instant.EPOCH));
        fails(traced, Problem.FILE_UNWRITABLE);
    }

    /** Over USB-OTG an E22 that was put into download mode by hand can be left by its button alone; that is said. */
    @Test
    void anE22OverOtgIsNotSaidToHaveBeenRestarted() throws Exception {
        FlashJob job = flash(Boards.at("sim:esp32e22?circuit=usb-otg&usb=303a:001f&boot=download"));
        FlashResult result = job.run();
        assertThat(result.ending()).isEqualTo(BoardEnding.NOT_RESTARTED);
    }

    private static BoardRequest at(String port, ConnectOptions options) {
        BoardRequest usual = Boards.at(port);
        return usual.withPort(port).withOptions(options);
    }

    private EspException fails(String port, Problem problem) throws Exception {
        return fails(Boards.at(port), problem);
    }

    private EspException fails(BoardRequest request, Problem problem) throws Exception {
        FlashJob job = flash(request);
        EspException e = catchThrowableOfType(EspException.class, job::run);
        assertThat(e).isNotNull();
        assertThat(e.problem()).as(e.getMessage()).isEqualTo(problem);
        REMEDIES.forEach((state, remedy) -> {
            if (state == problem) {
                assertThat(Remedies.explain(e)).contains(remedy);
            } else {
                assertThat(Remedies.explain(e)).doesNotContain(remedy);
            }
        });
        take(request.port().name());
        other.outputWriter().write(request.port().name() + "\n");
        other.outputWriter().flush();
        assertThat(otherSays.readLine()).isEqualTo("taken");
        return e;
    }

    private FlashJob flash(BoardRequest request) throws IOException {
        byte[] image = new byte[BYTES];
        new Random(1).nextBytes(image);
        FirmwareInputs inputs = new FirmwareInputs(
                request,
                List.of(new ImageSpec(String.valueOf(OFFSET), Files.write(folder.resolve("image.bin"), image))),
                TableInput.NONE,
                HeaderSettings.KEEP);
        RecordingListener listener = new RecordingListener() {
            @Override
            public void connected(BoardSummary reached) {
                onConnected.run();
            }

            @Override
            public void flash(FlashEvent event) {
                if (event instanceof FlashEvent.Written written && written.bytesDone() < BYTES) {
                    onWritten.run();
                }
            }
        };
        return new FlashJob(new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ZERO), CLOCK, listener);
    }

    private int written() {
        byte[] flash = board.flash();
        int count = 0;
        for (int i = OFFSET; i < OFFSET + BYTES; i++) {
            count += flash[i] == -1 ? 0 : 1;
        }
        return count;
    }

    private static PortServer server(NetworkUrl listen, SharedPort shared) throws EspException {
        return new PortServer(shared, listen, event -> {});
    }

    private static Process ptyTo(PortServer server, Path link) throws Exception {
        assumeTrue(Pty.isInstalled("socat"), "socat is not installed");
        Process socat = new ProcessBuilder(
                        "socat", "pty,rawer,link=" + link, "tcp:127.0.0.1:" + server.port() + ",nodelay")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        for (int i = 0; i < 500 && !Files.exists(link); i++) {
            Thread.sleep(5);
        }
        return socat;
    }
}
