package io.github.espmaven.report;

import java.util.Arrays;
import java.util.List;

/** A flag in a chip's answer to GET_SECURITY_INFO (protocol.md, section 2.2). */
enum SecurityFlag {
    SECURE_BOOT(0, "secure boot"),
    AGGRESSIVE_REVOKE(1, "a failed check revokes its key"),
    SECURE_DOWNLOAD(2, "secure download mode"),
    REVOKED_0(3, "secure boot key 0 revoked"),
    REVOKED_1(4, "secure boot key 1 revoked"),
    REVOKED_2(5, "secure boot key 2 revoked"),
    SOFT_JTAG_OFF(6, "JTAG off until enabled by key"),
    HARD_JTAG_OFF(7, "JTAG off for good"),
    USB_OFF(8, "USB off"),
    DATA_CACHE_OFF(9, "data cache off while downloading"),
    INSTRUCTION_CACHE_OFF(10, "instruction cache off while downloading");

    private final int bit;
    private final String meaning;

    SecurityFlag(int bit, String meaning) {
        this.bit = bit;
        this.meaning = meaning;
    }

    String meaning() {
        return meaning;
    }

    static List<SecurityFlag> in(int word) {
        return Arrays.stream(values())
                .filter(flag -> (word & 1 << flag.bit) != 0)
                .toList();
    }
}
