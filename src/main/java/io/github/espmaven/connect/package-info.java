/**
 * From an open {@link io.github.espmaven.transport.Transport} to a {@link io.github.espmaven.connect.Device} that takes
 * commands: reset, sync, chip detection, stub and baud rate. It sends no flash contents and knows no images.
 */
@NullMarked
package io.github.espmaven.connect;

import org.jspecify.annotations.NullMarked;
