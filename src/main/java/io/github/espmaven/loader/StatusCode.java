package io.github.espmaven.loader;

import java.util.Locale;
import java.util.Map;

/** The meanings of the status and reason octets of a failed command (protocol.md, section 2.3). */
public final class StatusCode {
    private static final Map<Integer, String> ROM = Map.ofEntries(
            Map.entry(0x0100, "undefined error"),
            Map.entry(0x0101, "bad input parameter"),
            Map.entry(0x0102, "out of memory"),
            Map.entry(0x0103, "sending failed"),
            Map.entry(0x0104, "receiving failed"),
            Map.entry(0x0105, "malformed or unknown command"),
            Map.entry(0x0106, "the command ran but failed"),
            Map.entry(0x0107, "checksum of the data does not match"),
            Map.entry(0x0108, "flash write failed: reading back gives other data"),
            Map.entry(0x0109, "flash read failed"),
            Map.entry(0x010A, "flash read length is wrong"),
            Map.entry(0x010B, "inflating the compressed data failed"),
            Map.entry(0x010C, "Adler-32 of the compressed data does not match"),
            Map.entry(0x010D, "wrong parameter of the compressed data"),
            Map.entry(0x010E, "wrong size of a program in RAM"),
            Map.entry(0x010F, "wrong address of a program in RAM"),
            Map.entry(0x0164, "wrong parameter"),
            Map.entry(0x0165, "wrong format"),
            Map.entry(0x0166, "description too long"),
            Map.entry(0x0167, "wrong encoding of the description"),
            Map.entry(0x0169, "no storage space"));

    private static final Map<Integer, String> STUB = Map.ofEntries(
            Map.entry(0xC000, "wrong data length"),
            Map.entry(0xC100, "checksum of the data does not match"),
            Map.entry(0xC200, "wrong block size"),
            Map.entry(0xC300, "unknown command"),
            Map.entry(0xC400, "the flash chip failed at the operation or the address is out of range"),
            Map.entry(0xC500, "the flash chip could not be unlocked"),
            Map.entry(0xC600, "no flash write has begun"),
            Map.entry(0xC700, "inflating the compressed data failed"),
            Map.entry(0xC800, "too little data"),
            Map.entry(0xC900, "too much data"),
            Map.entry(0xCA00, "NAND programming failed"),
            Map.entry(0xCB00, "NAND erasing failed"),
            Map.entry(0xFF00, "not implemented"));

    /** The ROM's answer to an unknown command, also to a malformed one. */
    public static final int MALFORMED_OR_UNKNOWN = 0x0105;

    /** A block was refused because its checksum is wrong: the ROM's code. */
    public static final int ROM_CHECKSUM = 0x0107;

    /** What was programmed reads back as something else: the ROM's code. */
    public static final int ROM_READ_BACK = 0x0108;

    /** A block was refused because its checksum is wrong: the stub's code. */
    public static final int STUB_CHECKSUM = 0xC100;

    /** The stub: a request is not as long as its header says. */
    public static final int STUB_LENGTH = 0xC000;

    /** The stub: no such command, or no request at all. */
    public static final int STUB_UNKNOWN = 0xC300;

    private StatusCode() {}

    /**
     * The meaning in words.
     *
     * @param code status octet in the high byte, reason in the low one
     */
    public static String meaning(int code) {
        String known = ROM.getOrDefault(code, STUB.get(code));
        return known == null ? "no status of a loader, falsified on the line if not new" : known;
    }

    /** Code and meaning as messages print them: {@code 0x0107 checksum of the data does not match}. */
    public static String text(int code) {
        return String.format(Locale.ROOT, "0x%04x %s", code, meaning(code));
    }
}
