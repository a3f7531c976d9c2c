package io.github.espmaven.connect;

/**
 * Limits of connection attempts (protocol.md, sections 2.5 and 7).
 *
 * @param resets resets into download mode before giving up; 0 or less: until interrupted
 * @param blocks how often a block is sent that the chip refuses; at least once
 */
public record Attempts(int resets, int blocks) {
    /** Seven resets, three times a block. */
    public static final Attempts USUAL = new Attempts(7, 3);
}
