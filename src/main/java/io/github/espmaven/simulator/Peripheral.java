package io.github.espmaven.simulator;

/** A peripheral behind memory-mapped registers. */
interface Peripheral {

    boolean owns(int address);

    int read(int address);

    void write(int address, int value);

    void reset();
}
