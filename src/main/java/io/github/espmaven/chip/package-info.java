/**
 * What chips are, as data: {@link io.github.espmaven.chip.Chip}, one row a chip. All differences between chips live here;
 * no other room asks which chip it has, only what its row says. Does no I/O: registers are read through
 * {@link io.github.espmaven.chip.Registers}, writes are handed out as {@link io.github.espmaven.chip.RegisterWrite}s.
 */
@NullMarked
package io.github.espmaven.chip;

import org.jspecify.annotations.NullMarked;
