package io.github.espmaven.simulator;

/** Level of the pin that chooses between download and flash boot. */
enum BootPin {
    /** Download. */
    LOW,
    /** Boot from flash. */
    HIGH
}
