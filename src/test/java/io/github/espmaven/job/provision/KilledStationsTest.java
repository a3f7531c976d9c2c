package io.github.espmaven.job.provision;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.serve.PortServer;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two stations, processes of their own, share firmware, table of devices and log, and are killed (SIGKILL) at random. Their
 * boards outlive them, as boards do.
 */
@Tag("slow")
class KilledStationsTest {
    private static final int PATIENCE_SECONDS = 600;

    @TempDir
    Path folder;

    /** What is killed. */
    static final class Client {
        public static void main(String[] args) throws Exception {
            ProvisionLine line = new ProvisionLine(Path.of(args[0]), args[1]);
            line.parallel = Integer.parseInt(args[2]);
            NamedBoard[] boards = Stream.of(args)
                    .skip(3)
                    .map(url -> ProvisionLine.board(url, url))
                    .toArray(NamedBoard[]::new);
            line.run(boards).json();
        }
    }

    private record Outliving(Transport port) implements ForwardingTransport {
        @Override
        public void close() {}
    }

    /** A station: its boards, and the process that does them. */
    private final class Place implements AutoCloseable {
        private final String name;
        private final int parallel;
        private final List<VirtualBoard> boards = new ArrayList<>();
        private final List<PortServer> servers = new ArrayList<>();
        private Process process;

        Place(String name, int parallel, int first, int count) throws Exception {
            this.name = name;
            this.parallel = parallel;
            for (int i = first; i < first + count; i++) {
                VirtualBoard board = new VirtualBoard(
                        BoardOptions.parse("sim:esp32c3?flash=1MB&mac=" + ProvisionLine.mac(i)), Clock.system());
                boards.add(board);
                servers.add(new PortServer(
                        () -> new Outliving(board.transport()),
                        NetworkUrl.parseListening("rfc2217://127.0.0.1:0"),
                        event -> {}));
            }
            start();
        }

        void start() throws Exception {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx200m",
                    "-Dbasedir=" + System.getProperty("basedir", ""),
                    "-Desp.cacheDirectory=",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Client.class.getName(),
                    folder.toString(),
                    name,
                    String.valueOf(parallel)));
            servers.forEach(server -> command.add("rfc2217://127.0.0.1:" + server.port()));
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve(name + ".out").toFile())
                    .start();
        }

        void kill() throws Exception {
            process.destroyForcibly().waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
            servers.forEach(PortServer::close);
        }
    }

    @Test
    void sixBoardsEach() throws Exception {
        run(6, 3, 1);
    }

    @Test
    @Tag("exhaustive")
    void aHundredBoardsEachKilled20Times() throws Exception {
        run(100, 20, 2);
    }

    private void run(int count, int kills, long seed) throws Exception {
        ProvisionLine.prepare(folder, 2 * count + 2);
        String before = Files.readString(folder.resolve("devices.csv"));
        Random random = new Random(seed);
        try (Place left = new Place("left", 1, 0, count);
                Place right = new Place("right", 2, count, count)) {
            for (int i = 0; i < kills; i++) {
                Place victim = random.nextBoolean() ? left : right;
                awaitLines(ProvisionLine.log(folder).size() + random.nextInt(1 + 2 * count / kills));
                Clock.system().sleep(Duration.ofMillis(random.nextInt(300)));
                victim.kill();
                victim.start();
            }
            for (Place place : List.of(left, right)) {
                assertThat(place.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .isTrue();
                assertThat(folder.resolve(place.name + ".out")).content().doesNotContain("Exception");
            }
            judge(before, Stream.of(left, right).flatMap(p -> p.boards.stream()).toList());
        }
    }

    private void awaitLines(int count) throws Exception {
        long start = Clock.system().nanoTime();
        while (ProvisionLine.log(folder).size() < count
                && !Clock.system().hasPassed(start, Duration.ofSeconds(PATIENCE_SECONDS))) {
            Clock.system().sleep(Duration.ofMillis(5));
        }
    }

    private void judge(String before, List<VirtualBoard> boards) throws Exception {
        String after = Files.readString(folder.resolve("devices.csv"));
        assertThat(after.replaceAll("(?m)^7c:[0-9a-f:]{14},", ","))
                .as("no row is lost")
                .isEqualTo(before);
        TreeMap<String, String> rows = new TreeMap<>();
        after.lines()
                .filter(l -> l.startsWith("7c:"))
                .map(l -> l.split(",", -1))
                .forEach(l -> assertThat(rows.put(l[0], l[1])).as(l[0]).isNull());
        assertThat(rows).hasSize(boards.size());
        List<JsonObject> log = ProvisionLine.log(folder);
        TreeMap<String, String> passed = log.stream()
                .filter(l -> l.get("result").getAsString().equals("PASS"))
                .collect(Collectors.toMap(
                        l -> l.get("mac").getAsString(),
                        l -> l.getAsJsonObject("values").get("device.serial").getAsString(),
                        (a, b) -> a + " and " + b,
                        TreeMap::new));
        assertThat(passed)
                .as("each board once, with the serial number that is its own")
                .isEqualTo(rows);
        assertThat(passed.values()).doesNotHaveDuplicates();
        assertThat(log)
                .filteredOn(l -> l.get("result").getAsString().equals("FAIL"))
                .as("none fails for what became of the process before")
                .isEmpty();
        assertThat(Files.readAllLines(folder.resolve("log.csv")).stream().skip(1))
                .as("both logs say the same")
                .extracting(l -> l.split(",", -1)[3])
                .isEqualTo(log.stream().map(l -> l.get("mac").getAsString()).toList());
        for (int i = 0; i < boards.size(); i++) {
            assertThat(ProvisionLine.settings(boards.get(i).flash()))
                    .contains("device.serial=" + rows.get(ProvisionLine.mac(i).toString()));
        }
        assertThat(folder.toFile().list()).noneMatch(name -> name.endsWith(".esp-lock"));
    }
}
