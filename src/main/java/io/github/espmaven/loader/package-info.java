/**
 * The command set of ROM loader and stub: {@link io.github.espmaven.loader.Command} records are encoded, exchanged by {@link
 * io.github.espmaven.loader.LoaderClient} and their replies decoded, with time limits and status codes (protocol.md, sections
 * 2.1 to 2.4). It does not know what the commands are used for.
 */
@NullMarked
package io.github.espmaven.loader;

import org.jspecify.annotations.NullMarked;
