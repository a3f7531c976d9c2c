/**
 * Reset sequences of the control lines, as data: the built-in ones, those that users write, and which one is right for a
 * kind of port. Main type: {@link io.github.espmaven.reset.ResetSequence}.
 */
@NullMarked
package io.github.espmaven.reset;

import org.jspecify.annotations.NullMarked;
