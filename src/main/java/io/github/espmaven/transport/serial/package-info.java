/**
 * Serial ports of this machine: {@link io.github.espmaven.transport.serial.SerialTransport}. The only room that knows
 * jSerialComm, and within it only {@link io.github.espmaven.transport.serial.JSerialDevice} does.
 */
@NullMarked
package io.github.espmaven.transport.serial;

import org.jspecify.annotations.NullMarked;
