package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.partition.TableSettings;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What a partition table depends on, as the user wrote it. */
public final class TableParameters {

    private TableParameters() {}

    /**
     * The settings.
     *
     * @param variables values for {@code $NAME} in a CSV
     * @throws EspException {@code BAD_PARAMETER} for an offset that is no sector's
     */
    public static TableSettings settings(
            String tableOffset, Optional<Chip> chip, boolean secureBootV1, Map<String, String> variables)
            throws EspException {
        OptionalInt offset = ElfParameters.size("esp.tableOffset", Optional.of(tableOffset));
        int at = offset.orElse(TableSettings.DEFAULT_TABLE_OFFSET);
        if (at % FlashRange.SECTOR_BYTES != 0 || at > Integer.MAX_VALUE - TableSettings.TABLE_BYTES) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    "esp.tableOffset is \"" + tableOffset + "\"",
                    Evidence.of(Key.PARAMETER, "esp.tableOffset").with(Key.CHOICES, "multiples of 0x1000"));
        }
        TableSettings settings = TableSettings.DEFAULT
                .withTableOffset(at)
                .withSecureBootV1(secureBootV1)
                .withVariables(variables);
        return chip.isEmpty()
                ? settings
                : settings.withBootloaderOffset(chip.get().spec().bootloaderOffset());
    }
}
