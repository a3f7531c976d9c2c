package io.github.espmaven.report;

import io.github.espmaven.flash.FlashReport;

/**
 * What a flash did to which board.
 *
 * @param ending how the board was left
 */
public record FlashResult(FlashReport report, BoardSummary board, BoardEnding ending) {}
