package io.github.espmaven.job;

import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.job.board.BoardRequest;
import java.util.Optional;
import java.util.Set;

/**
 * Input of {@link EraseJob}: what to erase.
 *
 * @param what {@code all}, or ranges and partition names: {@code 0x9000+0x6000,otadata}; empty when the user said nothing
 * @param options {@link FlashOption#FORCE} skips the guards
 */
public record EraseRequest(
        BoardRequest board, Optional<String> what, TableInput partitionTable, Set<FlashOption> options) {

    public EraseRequest {
        options = Set.copyOf(options);
    }

    public EraseRequest at(BoardRequest other) {
        return new EraseRequest(other, what, partitionTable, options);
    }
}
