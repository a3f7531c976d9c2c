package io.github.espmaven.job;

import io.github.espmaven.flash.FlashOption;
import java.time.Duration;
import java.util.Set;

/**
 * Input of {@link FlashJob}: what to flash and how.
 *
 * @param inputs the firmware and the board
 * @param options what is switched on
 * @param bootLog how long to show what the board prints after its restart; zero: not at all
 */
public record FlashRequest(FirmwareInputs inputs, Set<FlashOption> options, Duration bootLog) {

    public FlashRequest {
        options = Set.copyOf(options);
    }
}
