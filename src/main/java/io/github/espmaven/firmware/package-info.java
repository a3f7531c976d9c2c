/**
 * What to flash: reads the files the user named and finds their places, so that every mistake a board is not needed for
 * shows before a port is opened. Main type: {@link io.github.espmaven.firmware.Firmware}. Talks to no board.
 */
@NullMarked
package io.github.espmaven.firmware;

import org.jspecify.annotations.NullMarked;
