/**
 * The stub flasher: its images, which are resources of this package made at build time, and their way into the chip's
 * RAM ({@link io.github.espmaven.stub.StubLoader}). It neither resets the chip nor changes the baud rate; that is
 * {@code connect}'s.
 */
@NullMarked
package io.github.espmaven.stub;

import org.jspecify.annotations.NullMarked;
