/**
 * Compression in the format of zlib (RFC 1950 and 1951), smaller than the JDK's where there is time: {@link
 * io.github.espmaven.deflate.PackedStream}. Pure: no I/O, no clock.
 */
@NullMarked
package io.github.espmaven.deflate;

import org.jspecify.annotations.NullMarked;
