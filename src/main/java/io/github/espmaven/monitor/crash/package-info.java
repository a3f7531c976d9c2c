/**
 * Crash reports of programs on the chip: registers, stacks, backtraces and core dumps, with addresses decoded by the
 * program's ELF file. Main types: {@link io.github.espmaven.monitor.crash.CrashDecoder} and {@link
 * io.github.espmaven.monitor.crash.CoreDumpReport}.
 *
 * <p>The resource {@code rom-functions.txt} is made by {@code RomTableMaker}, which is among the tests, from lists of the
 * symbols in ESP-IDF's linker scripts; {@code RomFunctionsTest} holds it to what its maker makes.
 */
@NullMarked
package io.github.espmaven.monitor.crash;

import org.jspecify.annotations.NullMarked;
