/**
 * Secure boot and encryption on the host: keys, signature blocks, flash and NVS ciphers (protocol.md, section 18). Keys and
 * passwords appear in no message and no {@code toString}.
 */
@NullMarked
package io.github.espmaven.secure;

import org.jspecify.annotations.NullMarked;
