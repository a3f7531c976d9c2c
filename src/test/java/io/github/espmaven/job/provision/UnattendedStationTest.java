package io.github.espmaven.job.provision;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.provision.ProvisionRequest.End;
import io.github.espmaven.serve.PortServer;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A station where nobody sits: boards change at an adapter that stays. */
@Tag("slow")
class UnattendedStationTest {
    @TempDir
    Path folder;

    /** Takes one board after the other; its resets are counted. */
    private static final class Fixture implements ForwardingTransport {
        private final AtomicInteger resets = new AtomicInteger();
        private volatile Transport board;

        Fixture(Transport board) {
            this.board = board;
        }

        @Override
        public Transport port() {
            return board;
        }

        @Override
        public boolean setLines(ControlLines lines) throws EspException {
            resets.addAndGet(lines.rts() ? 1 : 0);
            return board.setLines(lines);
        }

        @Override
        public void close() {}
    }

    private static Transport board(int number) throws EspException {
        return new VirtualBoard(
                        BoardOptions.parse("sim:esp32c3?flash=1MB&mac=" + ProvisionLine.mac(number)), Clock.system())
                .transport();
    }

    private static void sleep(long millis) {
        Clock.system().sleep(Duration.ofMillis(millis));
    }

    private void awaitLines(int count) throws Exception {
        for (int i = 0; ProvisionLine.log(folder).size() < count && i < 2000; i++) {
            sleep(10);
        }
    }

    @Test
    void aBoardThatLiesThereIsResetOnceAndAnotherOneIsNoticed() throws Exception {
        ProvisionLine.prepare(folder, 3);
        ProvisionLine line = new ProvisionLine(folder, "night");
        line.end = new End(3, false, false, Optional.of(Duration.ofSeconds(5)));
        Fixture fixture = new Fixture(board(1));
        try (PortServer server =
                new PortServer(() -> fixture, NetworkUrl.parseListening("rfc2217://127.0.0.1:0"), event -> {})) {
            String port = "rfc2217://127.0.0.1:" + server.port();
            CompletableFuture<EspException> ended = CompletableFuture.supplyAsync(() -> {
                try {
                    line.run(ProvisionLine.board("place", port));
                    return new EspException(Problem.INTERNAL, "it should have waited for a third board");
                } catch (EspException e) {
                    return e;
                }
            });
            awaitLines(1);
            int done = fixture.resets.get();
            sleep(1700);
            int asked = fixture.resets.get();
            assertThat(asked).as("reset to be asked").isGreaterThan(done);
            sleep(1100);
            assertThat(fixture.resets).as("asked again without").hasValue(asked);
            fixture.board = board(2);
            awaitLines(2);
            assertThat(ended.get(60, TimeUnit.SECONDS))
                    .hasMessage("no other board came within 5 s; 2 of 3 boards came");
        }
        assertThat(line.seen).containsSubsequence("PASS place", "PASS place");
        assertThat(ProvisionLine.log(folder))
                .extracting((JsonObject l) ->
                        l.get("mac").getAsString() + " " + l.get("result").getAsString())
                .containsExactly("7c:df:a1:00:00:01 PASS", "7c:df:a1:00:00:02 PASS");
        assertThat(line.listener.told()).noneMatch(told -> told.startsWith("warning"));
        byte[] printed = new byte[4096];
        int length = fixture.port().read(printed, Duration.ofSeconds(2));
        assertThat(new String(printed, 0, Math.max(length, 0), java.nio.charset.StandardCharsets.US_ASCII))
                .as("the line's end starts the board that lies there")
                .contains("Hello from");
    }
}
