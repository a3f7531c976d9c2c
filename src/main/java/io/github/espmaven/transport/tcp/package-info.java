/**
 * Ports behind a TCP connection: {@link io.github.espmaven.transport.tcp.TcpTransport} carries the bytes as they are.
 * {@link io.github.espmaven.transport.tcp.SocketLink} is the connection itself, which RFC 2217 uses as well; it knows
 * nothing of what the bytes mean.
 */
@NullMarked
package io.github.espmaven.transport.tcp;

import org.jspecify.annotations.NullMarked;
