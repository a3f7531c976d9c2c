package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.loader.Command;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.loader.Commands.Encryption;
import io.github.espmaven.loader.Packet;
import java.time.Duration;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** With {@code timing=real} things take the time they take (protocol.md, section 14). */
class RealTimingTest {
    private static final BoardOptions REAL = BoardOptions.of(Chip.ESP32_C3).withTiming(Timing.REAL);
    private static final long BYTE_NANOS = 10_000_000_000L / 115_200;

    @Test
    void theConstantsAreThoseOfTheDataSheet() {
        FlashTiming sheet = FlashTiming.W25Q32JV;
        assertThat(sheet.pageProgram()).isEqualTo(Duration.ofNanos(400_000));
        assertThat(sheet.sectorErase()).isEqualTo(Duration.ofMillis(45));
        assertThat(sheet.blockErase()).isEqualTo(Duration.ofMillis(150));
        assertThat(sheet.chipErase()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void theWireTakesTenBitsAByteInBothDirections() throws EspException {
        RawClient client = RawClient.synced(REAL);
        assertThat(took(client, new Commands.ReadRegister(0x6000_7000)))
                .isEqualTo(wire(new Commands.ReadRegister(0x6000_7000), 14));
    }

    @Test
    void erasingAndProgrammingTakeTheirTime() throws EspException {
        RawClient client = RawClient.withStub(REAL);
        assertTook(client, new Commands.EraseFlash(), Duration.ofSeconds(10));
        assertTook(client, new Commands.EraseRegion(0x1_0000, 0x1_0000), Duration.ofMillis(150));
        assertTook(client, new Commands.EraseRegion(0x1_1000, 0x2000), Duration.ofMillis(90));
        assertTook(client, new Commands.FlashMd5(0, 0x40_0000), Duration.ofMillis(524));
    }

    @Test
    void theStubProgramsWhileTheNextBlockIsOnItsWay() throws EspException {
        RawClient client = RawClient.withStub(REAL);
        client.board.loadFlash(0x1000, new byte[0x1000]);
        client.ok(new Commands.FlashBegin(0x2000, 2, 0x1000, 0x1000, Encryption.PLAIN));
        byte[] data = new byte[0x1000];
        Arrays.fill(data, (byte) 0x33);
        Commands.FlashData first = new Commands.FlashData(0, data);
        assertTook(client, first, Duration.ZERO);
        assertThat(took(client, new Commands.FlashData(1, data)))
                .as("51 ms of erasing and programming hide behind 360 ms of wire")
                .isEqualTo(wire(first, 12));
    }

    @Test
    void theRomWritesBeforeItAnswers() throws EspException {
        RawClient client = RawClient.attached(REAL);
        assertTook(client, new Commands.FlashBegin(0x2000, 8, 0x400, 0, Encryption.PLAIN), Duration.ofMillis(90));
        assertTook(client, new Commands.FlashData(0, new byte[0x400]), Duration.ofNanos(1_600_000));
    }

    @Test
    void withoutTimingNothingTakesTime() throws EspException {
        RawClient client = RawClient.withStub(BoardOptions.of(Chip.ESP32_C3));
        assertThat(took(client, new Commands.EraseFlash())).isEqualTo(Duration.ZERO);
    }

    private static void assertTook(RawClient client, Command command, Duration onTheChip) throws EspException {
        int replyBytes = command instanceof Commands.FlashMd5 ? 28 : 12;
        long beyondWire = took(client, command).minus(wire(command, replyBytes)).toNanos();
        assertThat(beyondWire).isCloseTo(onTheChip.toNanos(), Offset.offset(2_000_000L));
    }

    private static Duration wire(Command command, int replyBytes) {
        return Duration.ofNanos((Packet.of(command).frame().length + replyBytes) * BYTE_NANOS);
    }

    private static Duration took(RawClient client, Command command) throws EspException {
        Duration start = client.clock.elapsed();
        client.exchange(command);
        return client.clock.elapsed().minus(start);
    }
}
