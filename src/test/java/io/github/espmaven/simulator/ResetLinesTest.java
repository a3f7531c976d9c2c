package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.RegisterWrite;
import io.github.espmaven.chip.Straps;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.transport.ControlLines;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** EN and the boot pin through the two transistors, as DTR and RTS move them (protocol.md, sections 2.6 and 14). */
class ResetLinesTest {
    private static final Duration A_WHILE = Duration.ofMillis(100);

    /** Sequences in the language of protocol.md, section 2.6: which of them end in download mode. */
    @ParameterizedTest
    @CsvSource({
        "D0|R1|W0.1|D1|R0|W0.05|D0, DOWNLOAD", // classic
        "'U1,1|U0,1|W0.1|U1,0|W0.05|U0,0', DOWNLOAD", // both lines at once
        "D0|R1|W0.1|D1|R0|W0.55|D0, DOWNLOAD",
        "R1|W0.1|R0, FLASH", // plain reset
        "D1|W0.1|R0|W0.05|D0, FLASH", // EN never low: the board goes on as it was
        "D0|R1|W0.1|R0|W0.05|D1|W0.05|D0, FLASH", // boot pin low too late
        "D0|R1|W0.1|D1|R0|W0.0005|D0|W0.05, FLASH", // boot pin let go before EN is high
        "D0|R1|W0.00001|D1|R0|W0.05|D0, FLASH", // EN low too shortly
        "R0|D0|W0.1|D1|R0|W0.1|R1|D0|R1|W0.1|D0|R0, FLASH" // made for USB-Serial/JTAG
    })
    void onlyRightSequencesEnterDownloadMode(String sequence, BoardOptions.PowerOn expected) throws EspException {
        RawClient client = new RawClient(BoardOptions.of(Chip.ESP32_C3));
        run(client, sequence);
        client.discardInput();
        assertThat(answersSync(client)).isEqualTo(expected == BoardOptions.PowerOn.DOWNLOAD);
    }

    @Test
    void aPlainResetLeavesDownloadMode() throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(Chip.ESP32));
        run(client, "R1|W0.1|R0|W0.01");
        client.discardInput();
        assertThat(answersSync(client)).isFalse();
    }

    @Test
    void nothingIsHeardWhileInReset() throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(Chip.ESP32));
        run(client, "D0|R1|W0.1");
        assertThat(answersSync(client)).isFalse();
        run(client, "D1|R0|W0.05|D0");
        client.discardInput();
        assertThat(answersSync(client)).isTrue();
    }

    @Test
    void startsAsToldWhenItGetsItsPower() throws EspException {
        RawClient client = new RawClient(BoardOptions.of(Chip.ESP32_C6));
        client.discardInput();
        assertThat(answersSync(client)).isFalse();
        client = new RawClient(BoardOptions.of(Chip.ESP32_C6).withBoot(BoardOptions.PowerOn.DOWNLOAD));
        client.discardInput();
        assertThat(answersSync(client)).isTrue();
    }

    @Test
    void halfAPacketBeforeAResetDoesNoHarm() throws EspException {
        RawClient client = RawClient.withStub(BoardOptions.of(Chip.ESP32_C3));
        client.port.write(new byte[] {(byte) 0xC0, 0, 8, 36, 0, 1, 2});
        client.resetIntoDownload();
        client.sync();
    }

    @Test
    void strapRegisterTellsWhatWasSampled() throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(Chip.ESP32_S3));
        int register = Chip.ESP32_S3.spec().straps().strapRegister().orElseThrow();
        assertThat(client.read(register) & Straps.SPI_BOOT).isZero();
    }

    @Test
    void aForcedDownloadSurvivesTheWatchdogButNotEn() throws EspException {
        Straps.ForceDownload force =
                Chip.ESP32_S3.spec().straps().forceDownload().orElseThrow();
        RawClient client = RawClient.synced(BoardOptions.of(Chip.ESP32_S3));
        client.ok(new Commands.WriteRegister(force.register(), force.mask(), force.mask(), 0));
        for (RegisterWrite write : Chip.ESP32_S3.spec().watchdog().orElseThrow().resetWrites()) {
            client.ok(new Commands.WriteRegister(write.address(), write.value(), write.mask(), 0));
        }
        client.clock.sleep(A_WHILE);
        client.discardInput();
        assertThat(answersSync(client)).isTrue();
        run(client, "R1|W0.1|R0|W0.01");
        client.discardInput();
        assertThat(answersSync(client)).isFalse();
    }

    @Test
    void locksTheWatchdogsRegisters() throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(Chip.ESP32_C3));
        int config = Chip.ESP32_C3.spec().watchdog().orElseThrow().config0();
        client.ok(new Commands.WriteRegister(config, 0xD000_0102, -1, 0));
        assertThat(client.read(config)).isZero();
    }

    private static boolean answersSync(RawClient client) throws EspException {
        client.send(new Commands.Sync());
        return client.receive(A_WHILE).isPresent();
    }

    private static void run(RawClient client, String sequence) throws EspException {
        ControlLines lines = ControlLines.RELEASED;
        for (String step : sequence.split("\\|", -1)) {
            String value = step.substring(1);
            switch (step.charAt(0)) {
                case 'D' -> lines = lines.withDtr("1".equals(value));
                case 'R' -> lines = lines.withRts("1".equals(value));
                case 'U' -> lines = new ControlLines(value.startsWith("1"), value.endsWith("1"));
                default -> client.clock.sleep(Duration.ofNanos(Math.round(Double.parseDouble(value) * 1e9)));
            }
            client.port.setLines(lines);
        }
    }
}
