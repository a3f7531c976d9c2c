package io.github.espmaven.simulator;

/** A peripheral behind memory-mapped registers. */
interface Peripheral {

    /** Whether {@code address} is one of its registers. */
    boolean owns(int address);

    int read(int address);

    void write(int address, int value);

    /** The chip was reset. */
    void reset();
}
