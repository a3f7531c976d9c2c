package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.RegisterWrite;
import io.github.espmaven.loader.Command;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.loader.Commands.Encryption;
import io.github.espmaven.loader.Dialect;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** The mask ROM's loader, kind and unkind (protocol.md, sections 2, 4.4 and 11). */
class RomLoaderTest {
    private static final int BLOCK = 0x400;

    @Test
    void answersSyncEightTimesWithFourStatusBytes() throws EspException {
        RawClient client = new RawClient(BoardOptions.of(Chip.ESP32_C3).withBoot(BoardOptions.PowerOn.DOWNLOAD));
        client.discardInput();
        client.send(new Commands.Sync());
        assertThat(client.receiveAll()).hasSize(8).containsOnly("010804000707122000000000");
    }

    @Test
    void answersAnUnknownCommandUnderTheCodeOfTheOneBefore() throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(Chip.ESP32));
        client.send(new Commands.GetSecurityInfo());
        assertThat(client.receiveAll()).hasSize(8).containsOnly("010804000707122001050000");
        client.read(0x6000_0078);
        assertThat(Hex.of(client.exchange(new Commands.EraseFlash())))
                .endsWith("01050000")
                .startsWith("010a0400");
    }

    @Test
    void theEsp8266KnowsFewCommandsAndHasTwoStatusBytes() throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(Chip.ESP8266));
        assertThat(client.statusOf(new Commands.SpiSetParams(0x40_0000))).isEqualTo(0x0105);
        assertThat(client.statusOf(new Commands.SpiAttach(0, Dialect.ROM))).isEqualTo(0x0105);
        assertThat(client.statusOf(new Commands.FlashMd5(0, 4096))).isEqualTo(0x0105);
        assertThat(client.statusOf(new Commands.ChangeBaudRate(460_800, 0))).isEqualTo(0x0105);
        assertThat(client.exchange(new Commands.ReadRegister(0x3FF0_0050))).hasSize(8 + 2);
    }

    @Test
    void theS2TellsNoChipIdInItsSecurityInfo() throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(Chip.ESP32_S2));
        assertThat(client.exchange(new Commands.GetSecurityInfo())).hasSize(8 + 12 + 4);
    }

    @Test
    void erasesAtBeginAndReadsBackWhatItWrote() throws EspException {
        RawClient client = RawClient.attached(BoardOptions.of(Chip.ESP32_C3));
        client.board.loadFlash(0x1000, new byte[0x3000]);
        client.ok(begin(0x1000, 1, 0x2000));
        assertThat(client.board.flash()[0x2000]).as("erased before any data").isEqualTo((byte) 0xFF);
        assertThat(client.board.flash()[0x1FFF]).isZero();
        client.ok(block(0, (byte) 0x0F));
        assertThat(client.board.flash()[0x2000 + BLOCK - 1]).isEqualTo((byte) 0x0F);
        assertThat(client.statusOf(block(1, (byte) 0x0F)))
                .as("goes on, whatever was announced")
                .isZero();

        client.ok(begin(0, 1, 0x3000)); // erases nothing
        assertThat(client.statusOf(block(0, (byte) 0xF0))).isEqualTo(0x0108);
        assertThat(client.board.flash()[0x3000])
                .as("programming only clears bits")
                .isZero();
    }

    /** The flash's pins are chosen by SPI_ATTACH only; what the chip then reads is not known, but it is no flash. */
    @Test
    void reachesNoFlashBeforeItIsAttached() throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(Chip.ESP32_C3));
        assertThat(client.statusOf(new Commands.FlashBegin(0x400, 1, 0x400, 0, Encryption.PLAIN)))
                .isEqualTo(0x0106);
        assertThat(client.statusOf(new Commands.DeflateBegin(0x400, 1, 0x400, 0, Encryption.PLAIN)))
                .isEqualTo(0x0106);
        client.ok(new Commands.SpiAttach(0, Dialect.ROM));
        client.ok(new Commands.FlashBegin(0x400, 1, 0x400, 0, Encryption.PLAIN));
        client.ok(new Commands.SpiAttach(1 << 24 | 2 << 18 | 3 << 12 | 4 << 6 | 5, Dialect.ROM));
        assertThat(client.statusOf(new Commands.FlashBegin(0x400, 1, 0x400, 0, Encryption.PLAIN)))
                .as("pins where no flash is")
                .isEqualTo(0x0106);
    }

    @Test
    void refusesWhatIsOutOfRange() throws EspException {
        RawClient client = RawClient.attached(BoardOptions.of(Chip.ESP32_C3));
        assertThat(client.statusOf(begin(0x1000, 1, 0x20_0000)))
                .as("2 MB until told")
                .isEqualTo(0x0106);
        client.ok(new Commands.SpiSetParams(0x40_0000));
        client.ok(begin(0x1000, 1, 0x20_0000));
        assertThat(client.statusOf(begin(0x2000, 1, 0x3F_F000))).isEqualTo(0x0106);
        assertThat(client.statusOf(new Commands.FlashMd5(0x3F_F000, 0x2000))).isEqualTo(0x0106);
        client.ok(begin(0x1000, 8, 0x3F_F000));
        for (int i = 0; i < 4; i++) {
            client.ok(block(i, (byte) i));
        }
        assertThat(client.statusOf(block(4, (byte) 4))).isEqualTo(0x0106);
    }

    @Test
    void refusesDamagedBlocks() throws EspException {
        RawClient client = RawClient.attached(BoardOptions.of(Chip.ESP32_C3));
        assertThat(client.statusOf(block(0, (byte) 1))).as("nothing begun").isEqualTo(0x0106);
        client.ok(begin(0x1000, 4, 0));
        byte[] packet = contents(block(0, (byte) 1));
        packet[30] ^= 1;
        client.sendFrame(packet);
        assertThat(RawClient.status(client.receive().orElseThrow())).isEqualTo(0x0107);
        client.sendFrame(Arrays.copyOf(contents(block(0, (byte) 1)), 100));
        assertThat(RawClient.status(client.receive().orElseThrow())).isEqualTo(0x0105);
        client.ok(block(0, (byte) 1));
    }

    @Test
    void takesDeflateBlocksOf4KbAndRefusesThoseOf16KbAtBegin() throws EspException {
        RawClient client = RawClient.attached(BoardOptions.of(Chip.ESP32_C3));
        byte[] data = pattern(0x3000);
        byte[] packed = deflated(data);
        assertThat(client.statusOf(new Commands.DeflateBegin(data.length, 1, 0x4000, 0x1000, Encryption.PLAIN)))
                .isEqualTo(0x0105);
        client.ok(new Commands.DeflateBegin(data.length, 2, 0x1000, 0x1000, Encryption.PLAIN));
        int half = packed.length / 2;
        client.ok(new Commands.DeflateData(0, Arrays.copyOf(packed, half)));
        client.ok(new Commands.DeflateData(1, Arrays.copyOfRange(packed, half, packed.length)));
        assertThat(Arrays.copyOfRange(client.board.flash(), 0x1000, 0x4000)).isEqualTo(data);

        byte[] reply = client.exchange(new Commands.FlashMd5(0x1000, 0x3000));
        assertThat(new String(reply, 8, 32, StandardCharsets.US_ASCII)).isEqualTo(Hex.of(md5(data)));
        assertThat(reply).hasSize(8 + 32 + 4);
    }

    /** As seen on the real ROM: 3,072 bytes at 0x8000 took the sectors up to 0x10000 with them. */
    @Test
    void theEsp32WritesItsWholeInflateWindow() throws EspException {
        RawClient client = RawClient.attached(BoardOptions.of(Chip.ESP32));
        byte[] used = pattern(0x1_0000);
        client.board.loadFlash(0x8000, used);
        deflate(client, 0x8000, pattern(0xC00));
        byte[] flash = client.board.flash();
        assertThat(Arrays.copyOfRange(flash, 0x8000, 0x8C00)).isEqualTo(pattern(0xC00));
        assertThat(Arrays.copyOfRange(flash, 0x8C00, 0x1_0000)).containsOnly(0);
        assertThat(Arrays.copyOfRange(flash, 0x1_0000, 0x1_8000)).isEqualTo(Arrays.copyOfRange(used, 0x8000, 0x1_0000));

        byte[] large = pattern(0x9000);
        deflate(client, 0x2_0000, large);
        byte[] rest = Arrays.copyOfRange(client.board.flash(), 0x2_9000, 0x3_0000);
        assertThat(rest).as("what was left in the window").isEqualTo(Arrays.copyOfRange(large, 0x1000, 0x8000));
    }

    @Test
    void theEsp32C3WritesNothingBehindTheStream() throws EspException {
        RawClient client = RawClient.attached(BoardOptions.of(Chip.ESP32_C3));
        byte[] used = pattern(0x1_0000);
        client.board.loadFlash(0x8000, used);
        deflate(client, 0x8000, pattern(0xC00));
        byte[] flash = client.board.flash();
        assertThat(Arrays.copyOfRange(flash, 0x8C00, 0x9000)).containsOnly(0xFF);
        assertThat(Arrays.copyOfRange(flash, 0x9000, 0x1_8000)).isEqualTo(Arrays.copyOfRange(used, 0x1000, 0x1_0000));
    }

    private static void deflate(RawClient client, int offset, byte[] data) throws EspException {
        byte[] packed = deflated(data);
        int blocks = (packed.length + 0xFFF) / 0x1000;
        Encryption encryption = client.board.options().chip() == Chip.ESP32 ? Encryption.NOT_SENT : Encryption.PLAIN;
        client.ok(new Commands.DeflateBegin(data.length, blocks, 0x1000, offset, encryption));
        for (int i = 0; i < blocks; i++) {
            int end = Math.min(packed.length, (i + 1) * 0x1000);
            client.ok(new Commands.DeflateData(i, Arrays.copyOfRange(packed, i * 0x1000, end)));
        }
    }

    @Test
    void namesBadDeflateStreams() throws EspException {
        RawClient client = RawClient.attached(BoardOptions.of(Chip.ESP32_C3));
        client.ok(new Commands.DeflateBegin(0x1000, 1, 0x1000, 0, Encryption.PLAIN));
        assertThat(client.statusOf(new Commands.DeflateData(0, new byte[] {1, 2, 3})))
                .isEqualTo(0x010B);
        byte[] packed = deflated(pattern(0x1000));
        packed[packed.length - 1] ^= 1;
        client.ok(new Commands.DeflateBegin(0x1000, 1, 0x1000, 0, Encryption.PLAIN));
        assertThat(client.statusOf(new Commands.DeflateData(0, packed))).isEqualTo(0x010C);
    }

    @Test
    void readsSlowlyAlways64Bytes() throws EspException {
        RawClient client = RawClient.attached(BoardOptions.of(Chip.ESP32_C3));
        client.board.loadFlash(16, new byte[] {1, 2, 3, 4});
        byte[] reply = client.exchange(new Commands.ReadFlashSlow(16, 4));
        assertThat(reply).hasSize(8 + 64 + 4);
        assertThat(LittleEndian.u32(reply, 8)).isEqualTo(0x0403_0201);
        assertThat(client.statusOf(new Commands.ReadFlashSlow(16, 65))).isEqualTo(0x010A);
    }

    @Test
    void refusesProgramsThatLieOutsideMemory() throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(Chip.ESP32_C3));
        assertThat(client.statusOf(new Commands.MemBegin(0x100, 1, 0x1800, 0x4200_0000)))
                .isEqualTo(0x010F);
        client.ok(new Commands.MemBegin(4, 1, 0x1800, 0x3FC8_8000));
        client.ok(new Commands.MemData(0, new byte[] {4, 3, 2, 1}));
        assertThat(client.read(0x3FC8_8000)).isEqualTo(0x0102_0304);
        assertThat(client.statusOf(new Commands.MemData(1, new byte[4])))
                .as("more than announced")
                .isEqualTo(0x010F);
    }

    @Test
    void theEsp8266ErasesNeighboursOfAClientThatForgetsItsBug() throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(Chip.ESP8266));
        client.board.loadFlash(0, new byte[0x4_0000]);
        client.ok(begin8266(0x4000, 0x1_0000));
        byte[] flash = client.board.flash();
        assertThat(flash[0x1_3FFF]).isEqualTo((byte) 0xFF);
        assertThat(flash[0x1_7FFF]).as("four sectors too many").isEqualTo((byte) 0xFF);
        assertThat(flash[0x1_8000]).isZero();

        client.board.loadFlash(0, new byte[0x4_0000]);
        client.ok(begin8266(Chip.ESP8266.spec().romErase().eraseSize(0x1_0000, 0x4000), 0x1_0000));
        flash = client.board.flash();
        assertThat(flash[0x1_3FFF]).isEqualTo((byte) 0xFF);
        assertThat(flash[0x1_4000]).isZero();
    }

    @Test
    void leavesTheLoaderAtFlashEnd() throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(Chip.ESP32_C3));
        client.ok(begin(0, 0, 0));
        client.ok(new Commands.FlashEnd(Commands.AfterWrite.STAY));
        client.discardInput();
        client.send(new Commands.Sync());
        assertThat(client.receive(Duration.ofMillis(100))).isEmpty();
    }

    @Test
    void resetsByItsWatchdog() throws EspException {
        RawClient client = RawClient.synced(BoardOptions.of(Chip.ESP32_S3));
        for (RegisterWrite write : Chip.ESP32_S3.spec().watchdog().orElseThrow().resetWrites()) {
            client.ok(new Commands.WriteRegister(write.address(), write.value(), write.mask(), 0));
        }
        client.clock.sleep(Duration.ofMillis(20));
        client.discardInput();
        client.send(new Commands.Sync());
        assertThat(client.receive(Duration.ofMillis(100))).as("it boots").isEmpty();
    }

    static byte[] contents(Command command) {
        ByteBuffer out = ByteBuffer.allocate(8 + command.bodyBytes()).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 0).put((byte) command.op().code()).putShort((short) command.bodyBytes());
        out.putInt(command.checksum());
        command.writeBody(out);
        return out.array();
    }

    private static Commands.FlashBegin begin(int bytes, int blocks, int offset) {
        return new Commands.FlashBegin(bytes, blocks, BLOCK, offset, Encryption.PLAIN);
    }

    private static Commands.FlashBegin begin8266(int bytes, int offset) {
        return new Commands.FlashBegin(bytes, 0, BLOCK, offset, Encryption.NOT_SENT);
    }

    private static Commands.FlashData block(int sequence, byte value) {
        byte[] data = new byte[BLOCK];
        Arrays.fill(data, value);
        return new Commands.FlashData(sequence, data);
    }

    static byte[] pattern(int bytes) {
        byte[] data = new byte[bytes];
        new Random(1).nextBytes(data);
        return data;
    }

    static byte[] deflated(byte[] data) {
        Deflater deflater = new Deflater(9);
        deflater.setInput(data);
        deflater.finish();
        byte[] out = new byte[data.length + 1024];
        int count = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, count);
    }

    static byte[] md5(byte[] data) {
        return Digests.md5().digest(data);
    }
}
