package io.github.espmaven.nvs;

import io.github.espmaven.base.EspException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A value in NVS: a number of a fixed width, a text, or bytes. None of them shows itself in {@code toString}. */
public sealed interface NvsValue {

    /** How a value is written down, as in the CSV files of Espressif's generator. */
    enum Encoding {
        U8,
        I8,
        U16,
        I16,
        U32,
        I32,
        U64,
        I64,
        STRING,
        BINARY,
        HEX2BIN,
        BASE64;

        /** All of them, as they are written. */
        public static String choices() {
            return Arrays.stream(values())
                    .map(e -> e.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
        }
    }

    /** Its encoding as in the CSV files: a number's type, {@code string}, {@code hex2bin}. */
    default String encoding() {
        return this instanceof Blob ? "hex2bin" : toString();
    }

    /** The value itself, in that encoding. */
    String text();

    /**
     * A whole number.
     *
     * @param bytes width, 1, 2, 4 or 8
     * @param signed whether it is meant as a signed number
     * @param bits the number, its width of bits counting
     */
    record Whole(int bytes, boolean signed, long bits) implements NvsValue {
        /** Code of the type in an entry (protocol.md, section 6). */
        int typeCode() {
            return (signed ? 0x10 : 0) | bytes;
        }

        @Override
        public String text() {
            return signed ? Long.toString(bits) : Long.toUnsignedString(bits);
        }

        @Override
        public String toString() {
            return (signed ? "i" : "u") + bytes * 8;
        }
    }

    record Text(String text) implements NvsValue {
        /** UTF-8 with the zero byte that ends it. */
        byte[] toBytes() {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            return Arrays.copyOf(utf8, utf8.length + 1);
        }

        @Override
        public String toString() {
            return "string";
        }
    }

    /** Bytes; not copied, so leave them unchanged. */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Blob(byte[] bytes) implements NvsValue {
        @Override
        public String text() {
            return HexFormat.of().formatHex(bytes);
        }

        @Override
        public String toString() {
            return "blob";
        }
    }

    /**
     * Reads a value.
     *
     * @throws EspException with {@code BAD_PARAMETER}, not naming the value, when it is not of that encoding
     */
    static NvsValue parse(Encoding encoding, byte[] contents) throws EspException {
        String text = new String(contents, StandardCharsets.UTF_8);
        return switch (encoding) {
            case U8 -> number(1, false, text);
            case I8 -> number(1, true, text);
            case U16 -> number(2, false, text);
            case I16 -> number(2, true, text);
            case U32 -> number(4, false, text);
            case I32 -> number(4, true, text);
            case U64 -> number(8, false, text);
            case I64 -> number(8, true, text);
            case STRING -> text(text);
            case BINARY -> new Blob(contents);
            case HEX2BIN ->
                decoded("pairs of hexadecimal digits", () -> HexFormat.of().parseHex(text.strip()));
            case BASE64 -> decoded("base64", () -> Base64.getDecoder().decode(text.strip()));
        };
    }

    private static NvsValue text(String text) throws EspException {
        if (text.indexOf('\0') >= 0) {
            throw NvsImage.bad("the text contains a zero byte, which would end it");
        }
        return new Text(text);
    }

    private static NvsValue number(int bytes, boolean signed, String text) throws EspException {
        int bits = bytes * 8;
        BigInteger least = signed ? BigInteger.ONE.shiftLeft(bits - 1).negate() : BigInteger.ZERO;
        BigInteger most = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits).subtract(BigInteger.ONE);
        BigInteger value;
        try {
            value = integer(text.strip());
        } catch (NumberFormatException e) {
            throw NvsImage.bad("the value is not a number");
        }
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw NvsImage.bad("the value is not between " + least + " and " + most);
        }
        return new Whole(bytes, signed, value.longValue());
    }

    private static BigInteger integer(String text) {
        if (text.length() > 70) {
            throw new NumberFormatException("too long");
        }
        String lower = text.toLowerCase(Locale.ROOT);
        String sign = lower.startsWith("-") ? "-" : "";
        String digits = lower.substring(sign.length());
        int radix = digits.startsWith("0x") ? 16 : digits.startsWith("0b") ? 2 : digits.startsWith("0o") ? 8 : 10;
        return new BigInteger(sign + (radix == 10 ? digits : digits.substring(2)), radix);
    }

    private static NvsValue decoded(String form, Supplier<byte[]> decoder) throws EspException {
        try {
            return new Blob(decoder.get());
        } catch (IllegalArgumentException e) { // its message would show the value
            throw NvsImage.bad("the value is not " + form);
        }
    }
}
