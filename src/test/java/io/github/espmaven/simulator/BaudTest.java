package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.stub.StubImage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Rates at both ends of the wire (protocol.md, sections 1.8, 2.2 and 11). */
class BaudTest {
    private static final int FAST = 921_600;

    @Test
    void garblesWhatIsSentAtAnotherRate() throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(Chip.ESP32_C3));
        client.port.setBaudRate(460_800);
        client.send(new Commands.Sync());
        assertThat(client.receive()).isEmpty();
        client.port.setBaudRate(115_200);
        client.sync();
        client.port.setBaudRate(113_000); // two per cent off
        client.sync();
    }

    @Test
    void theRomTakesTheRateItIsSyncedAt() throws EspException {
        RawClient client = new RawClient(BoardOptions.of(Chip.ESP32));
        client.port.setBaudRate(57_600);
        client.resetIntoDownload();
        client.sync();
        assertThat(client.read(0x3FF4_0014)).as("divider of a 40 MHz crystal").isEqualTo(694);
    }

    @ParameterizedTest
    @EnumSource
    void theRomChangesItsRateWhenToldTheRightWord(Chip chip) throws EspException {
        if (!chip.spec().romHas(RomFeature.CHANGE_BAUD)) {
            return;
        }
        RawClient client = RawClient.synced(BoardOptions.of(chip));
        int word = chip.spec()
                .romBaud()
                .word(FAST, VirtualChipSpec.of(chip).crystalMhz(), client)
                .orElseThrow();
        client.ok(new Commands.ChangeBaudRate(word, 0));
        switchTo(client, FAST);
        client.sync();
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP32", "ESP32_C2", "ESP32_C5"})
    void theRomMissesTheRateWhenToldThePlainWord(Chip chip) throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(chip));
        client.ok(new Commands.ChangeBaudRate(FAST, 0));
        client.port.setBaudRate(FAST);
        client.send(new Commands.Sync());
        assertThat(client.receive()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"ESP8266", "ESP32_H21", "ESP32_E22"},
            mode = Mode.EXCLUDE)
    void whetherARaisedRateSurvivesTheStubsStartDependsOnTheChip(Chip chip) throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(chip));
        int word = chip.spec()
                .romBaud()
                .word(FAST, VirtualChipSpec.of(chip).crystalMhz(), client)
                .orElseThrow();
        client.ok(new Commands.ChangeBaudRate(word, 0));
        switchTo(client, FAST);
        client.sync();
        StubImage stub =
                StubImage.load(chip.spec().stub(chip.spec().usualRevision()).orElseThrow());
        client.upload(stub);
        client.ok(new Commands.MemEnd(stub.entry()));
        boolean survives = VirtualChipSpec.of(chip).uartAtStubStart() != VirtualChipSpec.UartAtStubStart.FIRST_RATE;
        int rate = survives ? FAST : 115_200;
        client.port.setBaudRate(rate);
        assertThat(client.receive()).contains("OHAI".getBytes(StandardCharsets.US_ASCII));
        client.discardInput();
        client.sync();
        assertThat(client.statusOf(new Commands.ChangeBaudRate(460_800, rate))).isZero();
        switchTo(client, 460_800);
        client.sync();
    }

    /** It reckons from the rate it is told to have: 0 is none. */
    @Test
    void theStubOfTheEsp32MustBeToldItsRate() throws EspException {
        RawClient client = RawClient.withStub(BoardOptions.of(Chip.ESP32));
        client.ok(new Commands.ChangeBaudRate(FAST, 0));
        switchTo(client, FAST);
        client.send(new Commands.Sync());
        assertThat(client.receive()).isEmpty();
    }

    /** Pitfall 56: ROM and stub answer first and are at the new rate a moment later. */
    @ParameterizedTest
    @EnumSource(names = {"ESP32_C3", "ESP32_S3"})
    void theFirstBytesAtANewRateAreLostWithoutAPause(Chip chip) throws EspException {
        for (boolean stub : new boolean[] {false, true}) {
            RawClient client =
                    stub ? RawClient.withStub(BoardOptions.of(chip)) : RawClient.synced(BoardOptions.of(chip));
            client.ok(new Commands.ChangeBaudRate(FAST, stub ? 115_200 : 0));
            client.port.setBaudRate(FAST);
            client.clock.sleep(Duration.ofNanos(200_000));
            client.send(new Commands.Sync());
            assertThat(client.receive(Duration.ofMillis(100))).isEmpty();
            client.sync();
        }
    }

    private static void switchTo(RawClient client, int baud) throws EspException {
        client.port.setBaudRate(baud);
        client.clock.sleep(Duration.ofMillis(1));
    }

    @Test
    void theStubTakesThePlainWord() throws EspException {
        RawClient client = RawClient.withStub(BoardOptions.of(Chip.ESP32));
        client.ok(new Commands.ChangeBaudRate(2_000_000, 115_200));
        switchTo(client, 2_000_000);
        client.sync();
    }

    @Test
    void aBadCableGarblesHighRates() throws EspException {
        RawClient client = RawClient.withStub(BoardOptions.of(Chip.ESP32_C3).withBaudLimit(460_800));
        client.ok(new Commands.ChangeBaudRate(FAST, 115_200));
        client.port.setBaudRate(FAST);
        client.send(new Commands.Sync());
        assertThat(client.receive()).isEmpty();
        client.port.setBaudRate(115_200);
        client.resetIntoDownload();
        client.sync();
    }
}
