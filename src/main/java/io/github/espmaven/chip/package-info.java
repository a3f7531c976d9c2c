/**
 * What chips are, as data: {@link io.github.espmaven.chip.Chip}, one row a chip. All differences between chips live here; no\n * other room asks which chip it has, only what its row says. No I/O.
 */
@NullMarked
package io.github.espmaven.chip;

import org.jspecify.annotations.NullMarked;
