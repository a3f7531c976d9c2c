/**
 * Crash reports of programs on the chip: registers, stacks, backtraces and core dumps, with addresses decoded by the
 * program's ELF file. Main type: {@link io.github.espmaven.monitor.crash.CrashDecoder}.
 */
@NullMarked
package io.github.espmaven.monitor.crash;

import org.jspecify.annotations.NullMarked;
