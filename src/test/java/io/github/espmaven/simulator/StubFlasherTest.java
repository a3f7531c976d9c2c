package io.github.espmaven.simulator;

import static io.github.espmaven.simulator.RomLoaderTest.contents;
import static io.github.espmaven.simulator.RomLoaderTest.deflated;
import static io.github.espmaven.simulator.RomLoaderTest.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.loader.Commands.Encryption;
import io.github.espmaven.loader.Dialect;
import io.github.espmaven.loader.Packet;
import io.github.espmaven.stub.StubImage;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stub, with the habits that clients stumble over (protocol.md, sections 3.3, 3.4 and 11). */
class StubFlasherTest {
    private static final Commands.FlashEnd END = new Commands.FlashEnd(Commands.AfterWrite.STAY);
    private static final Commands.DeflateEnd DEFLATE_END = new Commands.DeflateEnd(Commands.AfterWrite.STAY);

    private RawClient client;

    @BeforeEach
    void startStub() throws EspException {
        client = RawClient.withStub(BoardOptions.of(Chip.ESP32_C3));
    }

    @Test
    void answersSyncEightTimesWithTwoStatusBytes() throws EspException {
        client.send(new Commands.Sync());
        assertThat(client.receiveAll()).hasSize(8).containsOnly("01080200000000000000");
    }

    @Test
    void refusesWhatItDoesNotKnow() throws EspException {
        assertThat(client.statusOf(new Commands.ReadFlashSlow(0, 4))).isEqualTo(0xC300);
        byte[] packet = contents(new Commands.Sync());
        packet[0] = 1;
        client.sendFrame(packet);
        assertThat(RawClient.status(client.receive().orElseThrow())).isEqualTo(0xC300);
        assertThat(client.statusOf(new Commands.SpiAttach(0, Dialect.ROM))).isEqualTo(0xC000);
        client.ok(new Commands.SpiAttach(0, Dialect.STUB));
        client.sendFrame(Arrays.copyOf(contents(new Commands.EraseRegion(0, 4096)), 12));
        assertThat(RawClient.status(client.receive().orElseThrow())).isEqualTo(0xC000);
        assertThat(client.statusOf(new Commands.EraseRegion(0, 4095))).isEqualTo(0xC000);
        assertThat(client.statusOf(new Commands.FlashMd5(0x3F_F000, 0x2000))).isEqualTo(0xC400);
        assertThat(client.statusOf(new Commands.FlashBegin(64, 1, 0x8000, 0, Encryption.PLAIN)))
                .isEqualTo(0xC200);
    }

    @Test
    void writesAndDigests() throws EspException {
        byte[] data = pattern(0x9000);
        client.ok(new Commands.DeflateBegin(data.length, 3, 0x4000, 0x1_1000, Encryption.PLAIN));
        sendDeflated(deflated(data));
        client.ok(DEFLATE_END);
        assertThat(Arrays.copyOfRange(client.board.flash(), 0x1_1000, 0x1_A000)).isEqualTo(data);
        byte[] reply = client.exchange(new Commands.FlashMd5(0x1_1000, data.length));
        assertThat(Arrays.copyOfRange(reply, 8, 24)).isEqualTo(RomLoaderTest.md5(data));
        assertThat(reply).hasSize(8 + 16 + 2);
    }

    private void sendDeflated(byte[] packed) throws EspException {
        for (int i = 0; i * 0x4000 < packed.length; i++) {
            int end = Math.min(packed.length, (i + 1) * 0x4000);
            client.ok(new Commands.DeflateData(i, Arrays.copyOfRange(packed, i * 0x4000, end)));
        }
    }

    @Test
    void tellsOfABadBlockAtTheNextCommandAndDoesNotExecuteThat() throws EspException {
        client.board.loadFlash(0, new byte[0x1000]);
        client.ok(new Commands.DeflateBegin(0x1000, 1, 0x4000, 0x1000, Encryption.PLAIN));
        client.ok(new Commands.DeflateData(0, new byte[] {1, 2, 3}));
        assertThat(client.statusOf(new Commands.EraseRegion(0, 0x1000))).isEqualTo(0xC700);
        assertThat(client.board.flash()[0]).as("not executed").isZero();
        client.ok(new Commands.EraseRegion(0, 0x1000));
        assertThat(client.board.flash()[0]).isEqualTo((byte) 0xFF);
    }

    @Test
    void takesABlockTwiceThatIsSentTwice() throws EspException {
        byte[] block = pattern(0x1000);
        client.ok(new Commands.FlashBegin(0x3000, 3, 0x1000, 0, Encryption.PLAIN));
        client.ok(new Commands.FlashData(0, block));
        client.ok(new Commands.FlashData(1, block));
        client.ok(new Commands.FlashData(1, block));
        client.ok(END);
        assertThat(Arrays.copyOfRange(client.board.flash(), 0x2000, 0x3000)).isEqualTo(block);

        byte[] packed = deflated(pattern(0x6000));
        client.ok(new Commands.DeflateBegin(0x6000, 2, 0x4000, 0x1_0000, Encryption.PLAIN));
        client.ok(new Commands.DeflateData(0, Arrays.copyOf(packed, 0x4000)));
        client.ok(new Commands.DeflateData(0, Arrays.copyOf(packed, 0x4000)));
        int status = client.statusOf(new Commands.DeflateData(1, Arrays.copyOfRange(packed, 0x4000, packed.length)));
        assertThat(status == 0 ? client.statusOf(DEFLATE_END) : status).isNotZero();
    }

    @Test
    void dropsBytesBeyondTheSizeAnnounced() throws EspException {
        client.ok(new Commands.FlashBegin(0x10, 1, 0x1000, 0, Encryption.PLAIN));
        client.ok(new Commands.FlashData(0, new byte[0x1000]));
        client.ok(END);
        assertThat(client.board.flash()[0xF]).isZero();
        assertThat(client.board.flash()[0x10]).isEqualTo((byte) 0xFF);
    }

    @Test
    void saysAtTheEndWhetherAllWasThere() throws EspException {
        assertThat(client.statusOf(END)).as("nothing begun").isEqualTo(0xC600);
        assertThat(client.statusOf(new Commands.FlashData(0, new byte[4]))).isEqualTo(0xC600);
        client.ok(new Commands.FlashBegin(0x2000, 2, 0x1000, 0, Encryption.PLAIN));
        client.ok(new Commands.FlashData(0, new byte[0x1000]));
        assertThat(client.statusOf(END)).as("bytes are missing").isEqualTo(0xC000);
        client.ok(new Commands.DeflateBegin(0x800, 1, 0x4000, 0, Encryption.PLAIN));
        client.ok(new Commands.DeflateData(0, deflated(new byte[0x1000])));
        assertThat(client.statusOf(DEFLATE_END)).as("more than announced").isEqualTo(0xC900);
    }

    @Test
    void refusesADamagedBlockWithoutTakingIt() throws EspException {
        client.ok(new Commands.FlashBegin(0x1000, 1, 0x1000, 0, Encryption.PLAIN));
        byte[] packet = contents(new Commands.FlashData(0, pattern(0x1000)));
        packet[100] ^= 4;
        client.sendFrame(packet);
        assertThat(RawClient.status(client.receive().orElseThrow())).isEqualTo(0xC100);
        client.ok(new Commands.FlashData(0, pattern(0x1000)));
        client.ok(END);
        assertThat(Arrays.copyOf(client.board.flash(), 0x1000)).isEqualTo(pattern(0x1000));
    }

    @Test
    void erasesAnewForEachWrite() throws EspException {
        client.ok(new Commands.FlashBegin(0x1000, 1, 0x1000, 0x1000, Encryption.PLAIN));
        client.ok(new Commands.FlashData(0, new byte[0x400]));
        client.ok(new Commands.FlashBegin(0x1000, 1, 0x1000, 0x1000, Encryption.PLAIN));
        byte[] data = new byte[0x1000];
        Arrays.fill(data, (byte) 0x5A);
        client.ok(new Commands.FlashData(0, data));
        client.ok(END);
        assertThat(Arrays.copyOfRange(client.board.flash(), 0x1000, 0x2000))
                .as("erased anew")
                .isEqualTo(data);
    }

    @Test
    void readsPacketByPacketAndDigestsAtTheEnd() throws EspException {
        byte[] data = pattern(0x2800);
        client.board.loadFlash(0x4000, data);
        client.ok(new Commands.ReadFlash(0x4000, data.length, 0x1000, 64));
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (read.size() < data.length) {
            byte[] packet = client.receive().orElseThrow();
            read.writeBytes(packet);
            assertThat(client.receive(Duration.ofMillis(50)))
                    .as("one in flight")
                    .isEmpty();
            client.sendFrame(LittleEndian.bytes32(read.size()));
        }
        assertThat(read.toByteArray()).isEqualTo(data);
        assertThat(client.receive()).contains(RomLoaderTest.md5(data));
        assertThat(client.statusOf(new Commands.ReadFlash(0, 16, 0x1001, 1))).isEqualTo(0xC000);
        client.sync();
    }

    /** Source of esp-flasher-stub 1.1.0: anything but four bytes ends the reading, and the digest tells of what was sent. */
    @Test
    void aReadingIsBrokenOffByAnythingButAConfirmation() throws EspException {
        byte[] data = pattern(0x2000);
        client.board.loadFlash(0x4000, data);
        client.ok(new Commands.ReadFlash(0x4000, data.length, 0x1000, 64));
        assertThat(client.receive()).contains(Arrays.copyOf(data, 0x1000));
        client.send(new Commands.ReadRegister(Chip.MAGIC_REGISTER));
        assertThat(client.receive()).contains(RomLoaderTest.md5(Arrays.copyOf(data, 0x1000)));
        client.sync();
    }

    @Test
    void hangsAfterThreeSyncsBackToBack() throws EspException {
        client.send(new Commands.Sync());
        client.send(new Commands.Sync());
        client.send(new Commands.Sync());
        client.receiveAll();
        client.send(new Commands.Sync());
        assertThat(client.receive()).isEmpty();
        client.resetIntoDownload();
        client.sync();
    }

    @Test
    void bearsThreeSyncsWithPauses() throws EspException {
        for (int i = 0; i < 3; i++) {
            client.send(new Commands.Sync());
            client.clock.sleep(Duration.ofMillis(100));
        }
        assertThat(client.receiveAll()).hasSize(24);
    }

    @Test
    void losesTheSecondOfTwoBlocksInFlightAndHangs() throws EspException {
        client.ok(new Commands.FlashBegin(0x2000, 2, 0x1000, 0, Encryption.PLAIN));
        byte[] first = Packet.of(new Commands.FlashData(0, new byte[0x1000])).frame();
        byte[] second = Packet.of(new Commands.FlashData(1, new byte[0x1000])).frame();
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        client.port.write(both);
        client.expectOk();
        assertThat(client.receive()).isEmpty();
        client.send(new Commands.Sync());
        assertThat(client.receive()).isEmpty();
        assertThat(client.board.flash()[0x1000]).isEqualTo((byte) 0xFF);
    }

    @Test
    void ignoresRebootAndRunUserCode() throws EspException {
        client.ok(new Commands.FlashBegin(0, 0, 0x4000, 0, Encryption.PLAIN));
        client.ok(new Commands.FlashEnd(Commands.AfterWrite.REBOOT));
        client.sendFrame(new byte[] {0, (byte) 0xD3, 0, 0, 0, 0, 0, 0});
        assertThat(client.receive(Duration.ofMillis(50))).isEmpty();
        client.sync();
    }

    @Test
    void doesNotGreetWhenItWasDamagedOnTheWay() throws EspException {
        RawClient rom = RawClient.synced(BoardOptions.of(Chip.ESP32_C3));
        StubImage image = StubImage.load("esp32c3");
        rom.upload(image);
        rom.ok(new Commands.WriteRegister(image.parts().get(0).address() + 64, 0x1234_5678, -1, 0));
        rom.ok(new Commands.MemEnd(image.entry()));
        assertThat(rom.receive()).isEmpty();
        rom.send(new Commands.Sync());
        assertThat(rom.receive()).as("whatever it is, it is no loader").isEmpty();
    }

    @Test
    void otherProgramsRunSilently() throws EspException {
        client.ok(new Commands.MemBegin(4, 1, 0x1800, 0x3FC8_8000));
        client.ok(new Commands.MemData(0, new byte[4]));
        client.ok(new Commands.MemEnd(0x3FC8_8000));
        client.send(new Commands.Sync());
        assertThat(client.receive()).isEmpty();
    }
}
