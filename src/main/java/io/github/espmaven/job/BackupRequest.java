package io.github.espmaven.job;

import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.job.board.BoardRequest;
import java.nio.file.Path;

/**
 * Input of {@link BackupJob}.
 *
 * @param partitionTable what the user says of the partition table
 * @param target the bundle to make
 */
public record BackupRequest(BoardRequest board, TableInput partitionTable, Path target) {}
