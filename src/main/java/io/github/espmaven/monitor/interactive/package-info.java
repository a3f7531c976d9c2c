/**
 * The monitor with a person at it: keys go to the board, a menu does the rest, and what the board prints appears as it
 * comes. Main type: {@link io.github.espmaven.monitor.interactive.InteractiveMonitor}. What is done to a port, and how a flash is done, it is
 * handed.
 */
@NullMarked
package io.github.espmaven.monitor.interactive;

import org.jspecify.annotations.NullMarked;
