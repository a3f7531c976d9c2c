package io.github.espmaven.base;

import java.util.EnumMap;
import java.util.Optional;
import java.util.OptionalInt;

/** The key-value context of a failure: plain values known when it happened; {@code diagnose} turns them into causes and remedies. Immutable. */
public final class Evidence {

    public enum Key {
        /** The port as the user wrote it. */
        PORT,
        /** Kind of port: {@code serial}, {@code rfc2217}, {@code tcp}, {@code sim}. */
        PORT_KIND,
        /** Name of the chip, as "ESP32-C3". */
        CHIP,
        /** The chip the user or the image asked for. */
        WANTED_CHIP,
        /** Boot mode the ROM printed, a number: the sampled strapping pins. */
        BOOT_MODE,
        /** The ROM's own words for the boot mode. */
        BOOT_MODE_NAME,
        /** The module of the same build that makes an artifact, as "com.example:firmware". */
        MODULE,
        /** What kind of output a board printed, as "NOISE". */
        OUTPUT,
        /** What the board printed, as text. */
        CONSOLE,
        /** The last bytes received, hexadecimal. */
        LAST_BYTES,
        /** How many bytes arrived at all, a number. */
        BYTES_SEEN,
        /** Status (high octet) and reason (low octet) of the chip's reply, a number. */
        STATUS,
        /** What was being done, as "write at 0x010000". */
        OPERATION,
        FILE,
        PARTITION,
        /** The parameter concerned, as "esp.images". */
        PARAMETER,
        /** The flash range concerned. */
        RANGE,
        /** Baud rate in use, a number. */
        BAUD,
        /** The GPIO that selects download mode, a number. */
        BOOT_PIN,
        /** Error of the operating system, a number. */
        OS_ERROR,
        /** Process that holds the port; board that another one waits for. */
        HOLDER,
        /** Group that owns the port's device node. */
        OWNER_GROUP,
        /** Choices the user has, comma-separated. */
        CHOICES,
        /** Strategy of the reset before connecting, as "default-reset". */
        BEFORE,
        /** Whether the stub was running, a truth value. */
        STUB,
        /** USB vendor and product id of the port, as "303a:1001". */
        USB_ID,
        /** Whether the port has control lines, a truth value. */
        LINES,
        /** State of flash encryption: "off", "development" or "release". */
        FLASH_ENCRYPTION,
        /** Whether the chip is in secure download mode, a truth value. */
        SECURE_DOWNLOAD,
        /** How far the work had come, as "512 KB of 1 MB of app.bin". */
        PROGRESS,
        /** Flash mode in the header of a bootloader that is proven to be in the flash, as "qio". */
        FLASH_MODE,
        /** Its flash frequency, as "80m". */
        FLASH_FREQUENCY,
        /** Kind of a watched board's fault, as {@code esp.failOn} names it: "boot-loop"; or of a flash's: "worn-flash". */
        FAULT
    }

    private static final Evidence NONE = new Evidence(new EnumMap<>(Key.class));

    private final EnumMap<Key, Object> values;

    private Evidence(EnumMap<Key, Object> values) {
        this.values = values;
    }

    public static Evidence none() {
        return NONE;
    }

    public static Evidence of(Key key, Object value) {
        return NONE.with(key, value);
    }

    /** This evidence and one more value; an earlier value of the same key is replaced. */
    public Evidence with(Key key, Object value) {
        EnumMap<Key, Object> copy = new EnumMap<>(values);
        copy.put(key, value instanceof Integer || value instanceof Boolean ? value : String.valueOf(value));
        return new Evidence(copy);
    }

    /** This evidence and {@code other}'s; where both know a key, this one's value stays. */
    public Evidence plus(Evidence other) {
        EnumMap<Key, Object> copy = new EnumMap<>(other.values);
        copy.putAll(values);
        return new Evidence(copy);
    }

    public Optional<String> get(Key key) {
        return Optional.ofNullable(values.get(key)).map(String::valueOf);
    }

    /** The value of a key that holds a number; empty when it is not known. */
    public OptionalInt number(Key key) {
        return values.get(key) instanceof Integer number ? OptionalInt.of(number) : OptionalInt.empty();
    }

    /** Whether the value of a key that holds a truth value is known to be {@code value}. */
    public boolean is(Key key, boolean value) {
        return Boolean.valueOf(value).equals(values.get(key));
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
