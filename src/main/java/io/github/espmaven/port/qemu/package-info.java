/**
 * Boards that Espressif's QEMU emulates, {@code qemu:} ports: {@link io.github.espmaven.port.qemu.QemuPort} is the port,
 * {@link io.github.espmaven.port.qemu.QemuMachine} what QEMU must be told of a chip (protocol.md, section 16).
 */
@NullMarked
package io.github.espmaven.port.qemu;

import org.jspecify.annotations.NullMarked;
