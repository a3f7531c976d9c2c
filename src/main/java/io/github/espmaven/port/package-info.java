/**
 * Serial ports by name: from the text the user gave to an open, locked {@link io.github.espmaven.transport.Transport}.
 * Main types: {@link io.github.espmaven.port.Ports}, which chooses and opens, and {@link io.github.espmaven.port.PortQueue},
 * which makes goals and processes take turns. Knows nothing of the chip behind a port.
 */
@NullMarked
package io.github.espmaven.port;

import org.jspecify.annotations.NullMarked;
