/**
 * What a board prints from reset to its program's first lines, worked out from the bytes in its flash (protocol.md,
 * sections 5, 6, 12 and 13): {@link io.github.espmaven.simulator.boot.BootRom} makes a {@link
 * io.github.espmaven.simulator.boot.BootScript}. Pure: no clock, no state, nothing is executed, and nothing is printed
 * that the bytes do not tell.
 */
@NullMarked
package io.github.espmaven.simulator.boot;

import org.jspecify.annotations.NullMarked;
