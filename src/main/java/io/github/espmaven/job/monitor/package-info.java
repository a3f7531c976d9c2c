/**
 * The jobs that watch a board: in a pipeline, in the background of tests, interactively. Main type: {@link
 * io.github.espmaven.job.monitor.MonitorJob}.
 */
@NullMarked
package io.github.espmaven.job.monitor;

import org.jspecify.annotations.NullMarked;
