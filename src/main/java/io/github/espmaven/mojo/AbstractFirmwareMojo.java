package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.firmware.Coordinates;
import io.github.espmaven.firmware.FirmwareSelection;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.FirmwareInputs;
import io.github.espmaven.job.board.NamedBoard;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Parameters of the goals that bring firmware to a board or compare it with one. */
abstract class AbstractFirmwareMojo extends AbstractBoardImagesMojo {

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
     * Which parts of the firmware count, separated by commas: {@code app}, {@code bootloader}, {@code table}, the name of a
     * partition or a file; {@code app@next}, {@code app@active} or {@code app@ota_1}: the application, for that slot. Default:
     * all.
     */
    @Parameter(property = "esp.only")
    private @Nullable String only;

    /** Another firmware than the one in the goal's parameters: a bundle, or what a build has left. */
    final List<ImageSpec> firmware(String named) throws EspException {
        return Coordinates.looksLikeSome(named) || named.strip().endsWith("." + Bundle.TYPE)
                ? List.of(ImageInputs.bundle(named.strip(), directory(), artifacts()))
                : new BuildParameters(Optional.of(named), Optional.empty(), Optional.empty(), Optional.empty())
                        .read(new BuildParameters.Context(directory(), outputDirectory(), namedChip(), artifacts()))
                        .images();
    }

    /**
     * Reads the firmware of each of several boards before a port is opened: a file or value that one lacks must not come to
     * light when others are done. Firmware for another chip is a failure of that board alone.
     */
    static void checkEach(Optional<BoardsGoal> several, FirmwareInputs inputs) throws EspException {
        for (NamedBoard board : several.map(BoardsGoal::boards).orElse(List.of())) {
            try {
                inputs.at(board.request(inputs.board()), Optional.of(board)).readEach(false);
            } catch (EspException e) {
                if (e.problem() != Problem.WRONG_CHIP_IMAGE) {
                    throw e;
                }
            }
        }
    }

    /** All that is said about the firmware and the board. */
    final FirmwareInputs inputs() throws EspException {
        FirmwareSelection parts = FirmwareSelection.parse(only == null ? "" : only);
        ImageInputs inputs = images().withSlot(parts.slot());
        inputs.tell(getLog());
        HeaderSettings header = HeaderSettings.of(
                Optional.ofNullable(flashMode),
                Optional.ofNullable(flashFrequency),
                flashSize(),
                inputs.build().behind(System.getenv()));
        return new FirmwareInputs(
                board(inputs.build()), inputs.specs(directory(), artifacts()), table(), header, parts);
    }
}
