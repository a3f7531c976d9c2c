package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Protection;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.Connector;
import io.github.espmaven.connect.Device;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.stub.StubImage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the usual way to start a stub does not lead to one (protocol.md, section 1.8). */
class StubStartTest {
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final byte[] GREETING = "OHAI".getBytes(StandardCharsets.US_ASCII);

    /** protocol.md, section 1.8: the word the ESP32-S3's ROM calls through. */
    private static final int ESP32_S3_HOOK = 0x3FCE_F688;

    private static final BoardOptions SIGNED_S3 =
            BoardOptions.of(Chip.ESP32_S3).withProtections(EnumSet.of(Protection.SECURE_BOOT));
    private static final BoardOptions SIGNED_C3 =
            BoardOptions.of(Chip.ESP32_C3).withProtections(EnumSet.of(Protection.SECURE_BOOT));

    @Test
    void theEsp32S3WithSecureBootStartsAStubThroughItsPointerOnly() throws EspException {
        RawClient client = RawClient.synced(SIGNED_S3);
        StubImage stub = StubImage.load("esp32s3");
        client.upload(stub);
        assertThat(client.statusOf(new Commands.MemEnd(stub.entry()))).isEqualTo(0x0106);
        assertThat(client.receive(A_SECOND)).isEmpty();

        client.ok(new Commands.MemEnd(0));
        int before = client.read(ESP32_S3_HOOK);
        assertThat(before).isNotZero();
        client.ok(new Commands.WriteRegister(ESP32_S3_HOOK, stub.entry(), -1, 0));
        client.send(new Commands.ReadFlashSlow(0, 0));
        assertThat(client.receive(A_SECOND)).contains(GREETING);
    }

    @Test
    void theEngineKnowsAndPutsThePointerBack() throws EspException {
        RawClient client = RawClient.synced(SIGNED_S3);
        int before = client.read(ESP32_S3_HOOK);
        Device device = connect(client);
        assertThat(device.stubRunning()).isTrue();
        assertThat(device.registers().read(ESP32_S3_HOOK)).isEqualTo(before);
    }

    @Test
    void theEsp32C3WithSecureBootFallsSilent() throws EspException {
        RawClient client = RawClient.synced(SIGNED_C3);
        StubImage stub = StubImage.load("esp32c3");
        client.upload(stub);
        client.send(new Commands.MemEnd(stub.entry()));
        assertThat(client.receive(A_SECOND)).isEmpty();
        client.send(new Commands.Sync());
        assertThat(client.receive(A_SECOND)).isEmpty();
        Device device = connect(client);
        assertThat(device.stubRunning()).isFalse();
        assertThat(device.flash().id().answered()).isTrue();
    }

    /** The stub of another silicon is loaded and never heard of. */
    @ParameterizedTest
    @CsvSource({
        "ESP32_C2, 0.0, esp32c2, ''",
        "ESP32_P4, 1.3, esp32p4, esp32p4-rev1",
        "ESP32_P4, 3.0, esp32p4-rev1, esp32p4"
    })
    void silentWithAStubThatIsNotMadeForIt(Chip chip, String revision, String wrong, String right) throws EspException {
        Revision silicon = Revision.parse(revision).orElseThrow();
        RawClient client = RawClient.synced(BoardOptions.of(chip).withRevision(silicon));
        StubImage stub = StubImage.load(wrong);
        client.upload(stub);
        client.send(new Commands.MemEnd(stub.entry()));
        client.expectOk();
        assertThat(client.receive(A_SECOND)).isEmpty();
        assertThat(chip.spec().stub(silicon)).isEqualTo(Optional.of(right).filter(name -> !name.isEmpty()));
        assertThat(connect(client).stubRunning()).isEqualTo(!right.isEmpty());
    }

    /** Over USB-OTG 0x800 bytes fit a block (protocol.md, section 1.7). */
    @Test
    void overUsbOtgLargeBlocksAreLost() throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(Chip.ESP32_S3).withWiring(Wiring.usb(0x303a, 0x0009)));
        client.ok(new Commands.MemBegin(0x1800, 1, 0x1800, 0x3FC9_0000));
        client.send(new Commands.MemData(0, new byte[0x1800]));
        assertThat(client.receive(A_SECOND)).isEmpty();
        client.ok(new Commands.MemBegin(0x800, 1, 0x800, 0x3FC9_0000));
        client.ok(new Commands.MemData(0, new byte[0x800]));
        assertThat(connect(client).stubRunning()).isTrue();
    }

    private static Device connect(RawClient client) throws EspException {
        return new Connector(client.port, client.clock, ConnectOptions.DEFAULTS, text -> {}).connect();
    }
}
