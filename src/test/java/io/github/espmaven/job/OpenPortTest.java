package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.PortQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However opening or using a port fails, the next one in the queue gets it. */
class OpenPortTest {
    @TempDir
    Path folder;

    @Test
    void aMissingPort() throws Exception {
        fails(folder.resolve("ttyUSB0").toString(), Problem.PORT_NOT_FOUND);
    }

    @Test
    void aFileThatIsNoPort() throws Exception {
        fails(Files.createFile(folder.resolve("ttyUSB1")).toString(), Problem.PORT_UNUSABLE);
    }

    @Test
    void aVirtualBoardThatCannotBeMade() throws Exception {
        fails("sim:esp32c3?file=" + folder, Problem.BAD_VIRTUAL_BOARD);
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
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> dropped = CompletableFuture.runAsync(() -> {
                try (Socket client = server.accept()) {
                    client.getInputStream().read();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            fails("tcp://127.0.0.1:" + server.getLocalPort(), Problem.PORT_LOST);
            dropped.join();
        }
    }

    @Test
    void aTraceThatCannotBeWritten() throws Exception {
        BoardRequest plain = Boards.at("sim:esp32c3");
        Path notAFolder = Files.createFile(folder.resolve("trace"));
        BoardRequest traced = new BoardRequest(
                plain.port(),
                plain.filters(),
                plain.options(),
                plain.after(),
                plain.turn(),
                Optional.of(new BoardRequest.Trace(notAFolder.resolve("trace.log"), Instant.EPOCH)));
        fails(traced, Problem.FILE_UNWRITABLE);
    }

    private static void fails(String port, Problem problem) throws EspException {
        fails(Boards.at(port), problem);
    }

    private static void fails(BoardRequest board, Problem problem) throws EspException {
        ChipInfoJob job = new ChipInfoJob(board, Clock.system(), new RecordingListener());
        EspException e = catchThrowableOfType(EspException.class, job::run);
        assertThat(e).isNotNull();
        assertThat(e.problem()).as(e.getMessage()).isEqualTo(problem);
        List<String> waited = new ArrayList<>();
        PortQueue.ofThisUser(Clock.system())
                .acquire(board.port(), "the next one", Duration.ZERO, waited::add)
                .close();
        assertThat(waited).isEmpty();
    }
}
