package io.github.espmaven.chip;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A flash chip's answer to RDID (0x9F), and the size it tells (protocol.md, section 1.2).
 *
 * @param raw the three bytes, the first one lowest
 */
public record JedecId(int raw) {
    private static final int ADESTO = 0x1f;
    /** Size = 2 to the power of the capacity byte, in the usual numbering. */
    private static final Map<Integer, Integer> ADESTO_POWERS =
            Map.of(0x04, 19, 0x05, 20, 0x06, 21, 0x07, 22, 0x08, 23, 0x09, 24);

    /** Makers of serial flash, by JEDEC's numbers; the number of the first bank alone, as flash chips send it. */
    private static final Map<Integer, String> MAKERS = Map.ofEntries(
            Map.entry(0x01, "Infineon"),
            Map.entry(0x0b, "XTX"),
            Map.entry(0x1c, "EON"),
            Map.entry(ADESTO, "Adesto"),
            Map.entry(0x20, "Micron or XMC"),
            Map.entry(0x5e, "Zbit"),
            Map.entry(0x68, "Boya"),
            Map.entry(0x85, "Puya"),
            Map.entry(0x8c, "ESMT"),
            Map.entry(0x9d, "ISSI"),
            Map.entry(0xa1, "Fudan"),
            Map.entry(0xbf, "Microchip"),
            Map.entry(0xc2, "Macronix"),
            Map.entry(0xc8, "GigaDevice"),
            Map.entry(0xef, "Winbond"));

    public JedecId {
        raw &= 0xff_ffff;
    }

    /** JEDEC's number for the maker. */
    public int manufacturer() {
        return raw & 0xff;
    }

    /** The maker's name; empty for one that is seldom met. */
    public Optional<String> maker() {
        return Optional.ofNullable(MAKERS.get(manufacturer()));
    }

    /** Type and capacity bytes as they are usually printed: {@code 0x4016}. */
    public int device() {
        return ((raw >>> 8 & 0xff) << 8) | (raw >>> 16 & 0xff);
    }

    /** Whether a flash chip has answered at all: an open line gives ones, a shorted one zeros. */
    public boolean answered() {
        return raw != 0 && raw != 0xff_ffff && raw != 0xff_ff3f;
    }

    /** The size in bytes; empty when the id does not tell. */
    public OptionalLong sizeBytes() {
        int power = manufacturer() == ADESTO
                ? ADESTO_POWERS.getOrDefault((device() >>> 8) & 0x1f, 0)
                : power(device() & 0xff);
        return power == 0 ? OptionalLong.empty() : OptionalLong.of(1L << power);
    }

    /** Makers count on at 0x20 after 0x19 or give capacities of another voltage numbers from 0x32 on. */
    private static int power(int capacity) {
        if (capacity >= 0x12 && capacity <= 0x1c) {
            return capacity;
        }
        if (capacity >= 0x20 && capacity <= 0x22) {
            return capacity - 0x20 + 26;
        }
        return capacity >= 0x32 && capacity <= 0x3a ? capacity - 0x20 : 0;
    }

    /** {@code manufacturer ef, device 4016}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "manufacturer %02x, device %04x", manufacturer(), device());
    }
}
