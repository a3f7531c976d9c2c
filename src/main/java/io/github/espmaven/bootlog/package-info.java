/**
 * What chips print when they start, fail or crash: printed by the virtual board, recognised by everybody who reads a console\n * (protocol.md, sections 9 and 12). No I/O.
 */
@NullMarked
package io.github.espmaven.bootlog;

import org.jspecify.annotations.NullMarked;
