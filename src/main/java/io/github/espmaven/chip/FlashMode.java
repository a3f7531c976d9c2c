package io.github.espmaven.chip;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The flash mode of an image header, its third byte: how many data lines boot ROM and bootloader use. */
public enum FlashMode {
    /** Four lines for address and data. */
    QIO(0),
    /** Four lines for data. */
    QOUT(1),
    /** Two lines for address and data. */
    DIO(2),
    /** Two lines for data. */
    DOUT(3);

    private final int code;

    FlashMode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The mode with a code; empty when there is none. */
    public static Optional<FlashMode> of(int code) {
        return Arrays.stream(values()).filter(m -> m.code == code).findFirst();
    }

    public static Optional<FlashMode> named(String name) {
        return Arrays.stream(values())
                .filter(m -> m.toString().equals(name.trim().toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
