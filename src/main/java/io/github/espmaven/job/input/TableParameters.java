package io.github.espmaven.job.input;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.partition.TableSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the parameters of the partition table. */
public final class TableParameters {
    private static final String PARAMETER = "esp.partitionTableOffset";

    private TableParameters() {}

    /**
     * What is said of the table that a goal looks names up in; a chip that is known adds what it knows.
     *
     * @param variables values for {@code $NAME} in a CSV
     * @throws EspException {@code BAD_PARAMETER} for an offset that is no sector's
     */
    public static TableInput input(Optional<Path> file, String offset, Map<String, String> variables)
            throws EspException {
        return new TableInput(file, settings(offset, Optional.empty(), false, variables));
    }

    /**
     * The settings.
     *
     * @param variables values for {@code $NAME} in a CSV
     * @throws EspException {@code BAD_PARAMETER} for an offset that is no sector's
     */
    public static TableSettings settings(
            String offset, Optional<Chip> chip, boolean secureBootV1, Map<String, String> variables)
            throws EspException {
        OptionalInt parsed = ElfParameters.size(PARAMETER, Optional.of(offset));
        int at = parsed.orElse(TableSettings.DEFAULT_TABLE_OFFSET);
        if (at % FlashRange.SECTOR_BYTES != 0 || at > Integer.MAX_VALUE - TableSettings.TABLE_BYTES) {
            throw EspException.badParameter(PARAMETER + " is \"" + offset + "\"", PARAMETER, "multiples of 0x1000");
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
