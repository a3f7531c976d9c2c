package io.github.espmaven.job;

import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.job.board.BoardRequest;
import java.util.Optional;

/**
 * Which app a board is to start.
 *
 * @param bootSlot the app to choose, as users name partitions; empty: only to show
 */
public record OtaDataRequest(BoardRequest board, TableInput partitionTable, Optional<String> bootSlot) {}
