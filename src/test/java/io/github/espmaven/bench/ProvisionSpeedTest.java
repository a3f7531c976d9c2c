package io.github.espmaven.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.job.provision.ProvisionLine;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a station takes from one board to the next beside the writing and proving; wire and flash take their time. */
@Tag("bench")
class ProvisionSpeedTest {
    private static final int BOARDS = 6;
    private static final double AT_MOST_SECONDS = 1.5;

    @TempDir
    private Path folder;

    @Test
    void theNextBoardIsBegunSoon() throws Exception {
        ProvisionLine.prepare(folder, BOARDS + 1);
        Files.write(
                folder.resolve("app.bin"), TestBoard.region(0x10000, 1 << 20).bytes());
        ProvisionLine line = new ProvisionLine(folder, "bench");
        line.images += ",0x200000=app.bin";
        line.run(board(BOARDS));
        long start = Clock.system().nanoTime();
        line.run(IntStream.range(0, BOARDS).mapToObj(ProvisionSpeedTest::board).toArray(NamedBoard[]::new));
        double all = Clock.system().since(start).toNanos() / 1e9;
        List<JsonObject> log = ProvisionLine.log(folder);
        assertThat(log)
                .hasSize(BOARDS + 1)
                .allMatch(l -> l.get("result").getAsString().equals("PASS"));
        double flashed = log.subList(1, log.size()).stream()
                .mapToDouble(l -> l.getAsJsonObject("flash").get("millis").getAsInt() / 1e3)
                .sum();
        System.out.printf(
                "[bench] a station: %.2f s a board, of it %.2f s writing and proving 1 MiB, %.2f s else (load %.1f)%n",
                all / BOARDS,
                flashed / BOARDS,
                (all - flashed) / BOARDS,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        assertThat((all - flashed) / BOARDS).isLessThan(AT_MOST_SECONDS);
    }

    private static NamedBoard board(int number) {
        return ProvisionLine.board("b" + number, "sim:esp32c3?timing=real&flash=4MB&mac=" + ProvisionLine.mac(number));
    }
}
