package io.github.espmaven.job;

import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.job.board.BoardRequest;
import java.nio.file.Path;

/** Input of {@link BackupJob}. */
public record BackupRequest(BoardRequest board, TableInput partitionTable, Path target) {}
