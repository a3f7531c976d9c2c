/**
 * One class a goal, as {@link io.github.espmaven.job.FlashJob}: the only place that puts firmware, connection and flashing
 * together. Knows nothing of Maven and prints nothing; what happens goes to a {@link io.github.espmaven.job.board.JobListener}.
 */
@NullMarked
package io.github.espmaven.job;

import org.jspecify.annotations.NullMarked;
