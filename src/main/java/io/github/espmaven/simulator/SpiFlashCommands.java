package io.github.espmaven.simulator;

import io.github.espmaven.simulator.FlashChipModel.StatusRegisters;
import java.util.Arrays;

/**
 * The flash chip's answers to raw SPI commands: its identity, status registers and parameter table, like a Winbond
 * W25Q-JV.
 */
final class SpiFlashCommands {
    private static final byte FLOATING = (byte) 0xFF;
    private static final int WRITE_ENABLED = 1 << 1;

    /** Bits of the status registers that can be written: not busy, write enabled, suspended, reserved. */
    private static final int[] WRITABLE = {0xFC, 0x7B, 0x64};

    private final FlashChipModel part;
    private final NorFlash flash;
    private final int capacityCode;
    private final byte[] sfdp;
    private final int[] kept = new int[3];
    private final int[] status = new int[3];
    private boolean quadMode;
    private boolean writeEnabled;
    private boolean volatileWriteEnabled;

    SpiFlashCommands(FlashChipModel part, NorFlash flash) {
        this.part = part;
        this.flash = flash;
        this.capacityCode = FlashChipModel.capacityCode(flash.sizeBytes());
        this.sfdp = Sfdp.of(flash.sizeBytes());
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
        if (!flash.powered() || quadMode) {
            return answer;
        }
        switch (opcode) {
            case 0x9F -> copy(new byte[] {(byte) part.manufacturer(), (byte) part.type(), (byte) capacityCode}, answer);
            case 0x05 -> Arrays.fill(answer, (byte) (status[0] | (writeEnabled ? WRITE_ENABLED : 0)));
            case 0x35 -> {
                quadMode = part.registers() == StatusRegisters.ONE;
                Arrays.fill(answer, quadMode ? FLOATING : (byte) status[1]);
            }
            case 0x15 -> Arrays.fill(answer, ownOpcodes() ? (byte) status[2] : FLOATING);
            case 0x5A -> copy(sfdp(address, wanted), answer);
            case 0x06 -> writeEnabled = true;
            case 0x50 -> volatileWriteEnabled = true;
            case 0x04 -> writeEnabled = false;
            case 0x99 -> reset();
            case 0x01 ->
                writeStatus(0, part.registers() == StatusRegisters.TWO_TOGETHER ? Arrays.copyOf(sent, 2) : sent);
            case 0x31 -> writeStatus(1, ownOpcodes() ? sent : new byte[0]);
            case 0x11 -> writeStatus(2, ownOpcodes() ? sent : new byte[0]);
            default -> {} // power-down, release, reset enable: nothing that shows; unknown ones are ignored
        }
        return answer;
    }

    private boolean ownOpcodes() {
        return part.registers() == StatusRegisters.THREE;
    }

    private void writeStatus(int first, byte[] sent) {
        for (int i = 0; (writeEnabled || volatileWriteEnabled) && i < sent.length && first + i < status.length; i++) {
            int register = first + i;
            status[register] = Byte.toUnsignedInt(sent[i]) & WRITABLE[register];
            kept[register] = writeEnabled ? status[register] : kept[register];
        }
        writeEnabled = false;
        volatileWriteEnabled = false;
    }

    private void reset() {
        System.arraycopy(kept, 0, status, 0, status.length);
        writeEnabled = false;
        volatileWriteEnabled = false;
    }

    private byte[] sfdp(int address, int wanted) {
        byte[] table = NorFlash.blank(wanted);
        if (part.hasSfdp() && address < sfdp.length) {
            System.arraycopy(sfdp, address, table, 0, Math.min(wanted, sfdp.length - address));
        }
        return part.hasSfdp() ? table : new byte[wanted];
    }

    private static void copy(byte[] from, byte[] to) {
        System.arraycopy(from, 0, to, 0, Math.min(from.length, to.length));
    }
}
