package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.job.input.BoardParameters;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Parameter of the goals that need no board but may have to know a chip. */
abstract class AbstractChipMojo extends AbstractEspMojo {

    /**
     * The chip, as {@code esp32c3}. Default: {@code ESPTOOL_CHIP}, else {@code auto}: the one on the board, or where a goal
     * needs no board, the one that the files are for. When another chip answers than the one named, nothing is done.
     */
    @Parameter(property = "esp.chip")
    private @Nullable String chip;

    /** The chip that is named, by the parameter or in {@code environment}. */
    final Optional<Chip> chip(Map<String, String> environment) throws EspException {
        return BoardParameters.namedChip(Optional.ofNullable(chip), environment);
    }
}
