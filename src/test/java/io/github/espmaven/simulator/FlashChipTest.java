package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Status registers by the data sheet of the W25Q32JV, parameter tables by dumps of real parts and JESD216. */
class FlashChipTest {
    private static final int MEGABYTE = 1 << 20;
    private final SpiFlashCommands flash = chip(4 * MEGABYTE);

    private static SpiFlashCommands chip(int bytes) {
        NorFlash cells = new NorFlash(NorFlash.blank(bytes), FlashTiming.INSTANT, new CpuTime(), FlashDefects.NONE);
        return new SpiFlashCommands(FlashChipModel.WINBOND_W25Q, cells);
    }

    private void write(int enable, int opcode, int... octets) {
        byte[] sent = new byte[octets.length];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) octets[i];
        }
        flash.run(enable, 0, new byte[0], 0);
        flash.run(opcode, 0, sent, 0);
    }

    private int read(int opcode) {
        return Byte.toUnsignedInt(flash.run(opcode, 0, new byte[0], 1)[0]);
    }

    @Test
    void quadEnableIsBitOneOfStatusRegisterTwo() {
        write(0x06, 0x31, 0x02);
        assertThat(read(0x35)).isEqualTo(0x02);
        write(0x06, 0x01, 0x00, 0x00);
        assertThat(read(0x35)).as("both registers with one command").isZero();
        write(0x06, 0x01, 0x00, 0x02);
        assertThat(read(0x35)).isEqualTo(0x02);
        assertThat(read(0x05)).isZero();
    }

    @Test
    void onlyBitOneOfStatusRegisterOneIsTheWriteEnableLatch() {
        flash.run(0x06, 0, new byte[0], 0);
        assertThat(read(0x05)).isEqualTo(0x02);
        assertThat(read(0x35)).isZero();
        flash.run(0x04, 0, new byte[0], 0);
        assertThat(read(0x05)).isZero();
        flash.run(0x31, 0, new byte[] {2}, 0);
        assertThat(read(0x35)).as("written without being enabled").isZero();
        write(0x06, 0x01, 0xFF);
        assertThat(read(0x05)).as("busy and latch cannot be written").isEqualTo(0xFC);
        flash.run(0x31, 0, new byte[] {2}, 0);
        assertThat(read(0x35)).as("the latch is clear after a write").isZero();
    }

    @Test
    void volatileBitsDoNotSetTheLatchAndAreLostInAReset() {
        write(0x06, 0x31, 0x40);
        flash.run(0x50, 0, new byte[0], 0);
        assertThat(read(0x05)).isZero();
        flash.run(0x31, 0, new byte[] {2}, 0);
        assertThat(read(0x35)).isEqualTo(0x02);
        flash.run(0x66, 0, new byte[0], 0);
        flash.run(0x99, 0, new byte[0], 0);
        assertThat(read(0x35)).isEqualTo(0x40);
    }

    /** Read from a W25Q32JV by SFUD (its issue 84): header 1.5 and the first nine words of the basic table. */
    @Test
    void theTablesOf4MegabytesAreThoseOfAW25q32jv() {
        byte[] table = flash.run(0x5A, 0, new byte[0], 0xC0);
        assertThat(Hex.of(Arrays.copyOf(table, 16))).isEqualTo("53464450050100ff00050110800000ff");
        assertThat(Hex.of(Arrays.copyOfRange(table, 0x80, 0xA4)))
                .isEqualTo("e520f9ffffffff0144eb086b083b42bbfeffffffffff0000ffff40eb0c200f5210d80000");
    }

    /** A dump of a W25Q512JV. */
    @Test
    void theTablesOf64MegabytesAreThoseOfAW25q512jv() {
        byte[] table = chip(64 * MEGABYTE).run(0x5A, 0, new byte[0], 0xD8);
        assertThat(Hex.of(Arrays.copyOf(table, 24))).isEqualTo("53464450060101ff00060110800000ff84000102d00000ff");
        assertThat(Hex.of(Arrays.copyOfRange(table, 0x80, 0xD8)))
                .isEqualTo("e520fbffffffff1f44eb086b083b42bbfeffffffffff0000ffff40eb0c200f52"
                        + "10d800003602a60082ea14e2e96376337a757a75f7a2d55c19f74dffe970f9a5"
                        + "ffffffffffffffffffffffffffffffff0af0ff21ffdcffff");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 16, 32, 64, 128})
    void theTablesDecode(int megabytes) {
        byte[] table = chip(megabytes * MEGABYTE).run(0x5A, 0, new byte[0], 0x100);
        assertThat(LittleEndian.u32(table, 0)).isEqualTo(0x5044_4653);
        int basic = LittleEndian.u32(table, 12) & 0xFF_FFFF;
        int words = LittleEndian.u8(table, 11);
        assertThat(words).isEqualTo(16);
        assertThat((Integer.toUnsignedLong(LittleEndian.u32(table, basic + 4)) + 1) / 8)
                .as("size")
                .isEqualTo((long) megabytes * MEGABYTE);
        assertThat(table[basic + 1]).as("opcode of a 4 KB erase").isEqualTo((byte) 0x20);
        int[] erases = {12, 0x20, 15, 0x52, 16, 0xD8};
        for (int i = 0; i < erases.length; i++) {
            assertThat(LittleEndian.u8(table, basic + 28 + i)).isEqualTo(erases[i]);
        }
        assertThat(1 << (LittleEndian.u8(table, basic + 40) >> 4)).as("page").isEqualTo(256);
        assertThat(LittleEndian.u32(table, basic + 56) >>> 20 & 7)
                .as("QE: bit 1 of register 2")
                .isEqualTo(4);
        int eraseTime = LittleEndian.u8(table, basic + 43);
        int unit = new int[] {0, 0, 4, 64}[eraseTime >> 5 & 3];
        assertThat(((eraseTime & 0x1F) + 1) * unit)
                .as("seconds of a chip erase")
                .isBetween(megabytes * 2, megabytes * 4 + 3);
    }
}
