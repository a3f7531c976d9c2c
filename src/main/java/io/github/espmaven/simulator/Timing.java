package io.github.espmaven.simulator;

/** The timing of a virtual board: as on a real one, or none. */
public enum Timing {
    /** Wire and flash take their real time. */
    REAL,
    /** Everything is done at once. */
    NONE
}
