package io.github.espmaven.monitor.crash;

import java.util.Optional;

/**
 * A task in a core dump.
 *
 * @param address of its control block
 * @param name empty when its control block is damaged
 * @param crashed whether it is the one that the program failed in
 */
record DumpedTask(int address, Optional<String> name, TaskState state, boolean crashed, TaskRegisters registers) {}
