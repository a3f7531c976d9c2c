package io.github.espmaven.bootlog;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.regex.Pattern;

/** What can be wrong with a board according to a line of its console (protocol.md, sections 9 and 12). */
public enum BootFault {
    NO_BOOTLOADER("there is no bootloader in flash where the chip looks for it", "invalid header: 0x|flash read err, "),
    BAD_BOOTLOADER(
            "the bootloader in flash is damaged",
            "csum err(?::0x|$)|Checksum failure\\. Calculated|SHA-256 comparison failed"),
    BAD_PARTITION_TABLE(
            "the partition table in flash is missing or damaged",
            " flash_parts: |Failed to verify partition table|load partition table error"),
    BAD_APP(
            "the application in flash is missing or damaged",
            " esp_image: (?:image at 0x\\p{XDigit}+ (?:has invalid|segment count)|Checksum failed|Image hash failed"
                    + "|invalid segment|Image length|Segment \\d+ load address|bootloader_flash_read failed)"
                    + "| partition(?: slot \\d+)? is not bootable"),
    NO_APP("no partition holds an application that can start", "No bootable (?:app|test) partition"),
    WRONG_CHIP("the program in flash is for another chip", "mismatch chip ID, expected"),
    WRONG_REVISION(
            "the program in flash does not run on this chip revision",
            "chip revision check failed|Image requires (?:chip|efuse blk) rev"),
    STACK_OVERFLOW(
            "a task's stack overflowed",
            "stack overflow in task|Stack canary watchpoint triggered|Stack protection fault|Stack smashing protect"),
    WATCHDOG(
            "the program hung until a watchdog noticed",
            "Interrupt wdt timeout on CPU|Task watchdog got triggered|Cache error.*wdt|^wdt reset"),
    HEAP_CORRUPTION("the program overwrote the heap's own data", "CORRUPT HEAP:"),
    ASSERTION("an assertion in the program failed", "[Aa]ssert failed(?::| in )|assertion \".*\" failed:"),
    ABORT("the program ended itself", "abort\\(\\) was called at PC"),
    PANIC("the program crashed", PanicText.PATTERN),
    BROWNOUT("the supply voltage dropped too low", "Brownout detector was triggered");

    private final String meaning;
    private final Pattern pattern;

    BootFault(String meaning, String pattern) {
        this.meaning = meaning;
        this.pattern = Pattern.compile(pattern);
    }

    /** What is wrong, in the user's words. */
    public String meaning() {
        return meaning;
    }

    /** Whether the program itself failed, not what is in flash. */
    public boolean isCrash() {
        return EnumSet.range(STACK_OVERFLOW, BROWNOUT).contains(this);
    }

    /** The fault that {@code line} tells of. */
    public static Optional<BootFault> in(String line) {
        return Arrays.stream(values())
                .filter(f -> f.pattern.matcher(line).find())
                .findFirst();
    }
}
