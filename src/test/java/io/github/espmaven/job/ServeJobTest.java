package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.ServeRequest.Resets;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.loader.LoaderClient;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.Transport;
import io.github.espmaven.transport.rfc2217.Rfc2217Transport;
import io.github.espmaven.transport.serial.Pty;
import io.github.espmaven.transport.serial.Ser2net;
import io.github.espmaven.transport.tcp.TcpTransport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class ServeJobTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "rfc2217"})
    void aServedBoardIsFlashedAndKeepsItsFlashInTheFile(String scheme) throws Exception {
        byte[] data = new byte[5000];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31);
        }
        Path input = Files.write(folder.resolve("data.bin"), data);
        Path flash = folder.resolve("flash.bin");
        ServeRequest serve = new ServeRequest(
                board("sim:esp32c3?file=" + flash),
                scheme + "://127.0.0.1:0",
                Resets.LOCAL,
                Optional.empty(),
                Duration.ZERO);
        try (ServeJob.Running server = new ServeJob(serve, Clock.system(), new RecordingListener()).start()) {
            FlashResult result =
                    new FlashJob(flash(server.url(), input), Clock.system(), new RecordingListener()).run();
            assertThat(result.report().writtenBytes()).isEqualTo(data.length);
        }
        byte[] kept = Files.readAllBytes(flash);
        assertThat(Arrays.copyOfRange(kept, 0x10000, 0x10000 + data.length)).isEqualTo(data);
    }

    /** Serves in a process of its own until that is ended: {@code FILE LISTEN}. */
    public static void main(String[] arguments) throws EspException {
        ServeRequest serve = new ServeRequest(
                board("sim:esp32c3?file=" + arguments[0]), arguments[1], Resets.LOCAL, Optional.empty(), Duration.ZERO);
        new ServeJob(serve, Clock.system(), new RecordingListener()).run(System.out::println);
    }

    /** The server in one process, the flash in another; also with the real ser2net in front of a pty of the board. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "rfc2217", "ser2net"})
    void aServerInAnotherProcess(String way) throws Exception {
        Path flash = folder.resolve("flash.bin");
        byte[] data = new byte[100_000];
        new Random(way.hashCode()).nextBytes(data);
        Path input = Files.write(folder.resolve("data.bin"), data);
        boolean ser2net = way.equals("ser2net");
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServeJobTest.class.getName(),
                        flash.toString(),
                        (ser2net ? "tcp" : way) + "://127.0.0.1:0")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String url = server.inputReader().readLine();
            if (ser2net) {
                overSer2net(url.substring(url.lastIndexOf(':') + 1), input);
            } else {
                flash(flash(url, input), data.length);
            }
        } finally {
            server.destroy();
            assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        byte[] kept = Files.readAllBytes(flash);
        assertThat(Arrays.mismatch(Arrays.copyOfRange(kept, 0x10000, 0x10000 + data.length), data))
                .isEqualTo(-1);
    }

    private static void flash(FlashRequest request, int length) throws EspException {
        FlashResult result = new FlashJob(request, Clock.system(), new RecordingListener()).run();
        assertThat(result.report().writtenBytes()).isEqualTo(length);
    }

    /** The pty hands bytes on at any rate, which ser2net cannot know: the rate stays. */
    private void overSer2net(String port, Path input) throws Exception {
        assumeTrue(Pty.isInstalled("socat"), "socat is not installed");
        Path link = folder.resolve("board");
        Process socat = new ProcessBuilder("socat", "pty,rawer,link=" + link, "tcp:127.0.0.1:" + port + ",nodelay")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        for (int i = 0; i < 500 && !Files.exists(link); i++) {
            Thread.sleep(5);
        }
        try (Ser2net ser2net = new Ser2net(link.toRealPath(), folder)) {
            Clock.system().sleep(Duration.ofMillis(50));
            BoardRequest usual = board(ser2net.url().text());
            BoardRequest slow = usual.withOptions(usual.options().withBaud(115_200));
            flash(flash(slow, input), (int) Files.size(input));
        } finally {
            socat.destroyForcibly();
        }
    }

    /** Over plain TCP there are no lines, and an ESP32 has no watchdog to restart it. */
    @Test
    void aBoardThatCannotBeRestartedFromHereIsLeftToTheUser() throws Exception {
        Path input = Files.write(folder.resolve("data.bin"), new byte[] {1, 2, 3, 4});
        ServeRequest serve = new ServeRequest(
                board("sim:esp32"), "tcp://127.0.0.1:0", Resets.LOCAL, Optional.empty(), Duration.ZERO);
        RecordingListener listener = new RecordingListener();
        try (ServeJob.Running server = new ServeJob(serve, Clock.system(), new RecordingListener()).start()) {
            assertThat(new FlashJob(flash(server.url(), input), Clock.system(), listener)
                            .run()
                            .ending())
                    .isEqualTo(BoardEnding.NOT_RESTARTED);
        }
        assertThat(listener.told())
                .contains("warning the board cannot be restarted from here: press its reset button to start the"
                        + " application");
    }

    /**
     * Lines that arrive one after the other, far apart, as through a slow network: EN is high again before RTS is
     * released. Only a reset that is performed beside the board leads into download mode.
     */
    @ParameterizedTest
    @CsvSource({"LOCAL, true", "PASSED_ON, false", "NONE, false"})
    void resetsOfAVirtualBoardGoByTheSamePolicies(Resets resets, boolean download) throws Exception {
        try (ServeJob.Running server = serve("sim:esp32c3", "rfc2217", resets);
                Transport client = Rfc2217Transport.open(NetworkUrl.parse(server.url()), 115_200, Clock.system())) {
            for (ControlLines lines : List.of(
                    new ControlLines(false, true),
                    new ControlLines(true, true),
                    new ControlLines(true, false),
                    ControlLines.RELEASED)) {
                client.setLines(lines);
                Clock.system().sleep(Duration.ofMillis(75));
            }
            assertThat(isSynced(client)).isEqualTo(download);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "classic, LOCAL, true",
        "slow, LOCAL, true",
        "none, LOCAL, true",
        "inverted, LOCAL, true",
        "usb-jtag, LOCAL, true",
        "classic, PASSED_ON, false",
        "classic, NONE, false"
    })
    void overPlainTcpAVirtualBoardIsInDownloadModeUnlessItIsNotToBeReset(
            String circuit, Resets resets, boolean download) throws Exception {
        try (ServeJob.Running server = serve("sim:esp32c3?circuit=" + circuit, "tcp", resets);
                Transport client = TcpTransport.open(NetworkUrl.parse(server.url()))) {
            assertThat(isSynced(client)).isEqualTo(download);
        }
    }

    private static ServeJob.Running serve(String port, String scheme, Resets resets) throws EspException {
        ServeRequest request =
                new ServeRequest(board(port), scheme + "://127.0.0.1:0", resets, Optional.empty(), Duration.ZERO);
        return new ServeJob(request, Clock.system(), new RecordingListener()).start();
    }

    private static boolean isSynced(Transport client) {
        try {
            new LoaderClient(client, Clock.system(), line -> {}).exchange(new Commands.Sync(), Duration.ofMillis(300));
            return true;
        } catch (EspException e) {
            return false;
        }
    }

    private static FlashRequest flash(String port, Path input) {
        return flash(board(port), input);
    }

    private static FlashRequest flash(BoardRequest board, Path input) {
        return new FlashRequest(
                new FirmwareInputs(
                        board, List.of(new ImageSpec("0x10000", input)), TableInput.NONE, HeaderSettings.KEEP),
                FlashOption.DEFAULTS,
                Duration.ZERO);
    }

    private static BoardRequest board(String port) {
        return Boards.at(port);
    }
}
