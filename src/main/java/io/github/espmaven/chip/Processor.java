package io.github.espmaven.chip;

import java.util.Arrays;
import java.util.Optional;

/** The families of processors these chips have; a program is built for one of them (protocol.md, section 5.3). */
public enum Processor {
    XTENSA("Xtensa", 0x5e),
    RISC_V("RISC-V", 0xf3);

    private final String title;
    private final int elfMachine;

    Processor(String title, int elfMachine) {
        this.title = title;
        this.elfMachine = elfMachine;
    }

    /** The family that an ELF file names by this number. */
    public static Optional<Processor> ofElfMachine(int number) {
        return Arrays.stream(values()).filter(p -> p.elfMachine == number).findFirst();
    }

    @Override
    public String toString() {
        return title;
    }
}
