package io.github.espmaven.monitor.crash;

/**
 * One call of a backtrace.
 *
 * @param address where execution stands, or would return to, as panic handlers print it
 * @param lookedUp the address to look up: for a return address one of the call before it
 */
record BacktraceFrame(int address, int lookedUp, Certainty certainty) {
    /** Where a frame comes from. */
    enum Certainty {
        /** From call frame information, or from what the processor saves at every call. */
        CERTAIN,
        /** A word of the stack that can be a return address. */
        PLAUSIBLE
    }
}
