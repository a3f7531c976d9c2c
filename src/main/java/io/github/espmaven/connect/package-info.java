/**
 * From the text the user gave as port to a {@link io.github.espmaven.connect.Device} that takes commands: choosing and
 * opening the port, reset sequences, sync, chip detection, stub and baud rate. It sends no flash contents and knows no
 * images.
 */
@NullMarked
package io.github.espmaven.connect;

import org.jspecify.annotations.NullMarked;
