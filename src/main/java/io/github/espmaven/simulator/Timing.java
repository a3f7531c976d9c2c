package io.github.espmaven.simulator;

/** Whether things take the time they take on a real board. */
public enum Timing {
    /** Wire and flash take their real time. */
    REAL,
    /** Everything is done at once. */
    NONE
}
