package io.github.espmaven.monitor.crash;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The registers of a processor, or of a task that waits for one, and the memory around, as far as they are known. */
interface CpuState {
    OptionalInt programCounter();

    /** The registers by DWARF number: {@code x0} to {@code x31} of RISC-V, {@code a0} to {@code a15} of Xtensa. */
    Map<Integer, Integer> byNumber();

    Optional<Integer> word(int address);
}
