package io.github.espmaven.job;

import io.github.espmaven.filesystem.FilesystemSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.job.board.BoardRequest;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Input of {@link FilesystemJob}: what to read.
 *
 * @param board how to reach the board, where no file is named
 * @param image an image of a partition or of a flash, or a bundle; empty: the board
 * @param partition the partition; empty: all that hold a filesystem
 * @param spec which format, where it is not to be found out
 * @param extractTo the folder the files go to; empty: they are listed
 */
public record FilesystemRequest(
        BoardRequest board,
        TableInput partitionTable,
        Optional<Path> image,
        Optional<String> partition,
        FilesystemSpec spec,
        Optional<Path> extractTo) {}
