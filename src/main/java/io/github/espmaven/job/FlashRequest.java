package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.NamedBoard;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Input of {@link FlashJob}: what to flash and how.
 *
 * @param bootSlot the app that the bootloader is to start, as users name partitions; empty: otadata stays as it is
 * @param boot what is looked at when the board starts afterwards
 */
public record FlashRequest(
        FirmwareInputs inputs, Set<FlashOption> options, Optional<String> bootSlot, BootCheckRequest boot) {

    /** A request that leaves open which app is started, and only shows what the board prints. */
    public FlashRequest(FirmwareInputs inputs, Set<FlashOption> options, Duration bootLog) {
        this(inputs, options, Optional.empty(), BootCheckRequest.showing(bootLog));
    }

    public FlashRequest {
        options = Set.copyOf(options);
    }

    public FlashRequest with(FirmwareInputs other) {
        return new FlashRequest(other, options, bootSlot, boot);
    }

    public FlashRequest at(BoardRequest board) {
        return with(inputs.at(board));
    }

    /** The same for one of several boards, with its own values. */
    public FlashRequest at(BoardRequest board, Optional<NamedBoard> named) throws EspException {
        return new FlashRequest(inputs.at(board, named), options, bootSlot, boot);
    }

    /** The same with another flash mode and frequency in the bootloader's header. */
    FlashRequest withHeader(HeaderSettings header) {
        return with(new FirmwareInputs(inputs.board(), inputs.images(), inputs.partitionTable(), header));
    }
}
