package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.simulator.StubProgram.Family;
import io.github.espmaven.simulator.StubProgram.Part;
import io.github.espmaven.stub.StubImage;
import io.github.espmaven.testing.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that clients upload: known by their hashes, or said to be unknown. */
class StubProgramsTest {
    /** Shorter ones are of esp-flasher-stub 0.1.0, whose main function is empty. */
    private static final int SMALLEST_STUB_BYTES = 1000;

    /** The hashes of the reference client's releases are from outside. */
    @Test
    void knowsEveryStubOfTheReferenceClientsReleases() {
        List<String> unknown = Fixtures.text("stubs/stubs.tsv")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .filter(line -> !isKnown(line.split("\t", -1)))
                .toList();
        assertThat(unknown).isEmpty();
    }

    private static boolean isKnown(String[] row) {
        int textBytes = Integer.parseInt(row[4]);
        Family family = row[0].equals("1") ? Family.LEGACY : Family.NEW;
        List<Part> parts = new ArrayList<>(List.of(new Part(hex(row[3]), textBytes, row[5].substring(0, 16))));
        if (!row[6].equals("-")) {
            parts.add(new Part(hex(row[6]), Integer.parseInt(row[7]), row[8].substring(0, 16)));
        }
        String name = isOfFirstP4(row) ? "esp32p4-rev1" : row[1];
        return StubProgram.named(name)
                .contains(new StubProgram(
                        name, textBytes < SMALLEST_STUB_BYTES ? Family.EMPTY : family, hex(row[2]), parts));
    }

    /** Its files had other names before there was another P4. */
    private static boolean isOfFirstP4(String[] row) {
        return row[1].equals("esp32p4rc1") || (row[1].equals("esp32p4") && row[3].equals("0x4ff10000"));
    }

    private static int hex(String digits) {
        return Integer.parseUnsignedInt(digits.substring(2), 16);
    }

    @ParameterizedTest
    @EnumSource
    void knowsTheStubOfThisPlugin(Chip chip) throws Exception {
        for (Revision revision : List.of(new Revision(0, 1), new Revision(3, 0))) {
            Optional<String> name = chip.spec().stub(revision);
            if (name.isPresent()) {
                StubImage image = StubImage.load(name.get());
                List<Part> parts = image.parts().stream()
                        .map(part -> Part.of(part.address(), part.bytes()))
                        .toList();
                assertThat(StubProgram.named(name.get()))
                        .as("stubs.txt lacks the line%n%s", line(image, parts))
                        .contains(new StubProgram(name.get(), Family.NEW, image.entry(), parts));
            }
        }
    }

    private static String line(StubImage image, List<Part> parts) {
        return image.name()
                + String.format(" new %08x ", image.entry())
                + parts.stream()
                        .map(part -> String.format("%08x %d %s", part.address(), part.bytes(), part.hash()))
                        .collect(Collectors.joining(" "));
    }

    /** Otherwise no client could load it. */
    @ParameterizedTest
    @EnumSource
    void boardsHaveTheMemoryThatStubsNeed(Chip chip) throws Exception {
        Optional<String> name = chip.spec().stub(chip.spec().usualRevision());
        if (name.isPresent()) {
            RawClient client = RawClient.synced(BoardOptions.of(chip));
            for (StubProgram stub : StubProgram.named(name.get())) {
                for (Part part : stub.parts()) {
                    client.ok(new Commands.MemBegin(part.bytes(), 1, 0x1800, part.address()));
                }
            }
        }
    }

    @Test
    void saysOnceThatItCannotExecuteAnUnknownProgram() throws Exception {
        List<String> log = new ArrayList<>();
        RawClient client = new RawClient(BoardOptions.parse("sim:esp32c3?flash=2MB"), log::add);
        StubImage stub = StubImage.load("esp32c3");
        for (int i = 0; i < 2; i++) {
            client.resetIntoDownload();
            client.sync();
            client.upload(stub);
            client.ok(new Commands.WriteRegister(stub.parts().get(0).address() + 8, 0, -1, 0));
            client.ok(new Commands.MemEnd(stub.entry()));
            assertThat(client.receive()).as("OHAI of a damaged stub").isEmpty();
        }
        assertThat(log)
                .containsExactly("The program that was started at 0x40380e9a on sim:esp32c3?flash=2MB is none that it"
                        + " knows, and it executes no instructions: nothing will answer until the board is reset.");
    }

    /** Seen in the source of esp-flasher-stub 1.1.0: it copies what comes to wherever it shall. */
    @Test
    void aStubThatIsOverwrittenAnswersNoMore() throws Exception {
        RawClient client = RawClient.withStub(BoardOptions.of(Chip.ESP32_C3));
        StubImage stub = StubImage.load("esp32c3");
        client.upload(stub);
        assertThat(client.read(Chip.MAGIC_REGISTER))
                .as("the same program over itself")
                .isNotZero();
        client.ok(new Commands.MemBegin(16, 1, 0x1800, stub.parts().get(0).address() + 0x100));
        client.send(new Commands.MemData(0, new byte[16]));
        assertThat(client.receive()).isEmpty();
        client.send(new Commands.ReadRegister(Chip.MAGIC_REGISTER));
        assertThat(client.receive()).isEmpty();
    }

    @Test
    void programsBesideTheStubCanBeLoaded() throws Exception {
        RawClient client = RawClient.withStub(BoardOptions.of(Chip.ESP32_C3));
        byte[] program = new byte[64];
        Arrays.fill(program, (byte) 0x13);
        client.ok(new Commands.MemBegin(64, 1, 0x1800, 0x4038_8000));
        client.ok(new Commands.MemData(0, program));
        assertThat(client.read(0x4038_8000)).isEqualTo(0x1313_1313);
    }

    /** Issue 172 of esp-serial-flasher for the rate; protocol.md, section 11, pitfall 43, for the SYNCs. */
    @Test
    void aLegacyStubTakesManySyncsAndReckonsFromTheOldRate() throws Exception {
        RawClient client = RawClient.synced(BoardOptions.of(Chip.ESP32_C3));
        StubImage stub = legacyStub();
        client.upload(stub);
        client.ok(new Commands.MemEnd(stub.entry()));
        assertThat(client.receive()).contains("OHAI".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 4; i++) {
            client.send(new Commands.Sync());
        }
        assertThat(client.receiveAll()).hasSize(32).containsOnly("01080200000000000000");
        client.ok(new Commands.ChangeBaudRate(921_600, 115_200));
        client.port.setBaudRate(921_600);
        client.clock.sleep(Duration.ofMillis(5));
        client.sync();
        client.ok(new Commands.ChangeBaudRate(460_800, 0));
        client.port.setBaudRate(460_800);
        client.clock.sleep(Duration.ofMillis(5));
        client.send(new Commands.Sync());
        assertThat(client.receive()).isEmpty();
    }

    /** That of tasmota-webserial-esptool, which the build fetches. */
    private static StubImage legacyStub() throws IOException {
        Path file = Path.of(
                System.getProperty("basedir", ""), "target/tasmota-webserial-esptool/package/dist/stubs/esp32c3.json");
        assumeTrue(Files.exists(file), file + " is not there: the build fetches that npm package");
        JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        return new StubImage(
                "legacy", json.get("entry").getAsInt(), List.of(part(json, "text"), part(json, "data")), 0);
    }

    private static StubImage.Part part(JsonObject json, String name) {
        byte[] bytes = Base64.getDecoder().decode(json.get(name).getAsString());
        return new StubImage.Part(json.get(name + "_start").getAsInt(), bytes);
    }
}
