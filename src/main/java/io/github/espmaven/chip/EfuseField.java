package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * A named field of a chip's fuses, as {@link EfuseFields} reads it from the chip's table.
 *
 * @param names all its names, the usual one first
 * @param places its parts, the lowest bits first
 * @param kind {@code number}, {@code bytes} (in the order of the registers), {@code octets} (an address in that order),
 *     {@code mac} (an address whose first octet is the highest byte) or {@code signed*}UNIT (sign and magnitude)
 * @param category what it is about, as {@code security}
 * @param meanings what values of a number mean
 * @param purpose what it is for; may be empty
 */
public record EfuseField(
        List<String> names,
        List<Place> places,
        String kind,
        String category,
        Map<Integer, String> meanings,
        String purpose) {
    private static final String SIGNED = "signed*";

    /**
     * Neighbouring fuses.
     *
     * @param block the block's number
     * @param bit the first one's position in the block
     */
    public record Place(int block, int bit, int width) {
        private int register(EfuseController at, int i) {
            return at.blocks().get(block).address() + (bit + i) / 32 * 4;
        }
    }

    public EfuseField {
        names = List.copyOf(names);
        places = List.copyOf(places);
        meanings = Map.copyOf(meanings);
    }

    public String name() {
        return names.get(0);
    }

    /** Whether it is a block of bytes, such as a key, which no message is to show. */
    public boolean holdsBytes() {
        return kind.equals("bytes") && name().startsWith("BLOCK");
    }

    /** How many bits it has. */
    public int width() {
        return places.stream().mapToInt(Place::width).sum();
    }

    /** Reads it; what a coding scheme leaves no register for, and what is read-protected, is 0. */
    public BigInteger read(EfuseController at, Registers registers) throws EspException {
        BigInteger value = BigInteger.ZERO;
        int to = 0;
        for (Place place : places) {
            int words = at.blocks().get(place.block).words();
            for (int i = 0; i < place.width; i++, to++) {
                boolean shown = (place.bit + i) / 32 < words;
                int word = shown ? registers.read(place.register(at, i)) : 0;
                value = (word >>> (place.bit + i) % 32 & 1) == 1 ? value.setBit(to) : value;
            }
        }
        return value;
    }

    /** Whether one of {@code locks} that is set concerns this field. */
    public boolean isLocked(EfuseController at, List<EfuseController.Lock> locks, IntUnaryOperator registers) {
        return places.stream()
                .anyMatch(p -> IntStream.range(0, p.width)
                        .anyMatch(i ->
                                (EfuseController.locked(locks, p.register(at, i), registers) >>> (p.bit + i) % 32 & 1)
                                        == 1));
    }

    /** A value as people write it: decimal, bytes in hexadecimal, an address with colons. */
    public String text(BigInteger value) {
        HexFormat hex = HexFormat.of();
        return switch (kind) {
            case "bytes" -> hex.formatHex(bytes(value, true));
            case "octets" -> hex.withDelimiter(":").formatHex(bytes(value, true));
            case "mac" -> hex.withDelimiter(":").formatHex(bytes(value, false));
            default -> value.toString();
        };
    }

    private byte[] bytes(BigInteger value, boolean lowestFirst) {
        byte[] bytes = new byte[width() / 8];
        for (int i = 0; i < bytes.length; i++) {
            bytes[lowestFirst ? i : bytes.length - 1 - i] =
                    value.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }

    /** What a value means, where its number does not say it. */
    public Optional<String> meaning(BigInteger value) {
        if (!kind.startsWith(SIGNED)) {
            return value.bitLength() > 31 ? Optional.empty() : Optional.ofNullable(meanings.get(value.intValue()));
        }
        String[] unit = kind.substring(SIGNED.length()).split("\\+", -1);
        int magnitude = value.clearBit(width() - 1).intValue() * (value.testBit(width() - 1) ? -1 : 1);
        String factor = unit[unit.length - 1];
        if (factor.startsWith("0.")) {
            return Optional.of(String.format(Locale.ROOT, "%.1f", magnitude * Double.parseDouble(factor)));
        }
        int base = unit.length > 1 ? Integer.parseInt(unit[0]) : 0;
        return Optional.of(Integer.toString(base + magnitude * Integer.parseInt(factor)));
    }

    /** The value that a text stands for: a number, what a value means, bytes or an address; empty: none of this field's. Of several that mean the same, the lowest. */
    public Optional<BigInteger> parse(String text) {
        String plain = text.strip();
        Optional<BigInteger> named = meanings.entrySet().stream()
                .filter(m -> m.getValue().equalsIgnoreCase(plain))
                .map(m -> BigInteger.valueOf(m.getKey()))
                .min(BigInteger::compareTo);
        try {
            return named.or(() -> Optional.of(parsed(plain))).filter(v -> v.signum() >= 0 && v.bitLength() <= width());
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    private BigInteger parsed(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true") ? BigInteger.ONE : BigInteger.ZERO;
        }
        if (Arrays.asList("bytes", "octets", "mac").contains(kind)) {
            String digits = text.replaceAll("^0x|[: -]", "");
            byte[] bytes = HexFormat.of().parseHex(digits);
            if (bytes.length != width() / 8) {
                throw new IllegalArgumentException("not " + width() / 8 + " bytes");
            }
            BigInteger bigEndian = new BigInteger(1, bytes);
            return kind.equals("mac") ? bigEndian : new BigInteger(1, bytes(bigEndian, true));
        }
        return text.startsWith("0x") ? new BigInteger(text.substring(2), 16) : new BigInteger(text);
    }
}
