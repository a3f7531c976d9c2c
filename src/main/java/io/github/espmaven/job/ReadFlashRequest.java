package io.github.espmaven.job;

import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.job.board.BoardRequest;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Input of {@link ReadFlashJob}: what to read.
 *
 * @param what {@code all}, a range {@code 0x9000+0x6000}, or the name of a partition; empty when the user said nothing
 */
public record ReadFlashRequest(BoardRequest board, Optional<String> what, TableInput partitionTable, Path target) {}
