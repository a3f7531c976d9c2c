/**
 * What all jobs that need a board share: finding, waiting for, locking and opening its port, connecting, and leaving the
 * board as the user wants. Main type: {@link io.github.espmaven.job.board.BoardAccess}.
 */
@NullMarked
package io.github.espmaven.job.board;

import org.jspecify.annotations.NullMarked;
