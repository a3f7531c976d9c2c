/**
 * The ground floor: values every room shares (ranges, sizes, hexadecimal text, little-endian access), time behind
 * {@link io.github.espmaven.base.Clock}, and the one exception with its {@link io.github.espmaven.base.Problem} code.
 * It knows neither chips nor ports.
 */
@NullMarked
package io.github.espmaven.base;

import org.jspecify.annotations.NullMarked;
