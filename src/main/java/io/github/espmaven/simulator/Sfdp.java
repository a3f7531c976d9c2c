package io.github.espmaven.simulator;

import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;

/**
 * The flash chip's parameter table (JESD216) as Winbond's W25Q-JV have it: the basic table at 0x80, and for parts beyond
 * 16 MB the table of their instructions with four address bytes at 0xD0 (protocol.md, section 14).
 */
final class Sfdp {
    private static final int LARGE = 1 << 24;
    private static final byte[] HEADER = Hex.parse("53464450050100ff00050110800000ff");
    private static final byte[] LARGE_HEADER = Hex.parse("53464450060101ff00060110800000ff84000102d00000ff");
    private static final int BASIC_AT = 0x80;
    private static final byte[] BASIC = Hex.parse("e520f9ffffffffff44eb086b083b42bbfeffffffffff0000ffff40eb0c200f52"
            + "10d800003602a60082ea14ffe96376337a757a75f7a2d55c19f74dffe930f880");
    private static final int FOUR_BYTES_AT = 0xD0;
    private static final byte[] FOUR_BYTES = Hex.parse("0af0ff21ffdcffff");

    private Sfdp() {}

    /** The bytes from address 0 on; behind them are ones. */
    static byte[] of(int flashBytes) {
        boolean large = flashBytes > LARGE;
        byte[] table = NorFlash.blank(FOUR_BYTES_AT + FOUR_BYTES.length);
        put(table, 0, large ? LARGE_HEADER : HEADER);
        put(table, BASIC_AT, BASIC);
        LittleEndian.put32(table, BASIC_AT + 4, (int) (flashBytes * 8L - 1)); // greatest bit address
        table[BASIC_AT + 43] = (byte) chipEraseTime(flashBytes);
        if (large) {
            table[BASIC_AT + 2] = (byte) 0xFB; // three or four address bytes
            put(table, BASIC_AT + 60, Hex.parse("e970f9a5"));
            put(table, FOUR_BYTES_AT, FOUR_BYTES);
        }
        return table;
    }

    /** 2.5 s a megabyte, in units of 4 s, or of 64 s where those do not reach. */
    private static int chipEraseTime(int flashBytes) {
        int seconds = Math.max(1, (int) (flashBytes * 5L / (2 << 20)));
        return seconds <= 32 * 4 ? 0xC0 | (seconds - 1) / 4 : 0xE0 | (seconds - 1) / 64;
    }

    private static void put(byte[] table, int at, byte[] bytes) {
        System.arraycopy(bytes, 0, table, at, bytes.length);
    }
}
