package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.serve.PortServer;
import io.github.espmaven.serve.ServerEvent;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A flash of 1 MB in one region whose process is killed (SIGKILL): the next one sends only what is not there. */
@Tag("slow")
class KilledFlashTest {
    private static final int OFFSET = 0x1_0000;
    private static final byte[] APP = TestBoard.region(OFFSET, 1 << 20).bytes();

    /** What one question is about; over a network, where a question takes long, up to four times 64 KB. */
    private static final int PIECE = 0x4_0000;

    private static final int ALL_BYTES = 540_000;

    @TempDir
    Path folder;

    private final BlockingQueue<ServerEvent> events = new LinkedBlockingQueue<>();

    /** What is killed. */
    static final class Client {
        public static void main(String[] args) throws Exception {
            flash(args[0], Path.of(args[1]));
        }
    }

    /** Counts what the client sends; the board outlives its clients. */
    private record Counting(Transport port, AtomicLong bytes) implements ForwardingTransport {
        @Override
        public void write(byte[] data, int offset, int length) throws EspException {
            port.write(data, offset, length);
            bytes.addAndGet(length);
        }

        @Override
        public void close() {}
    }

    private static FlashResult flash(String url, Path image) throws EspException {
        FirmwareInputs inputs = new FirmwareInputs(
                Boards.at(url), List.of(new ImageSpec("0x10000", image)), TableInput.NONE, HeaderSettings.KEEP);
        return new FlashJob(
                        new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ZERO),
                        Clock.system(),
                        new RecordingListener())
                .run();
    }

    @Test
    void theNextRunSendsWhatIsNotProven() throws Exception {
        killAtRandom(4, 1);
    }

    @Test
    @Tag("exhaustive")
    void at200Moments() throws Exception {
        killAtRandom(200, 2);
    }

    private void killAtRandom(int times, long seed) throws Exception {
        Random random = new Random(seed);
        Path image = Files.write(folder.resolve("app.bin"), APP);
        byte[] used = TestBoard.used(2 << 20);
        int beyond = 0;
        AtomicLong sent = new AtomicLong();
        VirtualBoard board = new VirtualBoard(BoardOptions.parse("sim:esp32c3?flash=2MB"), Clock.system());
        try (PortServer server = new PortServer(
                () -> new Counting(board.transport(), sent),
                NetworkUrl.parseListening("rfc2217://127.0.0.1:0"),
                events::add)) {
            String url = "rfc2217://127.0.0.1:" + server.port();
            for (int i = 0; i < times; i++) {
                board.loadFlash(0, used);
                sent.set(0);
                long moment = random.nextInt(ALL_BYTES);
                killWhen(url, image, sent, moment);
                assertThat(sent.get())
                        .as(
                                "the client of round %d has sent; it says: %s",
                                i, Files.readString(folder.resolve("client.log")))
                        .isGreaterThanOrEqualTo(moment);
                int missing = differing(board.flash());
                FlashResult result = flash(url, image);
                assertThat(Arrays.copyOfRange(board.flash(), OFFSET, OFFSET + APP.length))
                        .as("killed after %d bytes", moment)
                        .isEqualTo(APP);
                int again = result.report().regions().get(0).sent().stream()
                        .mapToInt(FlashRange::length)
                        .sum();
                beyond += again > missing + PIECE ? 1 : 0;
            }
            // the search gives up where the machine is so busy that a question takes longer than sending
            assertThat(beyond).isLessThanOrEqualTo(times / 4);
        }
    }

    private void killWhen(String url, Path image, AtomicLong sent, long moment)
            throws IOException, InterruptedException {
        events.clear();
        Process client = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Desp.cacheDirectory=",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Client.class.getName(),
                        url,
                        image.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("client.log").toFile())
                .start();
        while (sent.get() < moment && client.isAlive()) {
            Clock.system().sleep(Duration.ofMillis(1));
        }
        client.destroyForcibly().waitFor();
        ServerEvent last = events.poll(20, TimeUnit.SECONDS);
        while (last != null && !(last instanceof ServerEvent.Disconnected)) {
            last = events.poll(20, TimeUnit.SECONDS);
        }
    }

    /** Bytes of the sectors that do not hold what they should. */
    private static int differing(byte[] flash) {
        int bytes = 0;
        for (int at = 0; at < APP.length; at += FlashRange.SECTOR_BYTES) {
            int from = OFFSET + at;
            boolean same =
                    Arrays.equals(flash, from, from + FlashRange.SECTOR_BYTES, APP, at, at + FlashRange.SECTOR_BYTES);
            bytes += same ? 0 : FlashRange.SECTOR_BYTES;
        }
        return bytes;
    }
}
