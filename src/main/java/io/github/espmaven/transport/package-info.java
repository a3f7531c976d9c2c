/**
 * Ports: the {@link io.github.espmaven.transport.Transport} contract and what stands behind it (a serial port in
 * {@code serial}, RFC 2217 in {@code rfc2217}, plain TCP in {@code tcp}). It moves bytes and lines and knows no protocol
 * of the chips.
 */
@NullMarked
package io.github.espmaven.transport;

import org.jspecify.annotations.NullMarked;
