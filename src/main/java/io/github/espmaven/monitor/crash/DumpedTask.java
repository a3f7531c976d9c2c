package io.github.espmaven.monitor.crash;

import java.util.Optional;

/**
 * A task in a core dump.
 *
 * @param name empty when its control block is damaged
 */
record DumpedTask(int address, Optional<String> name, TaskState state, boolean crashed, TaskRegisters registers) {}
