package io.github.espmaven.job;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What to read.
 *
 * @param board how to reach the board
 * @param what {@code all}, a range {@code 0x9000+0x6000}, or the name of a partition; empty when the user said nothing
 * @param partitionTable a table to find names in; empty: the one on the board
 * @param target the file to make
 */
public record ReadFlashRequest(BoardRequest board, Optional<String> what, Optional<Path> partitionTable, Path target) {}
