/**
 * What chips print when they start, fail or crash (protocol.md, sections 9 and 12). {@link
 * io.github.espmaven.bootlog.RomLog} words what a mask ROM prints, for the virtual board; {@link
 * io.github.espmaven.bootlog.BootLogParser} reads a console, for everybody else. No I/O, no time.
 */
@NullMarked
package io.github.espmaven.bootlog;

import org.jspecify.annotations.NullMarked;
