/**
 * Shares a port with one network client at a time, over plain TCP or RFC 2217: {@link
 * io.github.espmaven.serve.PortServer}. It carries bytes, lines and baud rates between a {@link
 * io.github.espmaven.transport.Transport} and the client, and knows no protocol of the chips.
 */
@NullMarked
package io.github.espmaven.serve;

import org.jspecify.annotations.NullMarked;
