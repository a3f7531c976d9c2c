package io.github.espmaven.chip;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A hardware address of six octets (EUI-48) or eight (EUI-64).
 *
 * @param value the octets, the first one highest
 * @param length 6 or 8
 */
public record MacAddress(long value, int length) {
    private static final Pattern TEXT =
            Pattern.compile("[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}(([:-][0-9a-fA-F]{2}){2})?");

    public MacAddress {
        boolean known = length == 8 || (length == 6 && value >>> 48 == 0);
        if (!known) {
            throw new IllegalArgumentException("bad hardware address");
        }
    }

    /** An address of six octets. */
    public static MacAddress of48(long value) {
        return new MacAddress(value & 0xffff_ffff_ffffL, 6);
    }

    /** Reads {@code 60:55:f9:f7:2c:a2} (or with dashes), six or eight octets; empty when {@code text} is not that. */
    public static Optional<MacAddress> parse(String text) {
        String trimmed = text.trim();
        if (!TEXT.matcher(trimmed).matches()) {
            return Optional.empty();
        }
        String digits = trimmed.replaceAll("[:-]", "");
        return Optional.of(new MacAddress(Long.parseUnsignedLong(digits, 16), digits.length() / 2));
    }

    /** CRC-8 with the polynomial x^8 + x^5 + x^4 + 1, the lowest bit first, begun with 0 (protocol.md, section 1.10). */
    public int crc8() {
        int crc = 0;
        for (int shift = 40; shift >= 0; shift -= 8) {
            crc ^= (int) (value >>> shift) & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x8c;
            }
        }
        return crc;
    }

    /** The EUI-64 made of this six-octet address and the two octets {@code extension} in its middle. */
    MacAddress extendedBy(int extension) {
        long high = value >>> 24;
        long low = value & 0xff_ffffL;
        return new MacAddress(high << 40 | (extension & 0xffffL) << 24 | low, 8);
    }

    /** {@code 60:55:f9:f7:2c:a2}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
            text.append(String.format(Locale.ROOT, "%02x", value >>> shift & 0xff))
                    .append(shift == 0 ? "" : ":");
        }
        return text.toString();
    }
}
