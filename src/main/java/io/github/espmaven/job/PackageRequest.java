package io.github.espmaven.job;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.flash.HeaderSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Input of {@link PackageJob}: what to put into a bundle.
 *
 * @param chip the chip; empty: an image tells
 * @param header what the bootloader's header shall say about the flash
 * @param force whether what does not fit is packed all the same
 * @param signer what signs its images; empty: nothing does
 */
public record PackageRequest(
        Optional<Chip> chip,
        List<ImageSpec> images,
        TableInput partitionTable,
        HeaderSettings header,
        boolean force,
        BundleSource origin,
        Files files,
        Optional<Signer> signer) {

    /**
     * The files to write.
     *
     * @param elfs a zip with the programs, for decoding addresses later; empty: none
     * @param web a zip for installers in a browser; empty: none
     */
    public record Files(Path bundle, Optional<Path> elfs, Optional<Web> web) {}

    /**
     * What installers in a browser need.
     *
     * @param url where its files will be published, if ESP Launchpad is to find them there
     */
    public record Web(Path file, Optional<String> url) {}

    public PackageRequest {
        images = List.copyOf(images);
    }
}
