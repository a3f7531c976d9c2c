package io.github.espmaven.monitor.crash;

import io.github.espmaven.chip.Processor;
import java.util.Map;

/**
 * Names of what makes a processor stop: EXCCAUSE of Xtensa (ISA, table "Exception Causes"; from 64 on those that ESP-IDF
 * adds) and mcause of RISC-V (Privileged Architecture, table "Machine cause register").
 */
final class ExceptionCause {
    private static final int COPROCESSOR = 32;
    private static final int COPROCESSORS = 8;

    private static final Map<Integer, String> XTENSA = Map.ofEntries(
            Map.entry(0, "IllegalInstruction"),
            Map.entry(1, "Syscall"),
            Map.entry(2, "InstructionFetchError"),
            Map.entry(3, "LoadStoreError"),
            Map.entry(4, "Level1Interrupt"),
            Map.entry(5, "Alloca"),
            Map.entry(6, "IntegerDivideByZero"),
            Map.entry(8, "Privileged"),
            Map.entry(9, "LoadStoreAlignment"),
            Map.entry(12, "InstrPIFDataError"),
            Map.entry(13, "LoadStorePIFDataError"),
            Map.entry(14, "InstrPIFAddrError"),
            Map.entry(15, "LoadStorePIFAddrError"),
            Map.entry(16, "InstTLBMiss"),
            Map.entry(17, "InstTLBMultiHit"),
            Map.entry(18, "InstFetchPrivilege"),
            Map.entry(20, "InstFetchProhibited"),
            Map.entry(24, "LoadStoreTLBMiss"),
            Map.entry(25, "LoadStoreTLBMultiHit"),
            Map.entry(26, "LoadStorePrivilege"),
            Map.entry(28, "LoadProhibited"),
            Map.entry(29, "StoreProhibited"),
            Map.entry(64, "Unknown reason"),
            Map.entry(65, "Unhandled debug exception"),
            Map.entry(66, "Double exception"),
            Map.entry(67, "Unhandled kernel exception"),
            Map.entry(68, "Coprocessor exception"),
            Map.entry(69, "Interrupt wdt timeout on CPU0"),
            Map.entry(70, "Interrupt wdt timeout on CPU1"),
            Map.entry(71, "Cache disabled but cached memory region accessed"));

    private static final Map<Integer, String> RISC_V = Map.ofEntries(
            Map.entry(0, "Instruction address misaligned"),
            Map.entry(1, "Instruction access fault"),
            Map.entry(2, "Illegal instruction"),
            Map.entry(3, "Breakpoint"),
            Map.entry(4, "Load address misaligned"),
            Map.entry(5, "Load access fault"),
            Map.entry(6, "Store address misaligned"),
            Map.entry(7, "Store access fault"),
            Map.entry(8, "Environment call from U-mode"),
            Map.entry(9, "Environment call from S-mode"),
            Map.entry(11, "Environment call from M-mode"),
            Map.entry(12, "Instruction page fault"),
            Map.entry(13, "Load page fault"),
            Map.entry(15, "Store page fault"));

    private ExceptionCause() {}

    /** {@code LoadProhibited}, or the number where the processor has no name for it. */
    static String name(Processor processor, int cause) {
        if (processor == Processor.XTENSA && cause >= COPROCESSOR && cause < COPROCESSOR + COPROCESSORS) {
            return "Coprocessor" + (cause - COPROCESSOR) + "Disabled";
        }
        return (processor == Processor.XTENSA ? XTENSA : RISC_V).getOrDefault(cause, "exception " + cause);
    }
}
