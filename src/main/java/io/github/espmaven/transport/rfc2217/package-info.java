/**
 * Serial ports shared over the network as in RFC 2217: {@link io.github.espmaven.transport.rfc2217.Rfc2217Transport} is
 * the client; {@link io.github.espmaven.transport.rfc2217.TelnetDecoder}, {@link
 * io.github.espmaven.transport.rfc2217.TelnetOptions} and {@link io.github.espmaven.transport.rfc2217.ComPort} are the
 * codec, used by both ends and free of I/O.
 */
@NullMarked
package io.github.espmaven.transport.rfc2217;

import org.jspecify.annotations.NullMarked;
