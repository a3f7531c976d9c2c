package io.github.espmaven.report;

import io.github.espmaven.flash.FlashReport;

/**
 * What a flash did to which board.
 *
 * @param restarted whether the board was restarted afterwards
 */
public record FlashResult(FlashReport report, BoardSummary board, boolean restarted) {}
