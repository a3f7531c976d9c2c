package io.github.espmaven.job;

import io.github.espmaven.flash.FlashOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Input of {@link FlashJob}: what to flash and how.
 *
 * @param inputs the firmware and the board
 * @param options what is switched on
 * @param bootSlot the app that the bootloader is to start, as users name partitions; empty: otadata stays as it is
 * @param bootLog how long to show what the board prints after its restart; zero: not at all
 */
public record FlashRequest(
        FirmwareInputs inputs, Set<FlashOption> options, Optional<String> bootSlot, Duration bootLog) {

    /** A request that leaves open which app is started. */
    public FlashRequest(FirmwareInputs inputs, Set<FlashOption> options, Duration bootLog) {
        this(inputs, options, Optional.empty(), bootLog);
    }

    public FlashRequest {
        options = Set.copyOf(options);
    }
}
