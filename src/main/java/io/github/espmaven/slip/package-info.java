/**
 * SLIP framing as the chips use it (protocol.md, section 2.1): {@link io.github.espmaven.slip.SlipEncoder} and {@link
 * io.github.espmaven.slip.SlipDecoder}. No I/O.
 */
@NullMarked
package io.github.espmaven.slip;

import org.jspecify.annotations.NullMarked;
