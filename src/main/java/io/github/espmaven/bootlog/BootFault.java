package io.github.espmaven.bootlog;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;

/** What can be wrong with a board according to a line of its console (protocol.md, sections 9 and 12). */
public enum BootFault {
    NO_BOOTLOADER("there is no bootloader in flash where the chip looks for it"),
    BAD_BOOTLOADER("the bootloader in flash is damaged"),
    BAD_SIGNATURE("what is in flash is not signed with a key of this chip's secure boot"),
    BAD_PARTITION_TABLE("the partition table in flash is missing or damaged"),
    BAD_APP("the application in flash is missing or damaged"),
    NO_APP("no partition holds an application that can start"),
    WRONG_CHIP("the program in flash is for another chip"),
    WRONG_REVISION("the program in flash does not run on this chip revision"),
    FLASH_SIZE("the flash is smaller than the header of the bootloader says"),
    STACK_OVERFLOW("a task's stack overflowed"),
    WATCHDOG("the program hung until a watchdog noticed"),
    HEAP_CORRUPTION("the program overwrote the heap's own data"),
    ASSERTION("an assertion in the program failed"),
    ABORT("the program ended itself"),
    PANIC("the program crashed"),
    UNCAUGHT_EXCEPTION("the program ended with an exception that nothing caught"),
    BROWNOUT("the supply voltage dropped too low");

    private final String meaning;

    BootFault(String meaning) {
        this.meaning = meaning;
    }

    /** What is wrong, in the user's words. */
    public String meaning() {
        return meaning;
    }

    /** As users name it: {@code stack-overflow}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the program itself failed, not what is in flash. */
    public boolean isCrash() {
        return EnumSet.range(STACK_OVERFLOW, BROWNOUT).contains(this);
    }

    /**
     * The fault that {@code line} tells of.
     *
     * @param booting whether ROM or bootloader can be speaking: the application has not printed a line since the reset
     */
    static Optional<BootFault> in(String line, boolean booting) {
        return FaultLines.in(line, booting);
    }
}
