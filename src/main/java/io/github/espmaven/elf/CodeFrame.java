package io.github.espmaven.elf;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The function, file and line of an address.
 *
 * @param function name as the linker knows it
 * @param file source file; empty when unknown
 * @param line from 1; empty when unknown
 */
public record CodeFrame(Optional<String> function, Optional<String> file, OptionalInt line) {

    /** As {@code addr2line} writes it: {@code app_main at main.c:12}, with question marks for what is not known. */
    @Override
    public String toString() {
        String number = line.isPresent() ? String.valueOf(line.getAsInt()) : "?";
        return function.orElse("??") + " at " + file.orElse("??") + ":" + number;
    }
}
