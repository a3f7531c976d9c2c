package io.github.espmaven.image;

import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Chip;
import java.util.Optional;

/**
 * The 16 bytes that every chip but the ESP8266 has behind the image header (protocol.md, section 5.1).
 *
 * @param wpPin GPIO of the flash's write protection, {@link #WP_DISABLED} for none
 * @param chipId number of the chip the image is for, 0 to 65535
 * @param digestAppended whether a SHA-256 follows the checksum
 */
public record ExtendedHeader(int wpPin, Drive drive, int chipId, RevisionRange revisions, boolean digestAppended) {

    /** Value of {@link #wpPin} when the pin is not used. */
    public static final int WP_DISABLED = 0xee;

    static final int BYTES = 16;

    /** Drive strengths of the flash pins, each 0 to 15. */
    public record Drive(int clk, int q, int d, int cs, int hd, int wp) {
        /** All strengths 0, as build tools write them. */
        public static final Drive DEFAULT = new Drive(0, 0, 0, 0, 0, 0);
    }

    /** The chip, if {@link #chipId} is one we know. */
    public Optional<Chip> chip() {
        return Chip.ofImageChipId(chipId);
    }

    /** Reads the header at {@code at}; 16 bytes must be there. A flag of another value than 0 or 1 counts as not set. */
    static ExtendedHeader read(byte[] in, int at) {
        int clkQ = LittleEndian.u8(in, at + 1);
        int dCs = LittleEndian.u8(in, at + 2);
        int hdWp = LittleEndian.u8(in, at + 3);
        Drive drive = new Drive(clkQ & 0xf, clkQ >> 4, dCs & 0xf, dCs >> 4, hdWp & 0xf, hdWp >> 4);
        RevisionRange revisions = new RevisionRange(
                LittleEndian.u8(in, at + 6), LittleEndian.u16(in, at + 7), LittleEndian.u16(in, at + 9));
        return new ExtendedHeader(
                LittleEndian.u8(in, at),
                drive,
                LittleEndian.u16(in, at + 4),
                revisions,
                LittleEndian.u8(in, at + 15) == 1);
    }

    byte[] toBytes() {
        byte[] out = new byte[BYTES];
        out[0] = (byte) wpPin;
        out[1] = (byte) (drive.clk | drive.q << 4);
        out[2] = (byte) (drive.d | drive.cs << 4);
        out[3] = (byte) (drive.hd | drive.wp << 4);
        LittleEndian.put16(out, 4, chipId);
        out[6] = (byte) revisions.legacyMin();
        LittleEndian.put16(out, 7, revisions.min());
        LittleEndian.put16(out, 9, revisions.max());
        out[15] = (byte) (digestAppended ? 1 : 0);
        return out;
    }
}
