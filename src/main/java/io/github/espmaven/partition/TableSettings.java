package io.github.espmaven.partition;

import java.util.Map;
import java.util.OptionalInt;

/**
 * What a partition table depends on besides its own text (protocol.md, section 6).
 *
 * @param tableOffset where the table itself lies in the flash
 * @param bootloaderOffset where the chip's ROM looks for the bootloader; needed only by tables that list it
 * @param secureBootV1 whether apps must be multiples of 64 KiB
 * @param variables values for {@code $NAME} in a CSV
 */
public record TableSettings(
        int tableOffset, OptionalInt bootloaderOffset, boolean secureBootV1, Map<String, String> variables) {

    /** Where the table lies unless configured otherwise. */
    public static final int DEFAULT_TABLE_OFFSET = 0x8000;

    public static final int TABLE_BYTES = 0x1000;

    /** Table at 0x8000, no bootloader offset, no secure boot, no variables. */
    public static final TableSettings DEFAULT =
            new TableSettings(DEFAULT_TABLE_OFFSET, OptionalInt.empty(), false, Map.of());

    public TableSettings {
        if (tableOffset < 0 || tableOffset > Integer.MAX_VALUE - TABLE_BYTES || tableOffset % 0x1000 != 0) {
            throw new IllegalArgumentException("bad partition table offset: " + tableOffset);
        }
        variables = Map.copyOf(variables);
    }

    public TableSettings withTableOffset(int offset) {
        return new TableSettings(offset, bootloaderOffset, secureBootV1, variables);
    }

    public TableSettings withBootloaderOffset(int offset) {
        return new TableSettings(tableOffset, OptionalInt.of(offset), secureBootV1, variables);
    }

    public TableSettings withSecureBootV1(boolean on) {
        return new TableSettings(tableOffset, bootloaderOffset, on, variables);
    }

    public TableSettings withVariables(Map<String, String> values) {
        return new TableSettings(tableOffset, bootloaderOffset, secureBootV1, values);
    }

    /** First byte of the flash that partitions may use. */
    int firstFree() {
        return tableOffset + TABLE_BYTES;
    }
}
