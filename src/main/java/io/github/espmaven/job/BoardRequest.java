package io.github.espmaven.job;

import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;

/**
 * How to reach the board.
 *
 * @param port a URL of a port, or {@code auto}
 * @param options how to connect
 * @param after what becomes of the chip when the goal is over
 */
public record BoardRequest(String port, ConnectOptions options, AfterReset after) {}
