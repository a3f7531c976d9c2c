package io.github.espmaven.connect;

/** The reset at the end of the work (protocol.md, section 2.7). */
public enum AfterReset {
    /** Restart it, so that its application runs. */
    HARD_RESET,
    /** Let the ROM start the application without a reset; ROM only. */
    SOFT_RESET,
    /** Leave it in the loader; a stub is asked to give way to the ROM. */
    NO_RESET,
    /** Leave everything as it is, a running stub too. */
    NO_RESET_STUB,
    /** Restart it by its watchdog, where it has one that can; else as {@link #HARD_RESET}. */
    WATCHDOG_RESET;

    public boolean startsApplication() {
        return switch (this) {
            case HARD_RESET, SOFT_RESET, WATCHDOG_RESET -> true;
            case NO_RESET, NO_RESET_STUB -> false;
        };
    }
}
