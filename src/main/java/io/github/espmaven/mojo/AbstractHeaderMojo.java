package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.input.ElfParameters;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Parameters of the goals without a board that write image headers. */
abstract class AbstractHeaderMojo extends AbstractChipMojo {

    /**
     * Flash mode in the header of the bootloader, and of images made from ELF files: {@code keep}, {@code qio},
     * {@code qout}, {@code dio}, {@code dout}. Default: {@code ESPTOOL_FM}, else what a build says, else
     * {@code keep}; for {@code esp:elf2image} {@code qio}.
     */
    @Parameter(property = "esp.flashMode")
    private @Nullable String flashMode;

    /**
     * Flash frequency in the header of the bootloader, and of images made from ELF files: {@code keep} or one the chip
     * knows, as {@code 80m}. Default: {@code ESPTOOL_FF}, else what a build says, else {@code keep}; for
     * {@code esp:elf2image} the chip's frequency of code 0, mostly {@code 40m}.
     */
    @Parameter(property = "esp.flashFrequency")
    private @Nullable String flashFrequency;

    /**
     * Flash size, as {@code 4MB}: of a board whose flash does not tell it, or that is in secure download mode; in the header
     * of the bootloader and of images made from ELF files, and for what must fit the flash. {@code keep} leaves a header as
     * it is; {@code detect}, where a board is flashed, takes the size of its flash, which the chip itself is told in any
     * case. Default: {@code ESPTOOL_FS}, else what a build says, else {@code keep}; for {@code esp:elf2image} {@code 1MB}.
     */
    @Parameter(property = "esp.flashSize")
    private @Nullable String flashSize;

    /** What headers shall say of the flash, by the parameters or in {@code environment}. */
    final HeaderSettings header(Map<String, String> environment) {
        return HeaderSettings.of(
                Optional.ofNullable(flashMode),
                Optional.ofNullable(flashFrequency),
                Optional.ofNullable(flashSize),
                environment);
    }

    /** The size of the flash, where one is named. */
    final OptionalInt flashBytes() throws EspException {
        return ElfParameters.flashBytes(Optional.ofNullable(flashSize));
    }
}
