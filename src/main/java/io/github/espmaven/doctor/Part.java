package io.github.espmaven.doctor;

import java.util.Locale;

/** A part of the report, in the order in which it is made; {@code esp.doctor} names parts. */
public enum Part {
    /** This machine: Java, ports, drivers, services, confinement. Needs no board. */
    HOST("Host"),
    /** The port that is used: permission, holder, settings. It is not opened. */
    PORT("Port"),
    /** The way to the chip: resets, rates, errors. */
    LINK("Link"),
    CHIP("Chip and flash"),
    /** What the flash holds, and whether the board starts it. */
    CONTENTS("Contents"),
    /** Erasing and programming of a sector that is blank and stays blank; only where it is named. */
    WRITE_TEST("Write test");

    private final String title;

    Part(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    /** As users and programs name it: {@code write-test}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it is made unless parts are named. */
    public boolean usual() {
        return this != WRITE_TEST;
    }

    /** Whether it talks to the board, which is reset for it. */
    public boolean needsBoard() {
        return compareTo(PORT) > 0;
    }
}
