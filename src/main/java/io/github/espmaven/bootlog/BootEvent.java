package io.github.espmaven.bootlog;

import java.util.Optional;

/** What a line of a console tells. */
public sealed interface BootEvent {

    /** A chip's ROM started. */
    record Started(Optional<ResetReason> reason, BootMode mode) implements BootEvent {}

    record WaitsForDownload() implements BootEvent {}

    /** The ROM jumped to the program it loaded. */
    record Entered(int address) implements BootEvent {}

    /** The bootloader found an application in the flash, at {@code offset}. */
    record AppLoaded(int offset) implements BootEvent {}

    /** Something is wrong. {@code line} is what the board printed, without colours. */
    record Failed(BootFault fault, String line) implements BootEvent {}
}
