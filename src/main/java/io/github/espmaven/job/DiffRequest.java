package io.github.espmaven.job;

import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.job.board.BoardRequest;
import java.util.List;
import java.util.Optional;

/**
 * Input of {@link DiffJob}: the second firmware, and what it is compared with, by default the flash of a board.
 *
 * @param firmware the first firmware, where it is not on the board; empty: it is
 * @param secondBoard a board that has the second firmware; empty: files have it
 */
public record DiffRequest(FirmwareInputs inputs, List<ImageSpec> firmware, Optional<BoardRequest> secondBoard) {

    public DiffRequest {
        firmware = List.copyOf(firmware);
    }
}
