package io.github.espmaven.simulator;

import io.github.espmaven.base.LittleEndian;
import java.util.Arrays;

/**
 * The flash chip's answers to raw SPI commands: its identity, status registers and parameter table, like a Winbond
 * W25Q-JV.
 */
final class SpiFlashCommands {
    private static final byte FLOATING = (byte) 0xFF;
    private static final int WRITE_ENABLED = 1 << 1;

    /** Head of the parameter table: "SFDP", revision 1.5, one table of 16 words at 0x80 by JEDEC. */
    private static final int[] SFDP = {0x5044_4653, 0xFF00_0105, 0x1005_0100, 0xFF00_0080};

    private final FlashChipModel part;
    private final NorFlash flash;
    private final int capacityCode;
    private final int[] status = new int[3];
    private boolean writeEnabled;

    SpiFlashCommands(FlashChipModel part, NorFlash flash) {
        this.part = part;
        this.flash = flash;
        this.capacityCode = FlashChipModel.capacityCode(flash.sizeBytes());
    }

    /**
     * Runs a command.
     *
     * @param wanted bytes that are clocked out of the chip
     * @return those bytes; ones where the chip drives nothing
     */
    byte[] run(int opcode, int address, byte[] sent, int wanted) {
        byte[] answer = new byte[wanted];
        Arrays.fill(answer, FLOATING);
        if (!flash.powered()) {
            return answer;
        }
        switch (opcode) {
            case 0x9F -> copy(new byte[] {(byte) part.manufacturer(), (byte) part.type(), (byte) capacityCode}, answer);
            case 0x05 -> Arrays.fill(answer, (byte) (status[0] | (writeEnabled ? WRITE_ENABLED : 0)));
            case 0x35 -> Arrays.fill(answer, (byte) status[1]);
            case 0x15 -> Arrays.fill(answer, (byte) status[2]);
            case 0x5A -> copy(sfdp(address, wanted), answer);
            case 0x06, 0x50 -> writeEnabled = true;
            case 0x04, 0x99 -> writeEnabled = false;
            case 0x01 -> writeStatus(0, sent);
            case 0x31 -> writeStatus(1, sent);
            case 0x11 -> writeStatus(2, sent);
            default -> {} // power-down, release, reset enable: nothing that shows; unknown ones are ignored
        }
        return answer;
    }

    private void writeStatus(int first, byte[] sent) {
        for (int i = 0; writeEnabled && i < sent.length && first + i < status.length; i++) {
            status[first + i] = Byte.toUnsignedInt(sent[i]) & ~WRITE_ENABLED;
        }
        writeEnabled = false;
    }

    private byte[] sfdp(int address, int wanted) {
        byte[] table = NorFlash.blank(wanted);
        for (int i = 0; part.hasSfdp() && i < wanted; i++) {
            int at = address + i;
            if (at >= 0 && at < SFDP.length * 4) {
                table[i] = LittleEndian.bytes32(SFDP[at / 4])[at % 4];
            }
        }
        return part.hasSfdp() ? table : new byte[wanted];
    }

    private static void copy(byte[] from, byte[] to) {
        System.arraycopy(from, 0, to, 0, Math.min(from.length, to.length));
    }
}
