package io.github.espmaven.report;

import io.github.espmaven.flash.FlashReport;
import java.util.Optional;

/**
 * What a flash did to which board.
 *
 * @param boot how it started; empty: nobody looked
 */
public record FlashResult(FlashReport report, BoardSummary board, BoardEnding ending, Optional<BootResult> boot) {

    /** A flash whose board nobody has looked at since. */
    public FlashResult(FlashReport report, BoardSummary board, BoardEnding ending) {
        this(report, board, ending, Optional.empty());
    }

    /** The same with what is known of the board's start. */
    public FlashResult with(BootResult known) {
        return new FlashResult(report, board, ending, Optional.of(known));
    }
}
