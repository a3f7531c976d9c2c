/**
 * The virtual board behind {@code sim:} ports: {@link io.github.espmaven.simulator.VirtualBoard}, made from
 * {@link io.github.espmaven.simulator.BoardOptions}. It answers as the mask ROM and the stub do, keeps a NOR flash and
 * is reset by its control lines. It has no threads of its own: calls and the clock drive it. It must not know who talks
 * to it.
 */
@NullMarked
package io.github.espmaven.simulator;

import org.jspecify.annotations.NullMarked;
